import { UserError } from '../texts/user-error.ts'
import { type JsonPiece, splitJsonArray } from './json-array.ts'
import type { Table } from './table-types.ts'

/**
 * Rows from JSON: one object a line (JSONL), or one array of objects. Strings stay, numbers and booleans become their JSON text, null and
 * NaN (pandas' empty cell) become '', a list of one value becomes the value. Messages name lines, never what stands there.
 */

/** JSONL: one object a line, blank lines passed over. UserError naming the line that is no JSON object. */
export function parseJsonl(text: string, path: string): Table {
  const pieces = text.split(/\r\n|\n|\r/).map((json, i): JsonPiece => ({ json, line: i + 1 }))
  return toTable(
    pieces.filter(({ json }) => json.trim() !== ''),
    path,
  )
}

/** One JSON array of objects. UserError naming the line where it breaks, or where an element that is no object begins. */
export function parseJsonArray(text: string, path: string): Table {
  return toTable(splitJsonArray(text, path), path)
}

function toTable(pieces: Iterable<JsonPiece>, path: string): Table {
  const columns = new Set<string>()
  const nested = new Set<string>()
  const rows: { line: number; cells: Map<string, string> }[] = []
  for (const piece of pieces) {
    const cells = new Map<string, string>()
    for (const [key, value] of Object.entries(parseObject(piece, path))) {
      const cell = toCell(value)
      columns.add(key)
      if (cell === undefined) nested.add(key)
      else cells.set(key, cell)
    }
    rows.push({ line: piece.line, cells })
  }
  const kept = [...columns].filter((column) => !nested.has(column))
  if (kept.length === 0 && rows.length > 0) throw new UserError('formats.jsonNested', { path, columns: nested.size })
  return {
    columns: kept,
    nestedColumns: [...nested],
    rows: rows.map(({ line, cells }) => ({
      line,
      values: Object.fromEntries(kept.map((column) => [column, cells.get(column) ?? ''])),
    })),
  }
}

function parseObject({ json, line }: JsonPiece, path: string): Record<string, unknown> {
  const value = parseLenient(json)
  if (value === undefined) throw new UserError('formats.jsonBroken', { path, line })
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  const got = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  throw new UserError('formats.jsonNotObject', { path, line, got })
}

/** The value, `undefined` where the text is no JSON. Python writes NaN and Infinity bare, which JSON does not have: they become null. */
export function parseLenient(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    const strict = json.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g, (found) =>
      found.startsWith('"') ? found : 'null',
    )
    if (strict === json) return undefined
    try {
      return JSON.parse(strict)
    } catch {
      return undefined
    }
  }
}

/** The value as a cell; `undefined` for one that is nested. */
function toCell(value: unknown): string | undefined {
  if (Array.isArray(value) && value.length < 2) return toCell(value[0] ?? null)
  if (value === null) return ''
  if (typeof value === 'string') return value
  return typeof value === 'object' ? undefined : JSON.stringify(value)
}
