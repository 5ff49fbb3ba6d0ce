/**
 * A GGUF model written again in another type, as llama.cpp's `llama-quantize` does it: the same mixture, the same order of tensors, the
 * same bytes.
 */

import { ggmlType, tensorSizeBytes } from '../formats/ggml-types.ts'
import { readGguf, readTensorChunks } from '../formats/gguf-read.ts'
import type { GgufFile, GgufTensorInfo, GgufTyped } from '../formats/gguf-types.ts'
import { copyMetadata } from '../formats/gguf-write.ts'
import { type Imatrix, readImatrix } from '../formats/imatrix.ts'
import { isDequantisable } from '../ggml/quantize.ts'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'
import { type ConvertProgress, type PlannedTensor, type RowSource, writeModel } from './encode-rows.ts'
import { OUTTYPE_INFO, type Outtype } from './outtype.ts'
import { chooseTypes, inQuantizeOrder, isQuantizable, type MixModel } from './quant-mix.ts'
import { refuseOutput } from './refuse-output.ts'

export interface QuantizeOptions {
  readonly outtype: Outtype
  readonly imatrix?: string // path
  readonly allowRequantize?: boolean
  readonly overwrite?: boolean // replaces a file at the output's path
  readonly onProgress?: (progress: ConvertProgress) => void
}

export interface ConvertResult {
  readonly path: string
  readonly outtype: Outtype | null // null where the weights were left as they were
  readonly tensors: number
  readonly sizeBytes: number // of the tensors
  readonly types: Readonly<Record<string, number>> // tensors of each type
  readonly fallbacks: number // tensors whose rows are too narrow for the type of the mixture
}

/**
 * Writes `input` with its matrices in the types of the mixture `outtype`. Quantised weights lose again when they are quantised again:
 * that is refused unless `allowRequantize`.
 * UserError for files that are no model, a split model, an importance matrix of another model, and an output that is there already.
 */
export async function quantizeGguf(input: string, out: string, options: QuantizeOptions): Promise<ConvertResult> {
  const file = await readGguf(input)
  await refuseOutput(out, [input], options.overwrite === true)
  checkWhole(file)
  const imatrix = options.imatrix === undefined ? null : await readImatrix(options.imatrix)
  const types = chooseTypes(file.tensors, mixModel(file), options.outtype, imatrix !== null)
  checkTypes(file, types, options.allowRequantize === true)
  const planned = inQuantizeOrder(file.tensors).map((info): PlannedTensor => {
    const type = types.get(info.name)!
    const importance = imatrix && type !== info.type ? importanceOf(imatrix, info) : null
    return { source: ggufRows(file, info), type, importance }
  })
  await writeModel(out, quantizedMetadata(file, options.outtype, imatrix), planned, options.onProgress)
  return summarise(out, options.outtype, planned)
}

/** What a list of written tensors comes to. */
export function summarise(path: string, outtype: Outtype | null, planned: readonly WrittenTensor[]): ConvertResult {
  const types: Record<string, number> = {}
  let sizeBytes = 0
  let fallbacks = 0
  const blockSize = outtype === null ? 1 : ggmlType(OUTTYPE_INFO[outtype].type)!.blockSize
  for (const { source, type } of planned) {
    const info = ggmlType(type)!
    types[info.name] = (types[info.name] ?? 0) + 1
    sizeBytes += tensorSizeBytes(info, source.ne)!
    if (type !== source.type && isQuantizable(source) && source.ne[0]! % blockSize !== 0) fallbacks++
  }
  return { path, outtype, tensors: planned.length, sizeBytes, types, fallbacks }
}

interface WrittenTensor {
  readonly type: number
  readonly source: { readonly name: string; readonly ne: readonly number[]; readonly type: number }
}

function checkWhole({ path, metadata, tensors }: GgufFile): void {
  const kind = metadata.get('general.type')
  if (kind === 'adapter') throw new UserError('convert.notModel', { path, kind })
  if (tensors.length === 0) throw new UserError('convert.noTensors', { path })
}

