import { UserError } from '../texts/user-error.ts'
import { nameColumns, numbered } from './header.ts'
import type { TableRecord } from './table-types.ts'
import type { SheetRow } from './xlsx-read.ts'

/** Rows of a sheet -> records by the names of its header. */

const BATCH_ROWS = 256
/** A title may stand above the header, in a cell of its own. */
const MAX_TITLE_ROWS = 10

type Rows = AsyncGenerator<SheetRow, void, undefined>

interface SheetRecords {
  readonly columns: readonly string[]
  readonly batches: AsyncGenerator<readonly TableRecord[], void, undefined>
}

/** @param inFile whether a row of the sheet names the columns */
export async function sheetRecords(rows: Rows, path: string, inFile: boolean): Promise<SheetRecords> {
  const first = await firstRows(rows)
  const start = inFile ? headerAt(first) : 0
  const head = first[start]
  if (!head) throw new UserError('formats.emptyFile', { path })
  const columns = inFile ? nameColumns(head.cells, path, head.line) : head.cells.map((_, i) => numbered(i))
  return { columns, batches: batchesOf(first.slice(inFile ? start + 1 : start), rows, columns) }
}

async function firstRows(rows: Rows): Promise<readonly SheetRow[]> {
  const first: SheetRow[] = []
  for (let next = await rows.next(); !next.done; next = await rows.next()) {
    first.push(next.value)
    if (first.length === MAX_TITLE_ROWS) break
  }
  return first
}

/** The first row with two cells filled, where only single ones stand above it; else the first. */
function headerAt(rows: readonly SheetRow[]): number {
  const at = rows.findIndex(({ cells }) => cells.filter((cell) => cell.trim() !== '').length > 1)
  return Math.max(0, at)
}

async function* batchesOf(first: readonly SheetRow[], rest: Rows, columns: readonly string[]): SheetRecords['batches'] {
  let batch: TableRecord[] = first.map((row) => recordOf(row, columns))
  for await (const row of rest) {
    batch.push(recordOf(row, columns))
    if (batch.length < BATCH_ROWS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** A cell behind the last name is kept under its number. */
function recordOf({ cells, line }: SheetRow, columns: readonly string[]): TableRecord {
  const width = Math.max(columns.length, cells.length)
  const values = Array.from({ length: width }, (_, i) => [columns[i] ?? numbered(i), cells[i] ?? ''])
  return { line, values: Object.fromEntries(values) }
}
