import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { parseLenient } from '../formats/jsonl.ts'
import { readTable } from '../formats/table.ts'
import { UserError } from '../texts/user-error.ts'
import { nearest } from '../util/nearest.ts'
import { type Columns, chooseColumns } from './columns.ts'
import { cleanText } from './rows.ts'
import type { SplitRow } from './split.ts'

/** A file's rows with every column as it stands there, for commands that write them again. */
export interface Records {
  readonly path: string
  readonly names: readonly string[] // every column, in order
  readonly columns: Columns
  readonly rows: readonly RecordRow[]
}

/** In JSON values keep their type; in CSV all are texts. */
interface RecordRow {
  readonly values: Readonly<Record<string, unknown>>
  readonly line: number
}

export async function readRecords(path: string): Promise<Records> {
  const table = await readTable(path)
  const columns = chooseColumns(table.columns, path, table.nestedColumns)
  const objects = await jsonObjects(path)
  const rows = table.rows.map(({ values, line }, i) => ({ values: objects?.[i] ?? values, line }))
  const names = objects ? [...new Set(objects.flatMap((object) => Object.keys(object)))] : table.columns
  return { path, names, columns, rows }
}

/** The file's objects where it is JSON, which `readTable` has found to be sound; null for another table. */
async function jsonObjects(path: string): Promise<readonly Record<string, unknown>[] | null> {
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '').trim()
  const whole = text.startsWith('[') ? parseLenient(text) : undefined
  if (Array.isArray(whole)) return whole as Record<string, unknown>[]
  if (!text.startsWith('{')) return null
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '')
  return lines.map((line) => parseLenient(line) as Record<string, unknown>)
}

/** The text of a cell as training reads it. */
export function cellOf(value: unknown): string {
  const only = Array.isArray(value) && value.length < 2 ? value[0] : value
  if (only === null || only === undefined || typeof only === 'object') return ''
  return cleanText(String(only))
}

/** Rows as the split sees them. UserError where there is no column of that name. @param group name of a column, null for none */
export function splitRowsOf({ path, names, columns, rows }: Records, group: string | null): readonly SplitRow[] {
  if (group !== null && !names.includes(group)) {
    const near = nearest(group, names)
    throw new UserError(near === null ? 'data.noColumn' : 'data.columnTypo', { path, column: group, near: near ?? '' })
  }
  return rows.map(({ values }) => {
    const parts = [columns.question, columns.input].map((name) => (name === null ? '' : cellOf(values[name])))
    const tag = columns.tag === null ? '' : cellOf(values[columns.tag])
    const own = group === null ? '' : cellOf(values[group])
    const question = parts.filter((part) => part !== '').join('\n')
    return { question, tag: tag || null, ...(own === '' ? {} : { group: own }) }
  })
}

/** Kinds of table that rows are written as, by the file's ending. */
const WRITERS: Readonly<Record<string, (names: readonly string[], rows: readonly RecordRow['values'][]) => string>> = {
  '.csv': (names, rows) => [names, ...rows.map((row) => names.map((name) => csvText(row[name])))].map(csvLine).join(''),
  '.jsonl': (names, rows) => rows.map((row) => `${JSON.stringify(inOrder(names, row))}\n`).join(''),
  '.json': (names, rows) =>
    `${JSON.stringify(
      rows.map((row) => inOrder(names, row)),
      null,
      2,
    )}\n`,
}

/** The text of a file of rows. UserError for an ending that no table is written as. */
export function renderRecords(path: string, names: readonly string[], rows: readonly RecordRow['values'][]): string {
  const write = WRITERS[extname(path).toLowerCase()]
  if (!write) throw new UserError('data.outFormat', { path, allowed: Object.keys(WRITERS).join(', ') })
  return write(names, rows)
}

function inOrder(names: readonly string[], row: RecordRow['values']): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => row[name] !== undefined).map((name) => [name, row[name]]))
}

function csvText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`
}
