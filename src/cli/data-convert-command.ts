import { extname } from 'node:path'
import type { Row } from '../data/example.ts'
import { type OpenRows, openRows } from '../data/open-rows.ts'
import { type ExtraField, type LayoutOut, writeRows } from '../data/write-rows.ts'
import { askColumns } from './ask-columns.ts'
import { readAs } from './data-warnings.ts'
import type { Output } from './output.ts'
import { type ReadingFlags, readingOf } from './reading.ts'
import { rowsProgress } from './rows-progress.ts'
import { bytesOf, refuseTaken, writeRows as writeRowsFile } from './write-rows.ts'

export interface ConvertFlags extends ReadingFlags {
  readonly out: string
  readonly to?: LayoutOut
  readonly overwrite?: true
  readonly json?: true
}

/** `lorasmith data convert`: any file of questions and answers -> UTF-8 in the layout asked for, whole or not at all. */
export async function convertCommand(path: string, options: ConvertFlags, out: Output): Promise<void> {
  const to = options.to ?? layoutOf(options.out)
  await refuseTaken([options.out], options.overwrite === true, path)
  const how = readingOf(options)
  const asked = await askColumns(path, how, out, options.json === true)
  const file = await openRows(path, asked === null ? how : { ...how, columns: { ...how.columns, ...asked } })
  try {
    const counts = { rows: 0, written: 0 }
    const rows = counted(file, counts, out, options.json === true)
    await writeRowsFile(options.out, bytesOf(writeRows(rows, { layout: to, path, extras: extrasOf(file) })))
    tell(file, counts, { ...options, to }, out)
  } finally {
    await file[Symbol.asyncDispose]()
  }
}

const EXTRAS: readonly ExtraField[] = ['id', 'group', 'tag', 'system', 'review', 'origin']

/** Those that the file has a column for; any row of messages may have them. */
function extrasOf({ mapping }: OpenRows): readonly ExtraField[] {
  return 'messages' in mapping ? EXTRAS : EXTRAS.filter((field) => mapping[field] !== null)
}

function layoutOf(path: string): LayoutOut {
  return extname(path).toLowerCase() === '.csv' ? 'csv' : extname(path).toLowerCase() === '.json' ? 'alpaca' : 'jsonl'
}

/** Rows that hold something, counted and, on a terminal, told while they pass. */
async function* counted(
  file: OpenRows,
  counts: { rows: number; written: number },
  out: Output,
  quiet: boolean,
): AsyncGenerator<Row> {
  const progress = rowsProgress(file.progress, out, quiet)
  for await (const row of file.rows) {
    counts.rows++
    progress.row()
    if (row.question === '' && row.answer === '') continue
    counts.written++
    yield row
  }
  progress.end()
}

function tell(
  file: OpenRows,
  { rows, written }: { readonly rows: number; readonly written: number },
  { out: path, to, json }: ConvertFlags & { readonly to: LayoutOut },
  out: Output,
): void {
  const { format, encoding, sheet, columns, mapping, layout } = file
  const unreadable = file.unreadable()
  if (json) {
    const all = {
      rows: rows + unreadable,
      written,
      unreadable,
      format,
      encoding,
      sheet,
      columns,
      mapping,
      layout,
      to,
      out: path,
    }
    out.line(JSON.stringify(all))
    return
  }
  out.say('cli.readAs', { path: file.path, what: readAs({ format, encoding, sheet }) })
  const used =
    'messages' in mapping
      ? mapping.messages
      : [mapping.question, mapping.input, mapping.answer, mapping.tag].filter(Boolean).join(', ')
  out.say('cli.converted', { path, written, rows: rows + unreadable, columns: used, layout: to })
}
