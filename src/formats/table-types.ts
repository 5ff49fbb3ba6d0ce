import type { EncodingChoice } from '../util/encodings.ts'

/** A row as it stands in a file, with the line it begins at: 1 for the first line; the row of the sheet in a workbook, of the table in Parquet. */
export interface TableRecord {
  /** Texts in CSV and workbooks. In JSON and Parquet as the file has them; `cellText` makes a cell of one. */
  readonly values: Readonly<Record<string, unknown>>
  readonly line: number
}

export type TableFormat = 'CSV' | 'TSV' | 'XLSX' | 'JSON' | 'JSONL' | 'Parquet'

/** How a file is to be read where it does not say so itself, or says it wrongly. */
export interface TableOptions {
  readonly encoding?: EncodingChoice | undefined // default auto
  readonly sheet?: string | undefined // name or number from 1; default the first that is not hidden
  readonly header?: boolean | undefined // whether the first row of a CSV or a sheet names the columns; default true
}

/** A table that is open for reading. Dispose of it: it holds a file. */
export interface OpenTable extends AsyncDisposable {
  readonly path: string
  readonly format: TableFormat
  readonly encoding: string | null // as people write it, such as GB18030; null for XLSX and Parquet
  readonly delimiter: string | null // of CSV and TSV
  readonly sheets: readonly string[] // of a workbook
  readonly sheet: string | null // that was opened
  readonly columns: readonly string[] // in their order; of JSON those of the first records
  readonly sample: readonly TableRecord[] // the first records, which `batches` gives, too
  /** All records in their order, some at a time. Can be walked through once. */
  batches(): AsyncGenerator<readonly TableRecord[], void, undefined>
  /** How far reading has come. */
  progress(): TableProgress
}

export interface TableProgress {
  readonly bytesRead: number
  readonly totalBytes: number
}

/** Rows as they stand in a file: every value a string, every row with the line it begins at. */
interface TableRow {
  readonly values: Readonly<Record<string, string>> // every column of the table; '' where the row has nothing there
  readonly line: number // 1 for the first line of the file
}

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
  /** JSON columns that hold objects or longer lists in some row. No row has them: they cannot be a question or an answer. */
  readonly nestedColumns: readonly string[]
}

/** Feeds on text, piece by piece, and gives the records that are complete. */
export interface RecordReader {
  push(text: string): readonly TableRecord[]
  end(): readonly TableRecord[]
  /** The names of the columns where the file has said them; null where each record brings its own. */
  columns(): readonly string[] | null
}

/** A record longer than this is no question with its answer: a quote or bracket was not closed, or the file is not what it seems. */
export const MAX_RECORD_CHARS = 16 << 20

/** The value as a cell: '' for nothing, a list of one unwrapped; `undefined` for one that is nested. */
export function cellText(value: unknown): string | undefined {
  if (Array.isArray(value) && value.length < 2) return cellText(value[0] ?? null)
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  return typeof value === 'object' ? undefined : String(value)
}
