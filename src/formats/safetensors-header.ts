import { UserError } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'
import { duplicateKey } from './json-duplicates.ts'
import type { SafeTensor } from './safetensors-types.ts'

/** Bytes of one value of each dtype that this room reads. */
export const DTYPE_BYTES: Readonly<Record<SafeTensor['dtype'], number>> = {
  F32: 4,
  F16: 2,
  BF16: 2,
  I32: 4,
  I64: 8,
  U8: 1,
}

/** The header is read before the file is trusted. The reference library has the same limit: 100 MB. */
export const MAX_HEADER_BYTES = 100_000_000
const MAX_DIMENSIONS = 8 // far above any weight; a shape is copied for each tensor

/** Where a tensor lies, counted from the end of the header. */
interface SafeTensorInfo extends Omit<SafeTensor, 'data'> {
  readonly name: string
  readonly begin: number
  readonly end: number
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>
  readonly tensors: readonly SafeTensorInfo[] // in the order of their data
}

/**
 * Parses and checks the JSON header of a safetensors file whose data has `dataBytes` bytes: every tensor's size must fit its dtype and
 * shape, and the tensors must fill the data without overlap and without holes. UserError otherwise.
 */
export function parseSafetensorsHeader(bytes: Uint8Array, dataBytes: number, path: string): SafetensorsHeader {
  const { __metadata__: metadata = {}, ...entries } = parseJsonObject(bytes, path)
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw new UserError('formats.safetensorsHeader', { path, what: '__metadata__' })
  }
  const tensors = Object.entries(entries).map(([name, entry]) => parseEntry(name, entry, path))
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end)
  checkCover(tensors, dataBytes, path)
  return { metadata: metadata as Readonly<Record<string, string>>, tensors }
}

function parseJsonObject(bytes: Uint8Array, path: string): Record<string, unknown> {
  const broken = () => new UserError('formats.safetensorsHeader', { path, what: 'JSON' })
  const text = decodeUtf8(bytes)
  const parsed = text === null ? null : parseJson(text)
  if (text === null || !isRecord(parsed)) throw broken()
  const twice = duplicateKey(text)
  if (twice !== null) throw new UserError('formats.safetensorsDuplicate', { path, name: shown(twice) })
  return parsed
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function parseEntry(name: string, entry: unknown, path: string): SafeTensorInfo {
  const what = shown(name)
  const broken = () => new UserError('formats.safetensorsHeader', { path, what })
  if (!isRecord(entry)) throw broken()
  const { dtype, shape, data_offsets: offsets } = entry
  if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets)) throw broken()
  if (!isDtype(dtype)) {
    const allowed = Object.keys(DTYPE_BYTES).join(', ')
    throw new UserError('formats.safetensorsDtype', { path, tensor: what, got: shown(dtype), allowed })
  }
  const [begin, end] = offsets
  if (begin === undefined || end === undefined || offsets.length !== 2 || shape.length > MAX_DIMENSIONS) throw broken()
  const expected = shape.reduce((product, n) => product * n, DTYPE_BYTES[dtype])
  if (end - begin !== expected) {
    throw new UserError('formats.safetensorsSize', { path, tensor: what, got: end - begin, expected })
  }
  return { name, dtype, shape, begin, end }
}

function checkCover(tensors: readonly SafeTensorInfo[], dataBytes: number, path: string): void {
  let expected = 0
  for (const { name, begin, end } of tensors) {
    if (begin !== expected) {
      throw new UserError('formats.safetensorsLayout', { path, tensor: shown(name), got: begin, expected })
    }
    expected = end
  }
  if (expected > dataBytes) throw new UserError('formats.safetensorsCut', { path, missing: expected - dataBytes })
  if (expected < dataBytes) throw new UserError('formats.safetensorsTail', { path, extra: dataBytes - expected })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0)
}

function isDtype(value: string): value is SafeTensor['dtype'] {
  return Object.hasOwn(DTYPE_BYTES, value)
}
