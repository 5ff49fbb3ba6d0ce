import { extname } from 'node:path'
import { UserError } from '../texts/user-error.ts'
import { completeUtf8 } from '../util/utf8.ts'
import { openBytes } from './byte-source.ts'
import { createCsvReader } from './csv.ts'
import { decodeChunks } from './decode.ts'
import { sniffDelimiter } from './delimiter.ts'
import { chosenEncoding, detectEncoding, ENCODING_NAMES, type Encoding } from './encoding.ts'
import { refuseForeign } from './foreign.ts'
import { createJsonReader, sniffJson } from './json-records.ts'
import { type Input, openInput } from './open-input.ts'
import { openParquet } from './parquet-read.ts'
import { sheetRecords } from './sheet-records.ts'
import {
  cellText,
  type OpenTable,
  type RecordReader,
  type Table,
  type TableOptions,
  type TableRecord,
} from './table-types.ts'
import { openSheet } from './xlsx-read.ts'

/** What every kind of table has in common before its beginning is looked at. */
type Opened = Omit<OpenTable, 'path' | 'columns' | 'sample' | 'batches' | typeof Symbol.asyncDispose> & {
  readonly columns: () => readonly string[] | null // null where the records say them
  readonly batches: AsyncGenerator<readonly TableRecord[], void, undefined>
}

/**
 * Opens a CSV in any dialect, an Excel workbook, JSON (an array of objects, or an object that holds one), JSONL or Parquet; texts may be
 * gzip. Which of them it is, and in which encoding, the content says; the extension only where it does not. A million rows pass through
 * in the memory of a few. Values come as they stand in the file: the two characters `\n` are still two. Rows may be none.
 * UserError for a file that is not there, is not a table, or is broken; with the line, never with what stands there.
 * @example
 * await using table = await openTable('approved.xlsx')
 * for await (const records of table.batches()) ...
 */
export async function openTable(path: string, options: TableOptions = {}): Promise<OpenTable> {
  const input = await openInput(path)
  try {
    const opened = await openKind(input, path, options)
    return await withSample(opened, path, () => input.handle.close())
  } catch (error) {
    await input.handle.close()
    throw error
  }
}

/** Reads a table into memory, each value as a cell. */
export async function readTable(path: string, options: TableOptions = {}): Promise<Table> {
  await using table = await openTable(path, options)
  const [columns, nested] = [new Set(table.columns), new Set<string>()]
  const rows: { line: number; cells: Map<string, string> }[] = []
  for await (const records of table.batches()) {
    for (const { line, values } of records) {
      const cells = new Map<string, string>()
      for (const [name, value] of Object.entries(values)) {
        const cell = cellText(value)
        columns.add(name)
        if (cell === undefined) nested.add(name)
        else cells.set(name, cell)
      }
      rows.push({ line, cells })
    }
  }
  const kept = [...columns].filter((column) => !nested.has(column))
  return {
    columns: kept,
    nestedColumns: [...nested],
    rows: rows.map(({ line, cells }) => ({
      line,
      values: Object.fromEntries(kept.map((column) => [column, cells.get(column) ?? ''])),
    })),
  }
}

async function openKind(input: Input, path: string, options: TableOptions): Promise<Opened> {
  await refuseForeign(input, path)
  const magic = input.head.toString('latin1', 0, 4)
  if (magic === 'PK\x03\x04' || magic === 'PK\x05\x06') return openWorkbook(input, path, options)
  if (magic === 'PAR1') {
    const { columns, records, progress } = await openParquet(input, path)
    return { ...PLAIN, format: 'Parquet', columns: () => columns, batches: records(), progress }
  }
  return openText(input, path, options)
}

const PLAIN = { encoding: null, delimiter: null, sheets: [], sheet: null } as const

async function openWorkbook(input: Input, path: string, { sheet, header = true }: TableOptions): Promise<Opened> {
  const { rows, ...opened } = await openSheet(input, path, { sheet })
  const { columns, batches } = await sheetRecords(rows, path, header)
  return { ...PLAIN, ...opened, format: 'XLSX', columns: () => columns, batches }
}