function mixModel({ metadata }: GgufFile): MixModel {
  const architecture = String(metadata.get('general.architecture') ?? '')
  const number = (key: string, fallback: number) => {
    const value = metadata.get(`${architecture}.${key}`)
    return typeof value === 'number' ? value : Array.isArray(value) ? Number(value[0]) : fallback
  }
  const heads = number('attention.head_count', 1)
  return {
    architecture,
    layers: number('block_count', 0),
    heads,
    headsKv: number('attention.head_count_kv', heads),
    experts: number('expert_count', 0),
  }
}

function checkTypes({ path, tensors }: GgufFile, types: ReadonlyMap<string, number>, allowRequantize: boolean): void {
  const changed = tensors.filter(({ name, type }) => types.get(name) !== type)
  const unreadable = changed.find(({ type }) => !isDequantisable(type))
  const names = (list: readonly GgufTensorInfo[]) =>
    [...new Set(list.map(({ type }) => ggmlType(type)!.name))].join(', ')
  if (unreadable) {
    const values = { path, tensor: shown(unreadable.name), type: names([unreadable]) }
    throw new UserError('convert.unreadableType', values)
  }
  const quantised = changed.filter(({ type }) => ggmlType(type)!.blockSize > 1)
  if (quantised.length > 0 && !allowRequantize) {
    throw new UserError('convert.requantize', { path, count: quantised.length, types: names(quantised) })
  }
}

/** What of the matrix belongs to a tensor; null where it holds nothing (llama.cpp's own have no embeddings). */
function importanceOf(imatrix: Imatrix, { name, ne }: GgufTensorInfo): Float32Array | null {
  const found = imatrix.entries.get(name)
  const expected = ne[0]! * (ne[2] ?? 1)
  if (!found || found.length === expected) return found ?? null
  if (name === 'token_embd.weight') return null
  const values = { path: imatrix.path, tensor: shown(name), got: found.length, expected }
  throw new UserErrors([new UserError('convert.imatrixSize', values)])
}

function ggufRows(file: GgufFile, info: GgufTensorInfo): RowSource {
  const rowBytes = tensorSizeBytes(ggmlType(info.type)!, [info.ne[0]!])!
  return {
    name: info.name,
    ne: info.ne,
    type: info.type,
    async *chunks(count) {
      for await (const { bytes } of readTensorChunks(file, info, count * rowBytes)) yield bytes
    },
  }
}

/** llama.cpp's `GGML_QNT_VERSION` */
export const QUANTIZATION_VERSION = 2

function quantizedMetadata(file: GgufFile, outtype: Outtype, imatrix: Imatrix | null): Map<string, GgufTyped> {
  const metadata = copyMetadata(file, [''])
  const set = (key: string, typed: GgufTyped) => {
    metadata.delete(key) // to stand at the end, as llama.cpp has it
    metadata.set(key, typed)
  }
  set('general.quantization_version', { type: 'uint32', value: QUANTIZATION_VERSION })
  set('general.file_type', { type: 'uint32', value: OUTTYPE_INFO[outtype].fileType })
  for (const key of ['split.no', 'split.count', 'split.tensors.count']) metadata.delete(key)
  if (!imatrix) return metadata
  const [dataset] = imatrix.datasets
  set('quantize.imatrix.file', { type: 'string', value: cut(imatrix.path) })
  if (dataset !== undefined) set('quantize.imatrix.dataset', { type: 'string', value: cut(dataset) })
  set('quantize.imatrix.entries_count', { type: 'uint32', value: imatrix.entries.size })
  if (imatrix.chunkCount > 0) set('quantize.imatrix.chunks_count', { type: 'uint32', value: imatrix.chunkCount })
  return metadata
}

/** llama.cpp keeps at most 127 bytes of such a string. */
function cut(value: string): string {
  let short = value
  while (Buffer.byteLength(short) > 127) short = short.slice(0, -1)
  return short
}
