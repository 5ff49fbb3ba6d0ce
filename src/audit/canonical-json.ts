import { invariant } from '../util/errors.ts'

/** What JSON can hold. Objects are plain: a property that is `undefined` counts as absent. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined }

/**
 * The one text of a value by RFC 8785 (JSON Canonicalization Scheme): no blanks, keys in the order of their UTF-16 units, numbers and
 * strings as ECMAScript writes them. NaN, infinities and lone surrogates have no such text: they are our fault, not the user's.
 */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) return canonicalObject(value as Members)
  if (typeof value === 'number') invariant(Number.isFinite(value), 'JSON has no NaN and no Infinity')
  if (typeof value === 'string') invariant(value.isWellFormed(), 'a lone surrogate has no canonical form')
  return JSON.stringify(value)
}

type Members = { readonly [key: string]: JsonValue | undefined }

function canonicalObject(members: Members): string {
  const keys = Object.keys(members)
    .filter((key) => members[key] !== undefined)
    .sort() // by UTF-16 units, as the RFC asks
  return `{${keys.map((key) => `${canonicalJson(key)}:${canonicalJson(members[key]!)}`).join(',')}}`
}
