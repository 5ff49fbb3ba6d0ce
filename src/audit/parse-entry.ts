import { isUtf8 } from 'node:buffer'
import { lineOf } from './chain.ts'
import type { AuditEntry } from './entry.ts'

/** An entry from a line without its line break, only where the bytes are exactly those that `lineOf` writes; else null. */
export function parseEntry(line: Uint8Array): AuditEntry | null {
  if (!isUtf8(line)) return null
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8')
  try {
    const entry = JSON.parse(text) as unknown
    return isEntry(entry) && lineOf(entry) === `${text}\n` ? entry : null
  } catch {
    return null // no JSON, or a value without a canonical form
  }
}

const TEXTS = ['ts', 'actor', 'action', 'object', 'prevHash', 'hash'] as const

function isEntry(value: unknown): value is AuditEntry {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Readonly<Record<string, unknown>>
  return (
    Number.isSafeInteger(fields.seq) &&
    TEXTS.every((name) => typeof fields[name] === 'string') &&
    isDetails(fields.details) &&
    (fields.mac === undefined || typeof fields.mac === 'string')
  )
}

function isDetails(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((each) => each === null || typeof each !== 'object')
}
