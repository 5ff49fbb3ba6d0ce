import { extname } from 'node:path'
import { CSV_MARK, csvLine } from '../formats/csv-write.ts'
import { UserError } from '../texts/user-error.ts'
import type { Columns } from './columns.ts'
import { type OpenRows, openRows, type RowRecord, type RowsOptions } from './open-rows.ts'
import type { SplitRow } from './split.ts'

/** A file's rows with every column as it stands there, for commands that write them again. */
export interface Records {
  readonly path: string
  readonly names: readonly string[] // every column, in order
  readonly mapping: OpenRows['mapping']
  readonly rows: readonly RowRecord[]
}

export async function readRecords(path: string, options: RowsOptions = {}): Promise<Records> {
  await using file = await openRows(path, options)
  const names = new Set(file.columns)
  const rows: RowRecord[] = []
  for await (const record of file.records) {
    for (const name of Object.keys(record.values)) names.add(name)
    rows.push(record)
  }
  return { path, names: [...names], mapping: file.mapping, rows }
}

/** The columns of question and answer. UserError where the file holds conversations. */
export function pairColumns({ path, mapping }: Pick<Records, 'path' | 'mapping'>): Columns {
  if ('messages' in mapping) throw new UserError('data.pairsOnly', { path, column: mapping.messages })
  return mapping
}

/** Rows as the split sees them. */
export function splitRowsOf({ rows }: Records): readonly SplitRow[] {
  return rows.map(({ row }) => row ?? { question: '', tag: null })
}

type Values = RowRecord['values']

/** Kinds of table that rows are written as, by the file's ending. */
const WRITERS: Readonly<Record<string, (names: readonly string[], rows: readonly Values[]) => string>> = {
  '.csv': (names, rows) =>
    CSV_MARK + [names, ...rows.map((row) => names.map((name) => csvText(row[name])))].map(csvLine).join(''),
  '.jsonl': (names, rows) => rows.map((row) => `${JSON.stringify(inOrder(names, row))}\n`).join(''),
  '.json': (names, rows) =>
    `${JSON.stringify(
      rows.map((row) => inOrder(names, row)),
      null,
      2,
    )}\n`,
}

export const RECORD_ENDINGS: readonly string[] = Object.keys(WRITERS)

/** The text of a file of rows; CSV safe for spreadsheets. UserError for an ending that no table is written as. */
export function renderRecords(path: string, names: readonly string[], rows: readonly Values[]): string {
  const write = WRITERS[extname(path).toLowerCase()]
  if (!write) throw new UserError('data.outFormat', { path, allowed: RECORD_ENDINGS.join(', ') })
  return write(names, rows)
}

function inOrder(names: readonly string[], row: Values): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => row[name] !== undefined).map((name) => [name, row[name]]))
}

function csvText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