async function openText(input: Input, path: string, options: TableOptions): Promise<Opened> {
  const { encoding = 'auto', header = true } = options
  const bytes = await openBytes(input, path)
  const { sample, complete } = bytes
  const found = encoding === 'auto' ? detectEncoding(sample, complete) : chosenEncoding(encoding, sample)
  if (sample.includes(0) && !found?.startsWith('utf-16'))
    throw new UserError('formats.tableIsBinary', { path, at: sample.indexOf(0) })
  if (found === null) throw new UserError('formats.encodingUnknown', { path })
  const text = await sampleText(sample, complete, found, path)
  if (complete && text.trim() === '') throw new UserError('formats.emptyFile', { path })
  const { format, delimiter, reader } = sniffFormat(text, complete, hasMark(sample), path, header)
  return {
    ...PLAIN,
    format,
    encoding: ENCODING_NAMES[found],
    delimiter,
    columns: reader.columns,
    batches: readRecords(decodeChunks(bytes.chunks(), found, path), reader),
    progress: bytes.progress,
  }
}

const SNIFFED_BYTES = 256 << 10

/** The beginning as text. What a cut at its end breaks is left out; what is broken before is told. */
async function sampleText(sample: Buffer, complete: boolean, encoding: Encoding, path: string): Promise<string> {
  const whole = complete && sample.length <= SNIFFED_BYTES
  const start = sample.subarray(0, SNIFFED_BYTES)
  const lineEnd = start.lastIndexOf(0x0a) + (encoding === 'utf-16le' ? 2 : 1)
  const cut = encoding === 'utf-8' ? completeUtf8(start) : lineEnd > 1 ? lineEnd : start.length
  async function* once() {
    yield whole ? start : start.subarray(0, cut)
  }
  let text = ''
  for await (const piece of decodeChunks(once(), encoding, path)) text += piece
  return text
}

function hasMark(sample: Buffer): boolean {
  return sample.toString('latin1', 0, 3) === '\xef\xbb\xbf'
}

function sniffFormat(text: string, sampleComplete: boolean, marked: boolean, path: string, header: boolean) {
  const complete = sampleComplete && text.length < SNIFFED_BYTES
  const shape = sniffJson(text, complete, namedKind(path), path)
  if (shape !== null) {
    const format = shape === 'lines' ? ('JSONL' as const) : ('JSON' as const)
    return { format, delimiter: null, reader: createJsonReader(path, shape) }
  }
  const delimiter = sniffDelimiter(text, complete, path)
  // As data convert writes them: a mark for Excel, and each name in quotes.
  const guarded = marked && /^"(?:[^"]|"")*"(?:,"(?:[^"]|"")*")*\r?\n/.test(text)
  const reader = createCsvReader(path, { delimiter, header, guarded })
  return { format: delimiter === '\t' ? ('TSV' as const) : ('CSV' as const), delimiter, reader }
}

function namedKind(path: string): 'json' | 'csv' | 'other' {
  const extension = extname(path.replace(/\.gz$/i, '')).toLowerCase()
  if (['.jsonl', '.ndjson', '.json'].includes(extension)) return 'json'
  return extension === '.csv' || extension === '.tsv' ? 'csv' : 'other'
}

async function* readRecords(
  texts: AsyncIterable<string>,
  reader: RecordReader,
): AsyncGenerator<readonly TableRecord[], void, undefined> {
  for await (const text of texts) {
    const records = reader.push(text)
    if (records.length > 0) yield records
  }
  const records = reader.end()
  if (records.length > 0) yield records
}

/** Records that say which columns there are, and how they are to be read. */
const SAMPLE_RECORDS = 200

async function withSample(opened: Opened, path: string, close: () => Promise<void>): Promise<OpenTable> {
  const first: (readonly TableRecord[])[] = []
  for (let seen = 0; seen < SAMPLE_RECORDS; ) {
    const next = await opened.batches.next()
    if (next.done) break
    first.push(next.value)
    seen += next.value.length
  }
  const sample = first.flat().slice(0, SAMPLE_RECORDS)
  const columns = opened.columns() ?? [...new Set(sample.flatMap(({ values }) => Object.keys(values)))]
  return {
    ...opened,
    path,
    columns,
    sample,
    async *batches() {
      for (const records of first.splice(0)) yield records
      yield* opened.batches
    },
    async [Symbol.asyncDispose]() {
      await opened.batches.return()
      await close()
    },
  }
}
