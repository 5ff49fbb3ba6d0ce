import { UserError } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'
import { DEFAULT_ALIGNMENT, GGUF_LIMITS } from './gguf-limits.ts'
import type { HeaderReader } from './gguf-reader.ts'
import { GGUF_FIXED } from './gguf-scalars.ts'
import { TOKENS_KEY } from './gguf-trusted.ts'
import { GGUF_VALUE_TYPES, type GgufFile, type GgufScalar, type GgufValue, type GgufValueType } from './gguf-types.ts'

/** A tensor as the header declares it: nothing about it is checked yet, `offset` counts from the start of the data. */
export interface DeclaredTensor {
  readonly name: string
  readonly ne: readonly number[]
  readonly type: number
  readonly offset: bigint
}

export interface GgufHeader extends Pick<GgufFile, 'version' | 'metadata' | 'metadataTypes'> {
  readonly tensors: readonly DeclaredTensor[]
  readonly alignment: number
  readonly sizeBytes: number // where the header ends, padding not included
}

/** Metadata and tensor list of a GGUF whose magic has been read. UserError for everything that llama.cpp would refuse. */
export function parseHeader(reader: HeaderReader, path: string): GgufHeader {
  const version = readVersion(reader, path)
  const nTensors = reader.count(GGUF_LIMITS.tensors, 'tensor count')
  const nKeys = reader.count(GGUF_LIMITS.metadataKeys, 'metadata count')
  const { metadata, metadataTypes } = readMetadata(reader, path, nKeys)
  const alignment = readAlignment(metadata, metadataTypes, path)
  const tensors = readTensorList(reader, path, nTensors)
  return { version, metadata, metadataTypes, tensors, alignment, sizeBytes: reader.position() }
}

function readVersion(reader: HeaderReader, path: string): number {
  const version = reader.u32('version')
  if (version === 2 || version === 3) return version // the same layout; 3 only adds the big-endian form
  if ((version & 0xffff) === 0) throw new UserError('formats.ggufBigEndian', { path })
  throw new UserError('formats.ggufVersion', { path, version })
}

function readMetadata(reader: HeaderReader, path: string, count: number) {
  const metadata = new Map<string, GgufValue>()
  const budget: ArrayBudget = { elements: 0 }
  const metadataTypes = new Map<string, { type: GgufValueType; of?: GgufValueType }>()
  for (let i = 0; i < count; i++) {
    const key = reader.string(GGUF_LIMITS.keyBytes, `metadata key ${i + 1}`)
    if (key === '') throw new UserError('formats.ggufEmptyKey', { path, at: reader.position() })
    if (metadata.has(key)) throw new UserError('formats.ggufDuplicate', { path, name: shown(key) })
    const type = readValueType(reader, path, key)
    if (type === 'array') {
      const of = readValueType(reader, path, key)
      metadata.set(key, readArray(reader, path, key, of, budget))
      metadataTypes.set(key, { type, of })
    } else {
      metadata.set(key, readScalar(reader, type, key))
      metadataTypes.set(key, { type })
    }
  }
  return { metadata, metadataTypes }
}

const typeNames = new Map(Object.entries(GGUF_VALUE_TYPES).map(([name, id]) => [id as number, name as GgufValueType]))

function readValueType(reader: HeaderReader, path: string, key: string): GgufValueType {
  const id = reader.u32(key)
  const name = typeNames.get(id)
  if (!name) throw new UserError('formats.ggufValueType', { path, key: shown(key), got: id })
  return name
}

function readScalar(reader: HeaderReader, type: Exclude<GgufValueType, 'array'>, key: string): GgufScalar {
  if (type === 'string') return reader.string(GGUF_LIMITS.stringBytes, key)
  const { bytes, read } = GGUF_FIXED[type]
  return read(reader.take(bytes, key))
}

interface ArrayBudget {
  elements: number // of all arrays so far
}

