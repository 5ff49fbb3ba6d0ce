import { Zip, ZipDeflate } from 'fflate'
import {
  CONTENT_TYPES,
  contentTypes,
  PROPERTIES,
  packageLinks,
  propertiesXml,
  STYLE,
  STYLES,
  workbookLinks,
  workbookXml,
} from './xlsx-skeleton.ts'

/**
 * An Excel workbook of texts for people to fill in: frozen header, columns locked or free, drop-down lists. Every cell is an inline string,
 * so no text is ever a formula, a number or a date; readers of a CSV made from it are `guardFormula`'s matter. Knows no review.
 */

export interface SheetColumn {
  readonly header: string
  readonly width: number // in characters of the standard font
  readonly free?: true // may be edited although the sheet is protected
  readonly hidden?: true
  readonly choices?: readonly string[] // a drop-down list; anything else is refused by Excel
  readonly refusal?: string // what Excel says then
}

export interface NewSheet {
  readonly name: string // at most 31 characters, none of \ / ? * [ ] :
  readonly columns: readonly SheetColumn[]
  readonly rows: Iterable<readonly string[]>
  readonly protect?: true // columns that are not `free` cannot be edited by accident; there is no password
}

/** Characters (UTF-16) that a cell of Excel holds. */
export const MAX_CELL_CHARS = 32_767

/**
 * The bytes of the workbook, in chunks, while the rows are taken one by one.
 * @param properties of the file, by name: what Excel lists as custom ones
 * @example await writeFileAtomic('review.xlsx', writeXlsx([{ name: 'Review', columns, rows }]))
 */
export async function* writeXlsx(
  sheets: readonly NewSheet[],
  properties: Readonly<Record<string, string>> = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    chunks.push(chunk)
  })
  const names = sheets.map(({ name }) => name)
  const own = Object.entries(properties).map(([name, value]) => [escapeAttribute(name), escapeXml(value)] as const)
  const parts: readonly (readonly [string, Iterable<string>])[] = [
    [CONTENT_TYPES, [contentTypes(sheets.length, own.length > 0)]],
    ['_rels/.rels', [packageLinks(own.length > 0)]],
    ['xl/workbook.xml', [workbookXml(names.map(escapeXml))]],
    ['xl/_rels/workbook.xml.rels', [workbookLinks(sheets.length)]],
    ['xl/styles.xml', [STYLES]],
    ...(own.length > 0 ? [[PROPERTIES, [propertiesXml(own)]] as const] : []),
    ...sheets.map((sheet, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheet)] as const),
  ]
  for (const [name, texts] of parts) {
    const entry = new ZipDeflate(name, { level: 6 })
    entry.mtime = ZIP_EPOCH
    zip.add(entry)
    for (const text of texts) {
      entry.push(Buffer.from(text))
      yield* chunks.splice(0)
    }
    entry.push(new Uint8Array(0), true)
    yield* chunks.splice(0)
  }
  zip.end()
  yield* chunks
}

const ZIP_EPOCH = '1980-01-01T12:00:00' // the same rows give the same bytes
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const ROWS_AT_ONCE = 256

/** In the order that the schema asks for. */
function* sheetXml({ columns, rows, protect }: NewSheet): Generator<string> {
  yield `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`
  yield columns.map(columnXml).join('')
  yield `</cols><sheetData>${rowXml(
    1,
    columns.map(({ header }) => header),
    columns.map(() => STYLE.header),
  )}`
  const styles = columns.map(({ free }) => (free ? STYLE.free : STYLE.locked))
  let [line, pending] = [1, '']
  for (const row of rows) {
    pending += rowXml(++line, row, styles)
    if (line % ROWS_AT_ONCE > 0) continue
    yield pending
    pending = ''
  }
  yield `${pending}</sheetData>`
  if (protect) {
    yield '<sheetProtection sheet="1" objects="1" scenarios="1" formatCells="0" formatColumns="0" formatRows="0"/>'
  }
  yield `${listsXml(columns, Math.max(2, line))}</worksheet>`
}

function columnXml({ width, hidden }: SheetColumn, i: number): string {
  return `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"${hidden ? ' hidden="1"' : ''}/>`
}

/** Empty cells are written, too: a free one must be known as such. */
function rowXml(line: number, cells: readonly string[], styles: readonly number[]): string {
  const xml = styles.map((style, i) => {
    const text = cells[i] ?? ''
    const head = `<c r="${columnName(i)}${line}" s="${style}"`
    return text === ''
      ? `${head}/>`
      : `${head} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`
  })
  return `<row r="${line}">${xml.join('')}</row>`
}

function listsXml(columns: readonly SheetColumn[], lastLine: number): string {
  const lists = columns.flatMap(({ choices, refusal = '' }, i) => {
    if (!choices) return []
    const column = columnName(i)
    const values = escapeAttribute(`"${choices.join(',')}"`)
    const attributes = `type="list" allowBlank="1" showErrorMessage="1" error="${escapeAttribute(refusal)}" sqref="${column}2:${column}${lastLine}"`
    return [`<dataValidation ${attributes}><formula1>${values}</formula1></dataValidation>`]
  })
  return lists.length === 0 ? '' : `<dataValidations count="${lists.length}">${lists.join('')}</dataValidations>`
}

/** 0 -> A, 25 -> Z, 26 -> AA */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

/**
 * Text as it may stand in XML. What XML 1.0 cannot hold is written `_x0008_`, as Excel does, and so is a carriage return, which a parser
 * would turn into a line feed; a text that looks like such a code has its underscore written so.
 */
function escapeXml(text: string): string {
  return text
    .replace(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_')
    .replace(
      /(?![\t\n])\p{Cc}|[\ufffe\uffff]|\p{Cs}/gu,
      (found) => `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

function escapeAttribute(text: string): string {
  return escapeXml(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')
}
