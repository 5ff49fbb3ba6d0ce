import { strToU8, type Zippable, zipSync } from 'fflate'

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const LINKS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const relations = (entries: readonly string[]) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${entries.join('')}</Relationships>`
const relation = (id: string, type: string, target: string) =>
  `<Relationship Id="${id}" Type="${LINKS}/${type}" Target="${target}"/>`

interface MadeSheet {
  readonly name: string
  readonly state?: string
  readonly xml: string // what stands in <sheetData>
}

export interface MadeWorkbook {
  readonly sheets: readonly MadeSheet[]
  readonly sharedStrings?: string // the <si> elements
  readonly formats?: readonly string[] // number formats; style i shows numbers by formats[i]
  readonly prologue?: string // before the root of every sheet
  readonly more?: Readonly<Record<string, Uint8Array>> // further entries, or others in place of those made
  readonly date1904?: boolean
}

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '_x000D_')

/** A row of texts as Excel's "inline strings". */
export const rowXml = (line: number, cells: readonly string[]) =>
  `<row r="${line}">${cells.map((cell) => `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`).join('')}</row>`

/** The bytes of a workbook with these parts, the least that Excel opens. */
export function madeXlsx(workbook: MadeWorkbook): Uint8Array {
  const { sheets, sharedStrings = '', formats = [], prologue = '', more = {}, date1904 = false } = workbook
  const sheetTags = sheets.map(({ name, state }, i) => {
    const hidden = state ? ` state="${state}"` : ''
    return `<sheet name="${escapeXml(name)}" sheetId="${i + 1}"${hidden} r:id="rId${i + 1}"/>`
  })
  const links = [
    ...sheets.map((_, i) => relation(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`)),
    relation('rIdS', 'sharedStrings', '/xl/sharedStrings.xml'),
    relation('rIdF', 'styles', 'styles.xml'),
  ]
  const own = formats.map(
    (format, i) => `<numFmt numFmtId="${200 + i}" formatCode="${escapeXml(format).replaceAll('"', '&quot;')}"/>`,
  )
  const parts: Record<string, string> = {
    '_rels/.rels': relations([relation('rId1', 'officeDocument', 'xl/workbook.xml')]),
    'xl/workbook.xml': `<?xml version="1.0"?><workbook xmlns="${MAIN}" xmlns:r="${LINKS}"><workbookPr date1904="${date1904 ? 1 : 0}"/><sheets>${sheetTags.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(links),
    'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${sharedStrings}</sst>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><numFmts>${own.join('')}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>${formats.map((_, i) => `<xf numFmtId="${200 + i}"/>`).join('')}</cellXfs></styleSheet>`,
  }
  for (const [i, { xml }] of sheets.entries()) {
    parts[`xl/worksheets/sheet${i + 1}.xml`] =
      `<?xml version="1.0" encoding="UTF-8"?>${prologue}<worksheet xmlns="${MAIN}"><sheetData>${xml}</sheetData></worksheet>`
  }
  const files: Zippable = {
    ...Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, strToU8(xml)])),
    ...more,
  }
  return zipSync(files, { level: 6 })
}
