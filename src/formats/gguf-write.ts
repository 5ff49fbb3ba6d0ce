import { invariant } from '../util/errors.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { ggmlType, tensorSizeBytes } from './ggml-types.ts'
import { alignUp } from './gguf-layout.ts'
import { DEFAULT_ALIGNMENT, GGUF_LIMITS } from './gguf-limits.ts'
import { GGUF_FIXED } from './gguf-scalars.ts'
import {
  GGUF_VALUE_TYPES,
  type GgufFile,
  type GgufLazyTensor,
  type GgufScalar,
  type GgufTensorData,
  type GgufTyped,
  type GgufValueType,
} from './gguf-types.ts'

export interface GgufContent {
  readonly metadata: ReadonlyMap<string, GgufTyped> // written in this order
  readonly tensors: readonly (GgufTensorData | GgufLazyTensor)[] // written in this order
}

/**
 * Writes a GGUF of version 3, whole or not at all. Tensors are aligned to `general.alignment` where the metadata has it, else to 32
 * bytes. What cannot be written (a size that does not fit type and shape, a value out of range) is a fault of the caller.
 * Chunks of a lazy tensor are written before the next is asked for, so they may share one buffer.
 */
export async function writeGguf(path: string, content: GgufContent): Promise<void> {
  const names = new Set(content.tensors.map(({ name }) => name))
  invariant(names.size === content.tensors.length, 'two GGUF tensors have one name')
  await writeFileAtomic(path, ggufChunks(content))
}

/** Metadata of `file` whose key begins with one of `prefixes`, ready to be written into another file. `''` takes everything. */
export function copyMetadata(file: GgufFile, prefixes: readonly string[]): Map<string, GgufTyped> {
  const copied = new Map<string, GgufTyped>()
  for (const [key, value] of file.metadata) {
    if (!prefixes.some((prefix) => key.startsWith(prefix))) continue
    const { type, of } = file.metadataTypes.get(key)!
    copied.set(key, (type === 'array' ? { type, of, value } : { type, value }) as GgufTyped)
  }
  return copied
}

async function* ggufChunks({ metadata, tensors }: GgufContent): AsyncGenerator<Uint8Array> {
  const alignment = alignmentOf(metadata)
  const padding = (bytes: number) => Buffer.alloc(alignUp(bytes, alignment) - bytes)
  const header = encodeHeader(metadata, tensors, alignment)
  yield header
  yield padding(header.length)
  for (const { name, data, ...shape } of tensors) {
    const size = sizeOf({ name, ...shape })
    let written = 0
    for await (const chunk of data instanceof Uint8Array ? [data] : data()) {
      written += chunk.length
      yield chunk
    }
    invariant(written === size, `${name}: ${written} bytes came, ${size} were said`)
    yield padding(size) // after the last one too: llama.cpp reads it
  }
}

function sizeOf({ name, ne, type }: Omit<GgufTensorData, 'data'>): number {
  const info = ggmlType(type)
  const size = info && tensorSizeBytes(info, ne)
  invariant(size !== undefined, `${name}: ${ne} is no shape of type ${type}`)
  return size
}

function alignmentOf(metadata: ReadonlyMap<string, GgufTyped>): number {
  const typed = metadata.get('general.alignment')
  if (!typed) return DEFAULT_ALIGNMENT
  const { type, value } = typed
  const fits = type === 'uint32' && typeof value === 'number' && value > 0 && Number.isInteger(Math.log2(value))
  invariant(fits, 'general.alignment must be a uint32 power of two')
  return value
}

function encodeHeader(
  metadata: ReadonlyMap<string, GgufTyped>,
  tensors: GgufContent['tensors'],
  alignment: number,
): Buffer {
  const parts: Uint8Array[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.size)]
  for (const [key, typed] of metadata) parts.push(text(key), encodeTyped(typed))
  let offset = 0
  for (const tensor of tensors) {
    parts.push(...encodeTensorInfo(tensor, offset))
    offset = alignUp(offset + sizeOf(tensor), alignment)
  }
  return Buffer.concat(parts)
}

function encodeTyped(typed: GgufTyped): Uint8Array {
  const type = u32(GGUF_VALUE_TYPES[typed.type])
  if (typed.type !== 'array') return Buffer.concat([type, encodeValues(typed.type, [typed.value])])
  const { of, value } = typed
  return Buffer.concat([type, u32(GGUF_VALUE_TYPES[of]), u64(value.length), encodeValues(of, value)])
}

function encodeValues(type: Exclude<GgufValueType, 'array'>, values: readonly GgufScalar[]): Uint8Array {
  if (type === 'string') return Buffer.concat(values.map(encodeString))
  const { bytes, write } = GGUF_FIXED[type]
  const encoded = Buffer.alloc(values.length * bytes)
  for (const [i, value] of values.entries()) write(encoded.subarray(i * bytes), value)
  return encoded
}

function encodeString(value: GgufScalar): Uint8Array {
  invariant(typeof value === 'string', `a GGUF string is made of a ${typeof value}`)
  return text(value)
}

function encodeTensorInfo({ name, ne, type, data }: GgufContent['tensors'][number], offset: number): Uint8Array[] {
  const size = sizeOf({ name, ne, type })
  invariant(
    !(data instanceof Uint8Array) || data.length === size,
    `${name}: ${data.length} bytes for type ${type} of ${ne}`,
  )
  invariant(ne.length >= 1 && ne.length <= GGUF_LIMITS.dimensions, `${name}: ${ne.length} dimensions`)
  invariant(
    Buffer.byteLength(name) <= GGUF_LIMITS.tensorNameBytes,
    `${name}: llama.cpp takes names of at most 63 bytes`,
  )
  return [text(name), u32(ne.length), ...ne.map(u64), u32(type), u64(offset)]
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value)
  return Buffer.concat([u64(bytes.length), bytes])
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function u64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
