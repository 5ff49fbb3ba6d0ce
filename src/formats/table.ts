import { extname } from 'node:path'
import { UserError } from '../texts/user-error.ts'
import { firstInvalidUtf8 } from '../util/utf8.ts'
import { parseCsv } from './csv.ts'
import { parseJsonArray, parseJsonl, parseLenient } from './jsonl.ts'
import { readFully, withInput } from './open-input.ts'
import type { Table } from './table-types.ts'

/** A text is held whole in memory, several times over while it is cut up; this is a million rows of questions and answers. */
const MAX_TABLE_BYTES = 256 << 20

/**
 * Reads rows from a CSV, a JSONL or a JSON array of objects; which of them it is, the content says, and the extension where it does not.
 * Values come as they stand in the file: the two characters `\n` are still two. Rows may be none.
 * UserError for a file that is not there, too large, not UTF-8, or not a table; with the line, never with what stands there.
 * @example const { columns, rows } = await readTable('samples/medical.csv')
 */
export async function readTable(path: string): Promise<Table> {
  const text = decode(await readBytes(path), path)
  if (text.trim() === '') throw new UserError('formats.emptyFile', { path })
  return parserOf(text, path)(text, path)
}

function readBytes(path: string): Promise<Buffer> {
  return withInput(path, async ({ handle, sizeBytes }) => {
    if (sizeBytes > MAX_TABLE_BYTES) {
      throw new UserError('formats.tableTooLarge', { path, got: sizeBytes, limit: MAX_TABLE_BYTES })
    }
    const bytes = Buffer.alloc(sizeBytes)
    await readFully(handle, bytes, 0, path)
    return bytes
  })
}

function decode(bytes: Buffer, path: string): string {
  const head = bytes.toString('latin1', 0, 4)
  if (head === 'PK\x03\x04') throw new UserError('formats.tableIsZip', { path })
  if (head.startsWith('\xff\xfe') || head.startsWith('\xfe\xff')) throw new UserError('formats.tableIsUtf16', { path })
  const at = firstInvalidUtf8(bytes)
  if (at >= 0) throw new UserError('formats.notUtf8', { path, at, line: lineAt(bytes, at) })
  const zero = bytes.indexOf(0)
  if (zero >= 0) throw new UserError('formats.tableIsBinary', { path, at: zero })
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

function lineAt(bytes: Buffer, at: number): number {
  return bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1
}

type Parser = (text: string, path: string) => Table

function parserOf(text: string, path: string): Parser {
  const extension = extname(path).toLowerCase()
  const first = text.trimStart()[0]
  if (first === '{') {
    if (isJsonObject(firstLine(text))) return parseJsonl
    if (isJsonObject(text)) return refuseSingleObject
  }
  // A CSV may begin with a bracket too: its first column may be called [id].
  if (first === '[' && (extension !== '.csv' || parseLenient(text) !== undefined)) return parseJsonArray
  return extension === '.jsonl' || extension === '.ndjson' || extension === '.json' ? parseJsonl : parseCsv
}

function refuseSingleObject(_text: string, path: string): never {
  throw new UserError('formats.jsonSingleObject', { path })
}

function firstLine(text: string): string {
  return text.trimStart().split(/[\r\n]/, 1)[0]!
}

function isJsonObject(text: string): boolean {
  const value = parseLenient(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
