import { UserError } from '../texts/user-error.ts'
import { refuseForeign } from './foreign.ts'
import { type Input, withInput } from './open-input.ts'
import type { TableProgress } from './table-types.ts'
import { shownNumber } from './xlsx-number.ts'
import {
  createTextCollector,
  partEvents,
  readWorkbook,
  type SheetPart,
  unescapeXml,
  type Workbook,
} from './xlsx-parts.ts'
import { attributeOf, type XmlEvent } from './xml-scan.ts'
import { openZip } from './zip-read.ts'

/**
 * Rows of an Excel workbook (.xlsx, .xlsm) as a person sees them: texts, dates and numbers as shown, formulas by their last value. Knows
 * nothing of headers and columns. Hidden rows and columns count, a hidden sheet must be asked for.
 */

export interface SheetRow {
  readonly line: number // 1-based, as Excel counts rows
  readonly cells: readonly string[] // from column A on; '' where there is nothing, none behind the last filled one
}

export interface Sheet {
  readonly sheets: readonly string[] // names of all sheets, in their order
  readonly sheet: string // that was opened
  readonly rows: AsyncGenerator<SheetRow, void, undefined> // those that hold something
  progress(): TableProgress
}

/** One sheet in memory; `lines[i]` is the row of `rows[i]` in Excel. */
export interface SheetRows {
  readonly sheets: readonly string[]
  readonly sheet: string
  readonly rows: readonly (readonly string[])[]
  readonly lines: readonly number[]
}

export interface SheetChoice {
  readonly sheet?: string | undefined // its name, or its number from 1; the first that is not hidden where left out
}

/**
 * Reads one sheet whole.
 * UserError for a file that is no workbook, is cut off, needs a password, passes the limits of `ZIP_LIMITS`, or has no such sheet.
 * @example const { sheets, rows } = await readSheet('approved.xlsx', { sheet: '内科' })
 */
export function readSheet(path: string, choice: SheetChoice = {}): Promise<SheetRows> {
  return withInput(path, async (input) => {
    await refuseForeign(input, path)
    const { sheets, sheet, rows } = await openSheet(input, path, choice)
    const [cells, lines]: [(readonly string[])[], number[]] = [[], []]
    for await (const row of rows) {
      cells.push(row.cells)
      lines.push(row.line)
    }
    return { sheets, sheet, rows: cells, lines }
  })
}

/** Opens one sheet of an open workbook; rows come as they are asked for. The input must stay open until then. */
export async function openSheet(input: Input, path: string, choice: SheetChoice = {}): Promise<Sheet> {
  const workbook = await readWorkbook(await openZip(input, path))
  const chosen = chooseSheet(workbook.sheets, choice.sheet, path)
  return {
    sheets: workbook.sheets.map(({ name }) => name),
    sheet: chosen.name,
    rows: rowsOf(workbook, chosen),
    progress: workbook.zip.progress,
  }
}

function chooseSheet(sheets: readonly SheetPart[], wanted: string | undefined, path: string): SheetPart {
  if (wanted === undefined) return sheets.find(({ hidden }) => !hidden) ?? sheets[0]!
  const named = sheets.find(({ name }) => name === wanted) ?? sheets.find(({ name }) => name.trim() === wanted.trim())
  const found = named ?? (/^\d+$/.test(wanted) ? sheets[Number(wanted) - 1] : undefined)
  if (!found) throw new UserError('formats.sheetMissing', { path, count: sheets.length })
  return found
}

async function* rowsOf(workbook: Workbook, { part }: SheetPart): AsyncGenerator<SheetRow, void, undefined> {
  const reader = createRowReader(workbook)
  for await (const events of partEvents(workbook.zip, part)) {
    for (const event of events) {
      const row = reader.take(event)
      if (row) yield row
    }
  }
}

/** More columns than a table of questions has; a file could else ask for 16,384 cells a row by naming the last one. */
const MAX_COLUMNS = 1024

/** Follows the events of a sheet and gives a row at its end, where it holds anything. */
function createRowReader(workbook: Workbook) {
  const text = createTextCollector()
  let [line, cells, column] = [0, [] as string[], -1]
  let [type, style, value, inValue] = ['', '', '', false]

  function open({ name, attributes, empty }: Extract<XmlEvent, { type: 'open' }>): void {
    if (name === 'row') {
      line = Number(attributeOf(attributes, 'r') ?? line + 1)
      cells = []
      column = -1
    } else if (name === 'c') {
      const reference = attributeOf(attributes, 'r')
      column = reference === undefined ? column + 1 : columnOf(reference)
      type = attributeOf(attributes, 't') ?? 'n'
      style = attributeOf(attributes, 's') ?? ''
      value = ''
    } else if (name === 'v') inValue = !empty
  }

  function close(name: string): SheetRow | undefined {
    if (name === 'v') inValue = false
    if (name === 'c') put(type === 'inlineStr' ? text.finish() : shownCell(workbook, type, style, value))
    return name === 'row' && cells.length > 0 ? { line, cells } : undefined
  }

  function put(shown: string): void {
    if (shown === '') return
    if (column >= MAX_COLUMNS) {
      throw new UserError('formats.sheetTooWide', { path: workbook.zip.path, line, limit: MAX_COLUMNS })
    }
    while (cells.length < column) cells.push('')
    cells[column] = shown
  }

  return {
    take(event: XmlEvent): SheetRow | undefined {
      text.take(event)
      if (event.type === 'open') open(event)
      else if (event.type === 'close') return close(event.name)
      else if (inValue) value += event.text
      return undefined
    },
  }
}

/** 0 for A1, 27 for AB7. */
function columnOf(reference: string): number {
  let column = 0
  for (const letter of /^[A-Z]{0,4}/i.exec(reference)![0].toUpperCase())
    column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}

function shownCell({ sharedStrings, formats, date1904 }: Workbook, type: string, style: string, value: string): string {
  switch (type) {
    case 's':
      return value === '' ? '' : (sharedStrings[Number(value)] ?? '')
    case 'n':
      return value === '' ? '' : shownNumber(value, formats[Number(style || 0)] ?? 'General', date1904)
    case 'b':
      return value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : ''
    case 'd':
      return value.replace(/T00:00(:00(\.0+)?)?Z?$/, '').replace('T', ' ')
    case 'str':
      return unescapeXml(value)
    default:
      return value // an error, shown as #N/A
  }
}
