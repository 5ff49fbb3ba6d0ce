/**
 * Importance matrices of llama.cpp's `llama-imatrix`: for every column of a weight, the mean square of what flowed into it. Two forms are
 * in use: GGUF with `<tensor>.in_sum2` and `<tensor>.counts`, and the older `imatrix.dat`.
 */
import { readFile } from 'node:fs/promises'
import { UserError } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'
import { readGguf, readTensorData } from './gguf-read.ts'
import type { GgufFile } from './gguf-types.ts'
import { withInput } from './open-input.ts'

export interface Imatrix {
  readonly path: string
  /** One weight per column, expert after expert, by the name of the tensor in the model. */
  readonly entries: ReadonlyMap<string, Float32Array>
  readonly datasets: readonly string[]
  readonly chunkCount: number // 0 where the file does not say
}

/** Reads either form. UserError for a file that is neither, is cut off, or holds a value that is no finite number. */
export async function readImatrix(path: string): Promise<Imatrix> {
  const isGguf = await withInput(path, async ({ head }) => head.toString('latin1', 0, 4) === 'GGUF')
  const imatrix = isGguf ? await fromGguf(await readGguf(path)) : fromDat(await readFile(path), path)
  if (imatrix.entries.size === 0) throw new UserError('formats.imatrixEmpty', { path })
  for (const [name, values] of imatrix.entries) {
    if (!values.every(Number.isFinite)) throw new UserError('formats.imatrixValue', { path, tensor: shown(name) })
  }
  return imatrix
}

const SUMS = '.in_sum2'
const COUNTS = '.counts'

async function fromGguf(file: GgufFile): Promise<Imatrix> {
  const { path } = file
  const entries = new Map<string, Float32Array>()
  for (const { name } of file.tensors.filter((tensor) => tensor.name.endsWith(SUMS))) {
    const tensor = name.slice(0, -SUMS.length)
    const sums = await floats(file, name)
    const counts = await floats(file, tensor + COUNTS)
    const width = sums.length / counts.length
    if (!Number.isInteger(width)) throw new UserError('formats.imatrixBroken', { path, tensor: shown(tensor) })
    entries.set(
      tensor,
      sums.map((sum, i) => mean(sum, Math.round(counts[Math.floor(i / width)]!))),
    )
  }
  const datasets = file.metadata.get('imatrix.datasets')
  const chunks = file.metadata.get('imatrix.chunk_count')
  return {
    path,
    entries,
    datasets: Array.isArray(datasets) ? datasets.map(String) : [],
    chunkCount: typeof chunks === 'number' ? chunks : 0,
  }
}

/** An expert that nothing flowed into counts evenly. */
function mean(sum: number, count: number): number {
  return count > 0 ? sum / count : 1
}

async function floats(file: GgufFile, name: string): Promise<Float32Array> {
  const info = file.tensors.find((tensor) => tensor.name === name)
  if (info?.type !== 0) throw new UserError('formats.imatrixBroken', { path: file.path, tensor: shown(name) })
  const bytes = await readTensorData(file, info)
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}

/** `imatrix.dat`: a count, then for each entry its name, number of calls and values; perhaps chunks and the data set's name behind. */
function fromDat(data: Buffer, path: string): Imatrix {
  let at = 0
  const entries = new Map<string, Float32Array>()
  const take = (bytes: number) => {
    if (bytes < 0 || bytes > data.length - at) throw new UserError('formats.notImatrix', { path })
    at += bytes
    return data.subarray(at - bytes, at)
  }
  const int = () => take(4).readInt32LE()
  const count = int()
  for (let i = 0; i < count; i++) {
    const name = take(int()).toString('utf8')
    const calls = int()
    const values = take(int() * 4)
    const sums = Float32Array.from({ length: values.length / 4 }, (_, n) => values.readFloatLE(4 * n))
    entries.set(name, calls > 0 ? sums.map((sum) => sum / calls) : sums)
  }
  const rest = data.length - at
  const chunkCount = rest >= 4 ? int() : 0
  const datasets = rest >= 8 ? [take(int()).toString('utf8')] : []
  return { path, entries, datasets: datasets.filter((name) => name !== ''), chunkCount }
}
