import { CsvError, parse } from 'csv-parse/sync'
import { UserError } from '../texts/user-error.ts'
import type { Table, TableRow } from './table-types.ts'

/**
 * CSV as RFC 4180 has it: commas, double quotes around values that hold commas, quotes or line breaks, a header line. Blank lines are
 * passed over. UserError for a broken quote, rows of another width than the header, and a header that cannot name columns.
 */
export function parseCsv(text: string, path: string): Table {
  const [header, ...records] = readRecords(text, path)
  if (!header) throw new UserError('formats.emptyFile', { path })
  const columns = nameColumns(header, path)
  checkWidths(records, columns.length, path)
  const rows = records.map(
    ({ cells, line }): TableRow => ({
      line,
      values: Object.fromEntries(columns.map((column, i) => [column, cells[i]!])),
    }),
  )
  return { columns, rows, nestedColumns: [] }
}

interface CsvRecord {
  readonly cells: readonly string[]
  readonly line: number // where it begins
}

function readRecords(text: string, path: string): readonly CsvRecord[] {
  const records: CsvRecord[] = []
  let next = 1 // the line behind the last record; csv-parse counts a quoted CRLF twice, so the count is ours
  let passed = 0 // blank lines before `next`
  const misquoted = (blank: number) => new UserError('formats.csvQuote', { path, line: next + blank - passed })
  try {
    parse(text, {
      record_delimiter: ['\r\n', '\n', '\r'], // files glued together mix them
      skip_empty_lines: true,
      relax_column_count: true, // told by checkWidths, all rows at once
      relax_quotes: true, // for quotes in bare values, which Excel writes; isMisquoted finds those that it should not take
      raw: true,
      on_record: (found: unknown, { empty_lines: blank }) => {
        const { record: cells, raw } = found as RawRecord
        if (cells.some((cell) => isMisquoted(cell, raw))) throw misquoted(blank)
        const line = next + blank - passed
        records.push({ cells, line })
        next = line + 1 + cells.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0)
        passed = blank
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw misquoted(Number(error.empty_lines)) // never csv-parse's own message: it would hold the value
  }
  return records
}

/** What csv-parse gives with `raw`, which its types do not say. */
interface RawRecord {
  readonly record: readonly string[]
  readonly raw: string
}

/** True for a cell that opens with a quote and goes on behind the closing one: csv-parse then leaves both quotes in the value. */
function isMisquoted(cell: string, raw: string): boolean {
  return cell.startsWith('"') && !raw.includes(`"${cell.replaceAll('"', '""')}"`)
}

/** Names as written, spaces around them aside; an unnamed column, as pandas makes for its index, is called by its number. */
function nameColumns({ cells, line }: CsvRecord, path: string): readonly string[] {
  const [only = ''] = cells
  const other = cells.length === 1 && ['\t', ';', '，', '|'].find((delimiter) => only.includes(delimiter))
  if (other) throw new UserError('formats.csvDelimiter', { path, line, got: other === '\t' ? 'TAB' : other })
  const columns = cells.map((cell, i) => cell.trim() || `column_${i + 1}`)
  const second = columns.findIndex((column, i) => columns.indexOf(column) < i)
  if (second < 0) return columns
  const first = columns.indexOf(columns[second]!)
  throw new UserError('formats.csvHeader', { path, line, first: first + 1, second: second + 1 })
}

const MAX_LINES_TOLD = 10

function checkWidths(records: readonly CsvRecord[], expected: number, path: string): void {
  const wrong = records.filter(({ cells }) => cells.length !== expected)
  const [first] = wrong
  if (!first) return
  const told = wrong.slice(0, MAX_LINES_TOLD).map(({ line }) => line)
  const lines = told.join(', ') + (wrong.length > told.length ? ' ...' : '')
  const { line, cells } = first
  throw new UserError('formats.csvColumns', { path, line, got: cells.length, expected, count: wrong.length, lines })
}
