// table: the parts of a workbook that do not depend on its rows (ECMA-376 part 1)
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const LINKS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

export const CONTENT_TYPES = '[Content_Types].xml'

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
const link = (id: number, type: string, target: string) =>
  `<Relationship Id="rId${id}" Type="${LINKS}/${type}" Target="${target}"/>`
const links = (entries: string) => `${XML}<Relationships xmlns="${PACKAGE}/relationships">${entries}</Relationships>`

export function contentTypes(sheets: number, hasProperties: boolean): string {
  const override = (part: string, type: string) =>
    `<Override PartName="/xl/${part}.xml" ContentType="${TYPE}.${type}+xml"/>`
  const own = numbers(sheets).map((i) => override(`worksheets/sheet${i}`, 'worksheet'))
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('workbook', 'sheet.main')}${override('styles', 'styles')}${own.join('')}${hasProperties ? PROPERTIES_TYPE : ''}</Types>`
}

const PROPERTIES_TYPE =
  '<Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'

export const PROPERTIES = 'docProps/custom.xml'

export function packageLinks(hasProperties: boolean): string {
  const workbook = link(1, 'officeDocument', 'xl/workbook.xml')
  return links(hasProperties ? workbook + link(2, 'custom-properties', PROPERTIES) : workbook)
}

/** Custom properties of the file, as Excel shows them; names and values are escaped already. The format id is that of ECMA-376. */
export function propertiesXml(properties: readonly (readonly [name: string, value: string])[]): string {
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006'
  const own = properties.map(
    ([name, value], i) =>
      `<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="${i + 2}" name="${name}"><vt:lpwstr>${value}</vt:lpwstr></property>`,
  )
  return `${XML}<Properties xmlns="${office}/custom-properties" xmlns:vt="${office}/docPropsVTypes">${own.join('')}</Properties>`
}

/** `names` are escaped already. */
export function workbookXml(names: readonly string[]): string {
  const sheets = names.map(
    (name, i) => `<sheet name="${name.replaceAll('"', '&quot;')}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`,
  )
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${LINKS}"><sheets>${sheets.join('')}</sheets></workbook>`
}

export function workbookLinks(sheets: number): string {
  const own = numbers(sheets).map((i) => link(i, 'worksheet', `worksheets/sheet${i}.xml`))
  return links([...own, link(sheets + 1, 'styles', 'styles.xml')].join(''))
}

/** Indices into `cellXfs` below. */
export const STYLE = { plain: 0, header: 1, locked: 2, free: 3 } as const

const fill = (rgb: string) => `<fill><patternFill patternType="solid"><fgColor rgb="${rgb}"/></patternFill></fill>`
const edges = ['left', 'right', 'top', 'bottom'].map(
  (side) => `<${side} style="thin"><color rgb="FFD0D7DE"/></${side}>`,
)
const top = '<alignment vertical="top" wrapText="1"/>'

/** Number format 49 is text: what an expert types stays as typed. */
export const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>${fill('FFD9E2EC')}${fill('FFF6F8FA')}${fill('FFFFFFFF')}</fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>${edges.join('')}<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">${top}</xf><xf numFmtId="49" fontId="0" fillId="3" borderId="1" xfId="0" applyNumberFormat="1" applyFill="1" applyBorder="1" applyAlignment="1">${top}</xf><xf numFmtId="49" fontId="0" fillId="4" borderId="1" xfId="0" applyNumberFormat="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">${top}<protection locked="0"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
