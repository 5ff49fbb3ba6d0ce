import { randomBytes } from 'node:crypto'
import { canonicalJson, type JsonValue } from '../audit/canonical-json.ts'
import { sha256 } from '../audit/chain.ts'
import { UserError } from '../texts/user-error.ts'

/**
 * Rows and decisions as they lie in the folder, one JSON object a line. The audit chain holds only the hash of such a record; its salt
 * lies in the record, so that with the record nothing is left by which its text could be guessed.
 */
export type Stored<T> = T & { readonly salt: string }

/** What stays of a record that was erased: enough for the chain to be checked. */
interface Erased {
  readonly erased: string // hash of the record
}

/** A record of the file, or what is left of it. */
export interface Kept<T> {
  readonly hash: string // made when it is asked for: most readers of a large review never do
  readonly record: Stored<T> | null // null where erased
}

export function store<T>(value: T): Stored<T> {
  return { ...value, salt: randomBytes(16).toString('hex') }
}

export function hashOf(record: Stored<unknown>): string {
  return sha256(canonicalJson(record as unknown as JsonValue))
}

export function linesOf<T>(records: readonly Stored<T>[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

/** The lines of a file with those of `gone` (by hash) replaced by what may stay of them. */
export function linesWithout<T>(kept: readonly Kept<T>[], gone: ReadonlySet<string>): string {
  return kept
    .map(({ hash, record }): Stored<T> | Erased => (record === null || gone.has(hash) ? { erased: hash } : record))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
}

/** UserError for a line that is no record, by its number. */
export function parseRecords<T>(text: string, path: string, isRecord: (fields: Fields) => boolean): readonly Kept<T>[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, i) => {
      const fields = parseObject(line)
      if (typeof fields?.erased === 'string') return { hash: fields.erased, record: null }
      if (!fields || typeof fields.salt !== 'string' || !isRecord(fields)) {
        throw new UserError('review.brokenFile', { path, line: i + 1 })
      }
      const record = fields as unknown as Stored<T>
      return {
        get hash() {
          return hashOf(record)
        },
        record,
      }
    })
}

export type Fields = Readonly<Record<string, unknown>>

export function parseObject(text: string): Fields | null {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
  } catch {
    return null
  }
}
