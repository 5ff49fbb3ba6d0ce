import { UserError } from '../texts/user-error.ts'
import { invariant } from '../util/errors.ts'
import { halfToNumber } from '../util/half.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { magicShown, refusePickle } from './magic.ts'
import { readFully, withInput } from './open-input.ts'
import { DTYPE_BYTES, MAX_HEADER_BYTES, parseSafetensorsHeader } from './safetensors-header.ts'
import type { SafeTensor } from './safetensors-types.ts'

/**
 * safetensors, the weight file of Hugging Face: 8 bytes of header length, a JSON header, raw little-endian data. Files are written
 * byte for byte as the reference library (huggingface/safetensors 0.8) writes them.
 */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>
  readonly tensors: ReadonlyMap<string, SafeTensor> // in the order of the data
}

/** A tensor of a file that stays on the disk. */
export interface SafeTensorPlace extends Omit<SafeTensor, 'data'> {
  readonly name: string
  readonly offset: number // from the start of the file, bytes
  readonly sizeBytes: number
}

/** Where the tensors of a safetensors file lie, in the order of their data; nothing of the data is read. UserError as `readSafetensors`. */
export async function readSafetensorsHeader(path: string): Promise<readonly SafeTensorPlace[]> {
  return withInput(path, async ({ handle, sizeBytes, head }) => {
    const headerBytes = headerLength(head, sizeBytes, path)
    const header = new Uint8Array(headerBytes)
    await readFully(handle, header, 8, path)
    const dataStart = 8 + headerBytes
    const { tensors } = parseSafetensorsHeader(header, sizeBytes - dataStart, path)
    return tensors.map(({ begin, end, ...tensor }) => ({
      ...tensor,
      offset: dataStart + begin,
      sizeBytes: end - begin,
    }))
  })
}

/**
 * Reads a whole safetensors file; every tensor gets a buffer of its own.
 * UserError for a file that is not there or not safetensors, is cut off, has another dtype, or a header that contradicts itself.
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  return withInput(path, async ({ handle, sizeBytes, head }) => {
    const headerBytes = headerLength(head, sizeBytes, path)
    const header = new Uint8Array(headerBytes)
    await readFully(handle, header, 8, path)
    const dataStart = 8 + headerBytes
    const { metadata, tensors: infos } = parseSafetensorsHeader(header, sizeBytes - dataStart, path)
    const tensors = new Map<string, SafeTensor>()
    for (const { name, dtype, shape, begin, end } of infos) {
      const data = new Uint8Array(end - begin)
      await readFully(handle, data, dataStart + begin, path)
      tensors.set(name, { dtype, shape, data })
    }
    return { metadata, tensors }
  })
}

/**
 * Writes a safetensors file, whole or not at all. `format: pt` is added to the metadata where it names no format: Hugging Face's
 * loaders refuse a file without it. Data that does not fit its shape is a fault of the caller.
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const [name, { dtype, shape, data }] of tensors) {
    const expected = shape.reduce((product, n) => product * n, DTYPE_BYTES[dtype])
    invariant(data.length === expected, `${name}: ${data.length} bytes for ${dtype} of [${shape}]`)
  }
  await writeFileAtomic(path, safetensorsChunks(tensors, { format: 'pt', ...metadata }))
}

/** The values of an F32, F16 or BF16 tensor, in a new array. Any other dtype is a fault of the caller. */
export function toFloat32({ dtype, data }: SafeTensor): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const values = new Float32Array(data.length / DTYPE_BYTES[dtype])
  const bits = new Uint32Array(values.buffer)
  invariant(dtype === 'F32' || dtype === 'F16' || dtype === 'BF16', `toFloat32 of ${dtype}`)
  for (let i = 0; i < values.length; i++) {
    if (dtype === 'F16') values[i] = halfToNumber(view.getUint16(2 * i, true))
    else bits[i] = dtype === 'BF16' ? view.getUint16(2 * i, true) << 16 : view.getUint32(4 * i, true)
  }
  return values
}

function headerLength(head: Buffer, sizeBytes: number, path: string): number {
  if (head.length < 9 || head[8] !== 0x7b) {
    refusePickle(head, path) // only here: a header of 640 bytes begins like a pickle
    throw new UserError('formats.notSafetensors', { path, got: magicShown(head) })
  }
  const bytes = head.readBigUInt64LE()
  if (bytes > MAX_HEADER_BYTES) {
    throw new UserError('formats.safetensorsHeaderSize', { path, got: String(bytes), limit: MAX_HEADER_BYTES })
  }
  const missing = 8 + Number(bytes) - sizeBytes
  if (missing > 0) throw new UserError('formats.safetensorsCut', { path, missing })
  return Number(bytes)
}

// The reference library puts dtypes of larger alignment first, in this order, and sorts names by their UTF-8 bytes.
const DTYPE_ORDER: readonly SafeTensor['dtype'][] = ['I64', 'F32', 'I32', 'BF16', 'F16', 'U8']

async function* safetensorsChunks(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: Readonly<Record<string, string>>,
) {
  const ordered = [...tensors].sort(
    ([a, { dtype: dtypeA }], [b, { dtype: dtypeB }]) =>
      DTYPE_ORDER.indexOf(dtypeA) - DTYPE_ORDER.indexOf(dtypeB) || Buffer.compare(Buffer.from(a), Buffer.from(b)),
  )
  yield encodeHeader(ordered, metadata)
  for (const [, { data }] of ordered) yield data
}

function encodeHeader(
  ordered: readonly [string, SafeTensor][],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  // Pairs joined by hand: an object would put names such as "10" first.
  const pairs = [`"__metadata__":${JSON.stringify(metadata)}`]
  let begin = 0
  for (const [name, { dtype, shape, data }] of ordered) {
    const end = begin + data.length
    pairs.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`)
    begin = end
  }
  const json = Buffer.from(`{${pairs.join(',')}}`)
  const padded = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ')
  padded.writeBigUInt64LE(BigInt(padded.length - 8))
  json.copy(padded, 8)
  return padded
}
