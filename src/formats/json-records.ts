import { UserError } from '../texts/user-error.ts'
import { createArrayCutter, createLineCutter, type JsonCutter, type JsonPiece } from './json-cut.ts'
import type { RecordReader, TableRecord } from './table-types.ts'

/**
 * Records from JSON: one object a line (JSONL), one array of objects, or one object that holds such an array. Values stay as they are.
 * Messages name lines, never what stands there.
 */
export type JsonShape = 'lines' | 'array' | 'object'

export function createJsonReader(path: string, shape: JsonShape): RecordReader {
  const cutter = cutterOf(path, shape)
  const recordsOf = (pieces: readonly JsonPiece[]) =>
    pieces.map((piece): TableRecord => ({ line: piece.line, values: parseObject(piece, path) }))
  return {
    push: (text) => recordsOf(cutter.push(text)),
    end: () => recordsOf(cutter.end()),
    columns: () => null,
  }
}

function cutterOf(path: string, shape: JsonShape): JsonCutter {
  if (shape === 'lines') return createLineCutter(path)
  return createArrayCutter(path, (name) => !NOT_ROWS.test(name))
}

/** Lists of a conversation's turns: an object that holds one is a row itself. */
const NOT_ROWS = /^(?:messages|conversations?|dialogue?|history|turns)$/i

function parseObject({ json, line }: JsonPiece, path: string): Record<string, unknown> {
  const value = parseLenient(json)
  if (value === undefined) throw new UserError('formats.jsonBroken', { path, line })
  if (isObject(value)) return value
  const got = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  throw new UserError('formats.jsonNotObject', { path, line, got })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value, `undefined` where the text is no JSON. Python writes NaN and Infinity bare, which JSON does not have: they become null. */
function parseLenient(json: string): unknown {
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

/**
 * The shape of a JSON text, null where it is none.
 * @param text the beginning of the file; `complete` where it is all of it
 * @param named what the file's name says
 */
export function sniffJson(
  text: string,
  complete: boolean,
  named: 'json' | 'csv' | 'other',
  path: string,
): JsonShape | null {
  const solid = text.trimStart()
  if (/^\[\s*[[{\]]/.test(solid) || (solid.startsWith('[') && named !== 'csv')) return 'array'
  if (!/^\{\s*(?:["}]|$)/.test(solid)) return named === 'json' ? 'lines' : null
  if (holdsRows(solid)) return 'object'
  const line = parseLenient(solid.split(/[\r\n]/, 1)[0]!)
  if (isObject(line)) return 'lines'
  const whole = complete ? parseLenient(text) : undefined
  if (isObject(whole)) {
    // An empty list of rows holds none that could have been cut out.
    if (
      Object.entries(whole).some(([name, value]) => Array.isArray(value) && value.length === 0 && !NOT_ROWS.test(name))
    )
      return 'object'
    throw new UserError('formats.jsonSingleObject', { path })
  }
  return 'lines'
}

/** Whether a list of objects, and not of a conversation's turns, is a member of the object that the text begins with. */
function holdsRows(text: string): boolean {
  const cutter = createArrayCutter('', (name) => !NOT_ROWS.test(name))
  try {
    const first = cutter.push(text)[0]
    const row = first && parseLenient(first.json)
    return isObject(row) && !('role' in row || 'from' in row)
  } catch (error) {
    if (error instanceof UserError) return false // several objects follow each other
    throw error
  }
}