function readArray(
  reader: HeaderReader,
  path: string,
  key: string,
  of: GgufValueType,
  budget: ArrayBudget,
): readonly GgufScalar[] {
  // llama.cpp refuses arrays of arrays too; without this a file could nest until our stack ends
  if (of === 'array') throw new UserError('formats.ggufNestedArray', { path, key: shown(key) })
  const limit = key === TOKENS_KEY ? GGUF_LIMITS.tokens : GGUF_LIMITS.arrayElements - budget.elements
  const count = reader.count(limit, key)
  budget.elements += count
  reader.expect(count * (of === 'string' ? 8 : GGUF_FIXED[of].bytes), key) // a string's length alone is 8 bytes
  if (key === TOKENS_KEY && of === 'string') return readTokens(reader, path, count)
  const Numbers = TYPED_ARRAYS[of]
  if (Numbers)
    return Array.from(new Numbers(Uint8Array.from(reader.take(count * Numbers.BYTES_PER_ELEMENT, key)).buffer))
  const values: GgufScalar[] = []
  for (let i = 0; i < count; i++) values.push(readScalar(reader, of, key))
  return values
}

/** Numbers that are read at once; every machine that ggml is built for is little-endian, as the file is. */
const TYPED_ARRAYS: {
  readonly [T in GgufValueType]?: { new (bytes: ArrayBuffer): ArrayLike<number>; BYTES_PER_ELEMENT: number }
} = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
}

/** Two equal tokens, compared as bytes, end the process: llama.cpp asserts that there are none. It names empty ones by their place. */
function readTokens(reader: HeaderReader, path: string, count: number): readonly string[] {
  const tokens: string[] = []
  const seen = new Set<string>()
  for (let id = 0; id < count; id++) {
    const what = `token ${id}`
    const bytes = reader.take(reader.count(GGUF_LIMITS.tokenBytes, what), what)
    tokens.push(bytes.toString('utf8'))
    seen.add(bytes.length === 0 ? `[EMPTY_${id}]` : bytes.toString('latin1'))
    if (seen.size === id) throw new UserError('formats.ggufTokenTwice', { path, id })
  }
  return tokens
}

function readAlignment(metadata: GgufFile['metadata'], types: GgufFile['metadataTypes'], path: string): number {
  const value = metadata.get('general.alignment')
  if (value === undefined) return DEFAULT_ALIGNMENT
  const { type } = types.get('general.alignment')!
  const isPowerOfTwo = typeof value === 'number' && value > 0 && Number.isInteger(Math.log2(value))
  if (type === 'uint32' && isPowerOfTwo) return value
  const got = typeof value === 'number' ? value : type
  throw new UserError('formats.ggufAlignment', { path, got })
}

function readTensorList(reader: HeaderReader, path: string, count: number): readonly DeclaredTensor[] {
  const tensors: DeclaredTensor[] = []
  const names = new Set<string>()
  for (let i = 0; i < count; i++) {
    const name = reader.string(GGUF_LIMITS.tensorNameBytes, `tensor name ${i + 1}`)
    if (names.has(name)) throw new UserError('formats.ggufDuplicate', { path, name: shown(name) })
    names.add(name)
    const ne = readDimensions(reader, path, name)
    const type = reader.u32(name)
    tensors.push({ name, ne, type, offset: reader.take(8, name).readBigUInt64LE() })
  }
  return tensors
}

function readDimensions(reader: HeaderReader, path: string, name: string): readonly number[] {
  const count = reader.u32(name)
  const limit = GGUF_LIMITS.dimensions
  if (count > limit) throw new UserError('formats.ggufLimit', { path, what: shown(name), got: count, limit })
  const ne: number[] = []
  for (let i = 0; i < count; i++) ne.push(reader.count(GGUF_LIMITS.dimensionSize, name))
  if (ne.includes(0)) throw new UserError('formats.emptyTensor', { path, tensor: shown(name) })
  const elements = ne.reduce((product, n) => product * n, 1)
  if (!Number.isSafeInteger(elements)) {
    throw new UserError('formats.ggufLimit', {
      path,
      what: shown(name),
      got: elements,
      limit: GGUF_LIMITS.dimensionSize,
    })
  }
  return count === 0 ? [1] : ne // a scalar, as ggml sees it
}
