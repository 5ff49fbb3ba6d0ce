import { posix } from 'node:path'
import { UserError } from '../texts/user-error.ts'
import { builtInFormat } from './xlsx-number.ts'
import { attributesOf, scanXml, type XmlEvent, XmlFault } from './xml-scan.ts'
import type { Zip } from './zip-read.ts'

/** The parts of a workbook beside its sheets: which sheets there are, the texts that they share, and how numbers are shown. */

export interface Workbook {
  readonly zip: Zip
  readonly sheets: readonly SheetPart[]
  readonly date1904: boolean
  readonly sharedStrings: readonly string[]
  readonly formats: readonly string[] // by the style of a cell
}

export interface SheetPart {
  readonly name: string
  readonly hidden: boolean
  readonly part: string // its name in the archive
}

/** UserError for an archive that is no workbook. */
export async function readWorkbook(zip: Zip): Promise<Workbook> {
  const main = await mainPart(zip)
  const links = await relationsOf(zip, main)
  const partOf = (type: string) => links.find((link) => link.type.endsWith(`/${type}`))?.target
  const sheets: SheetPart[] = []
  let date1904 = false
  await eachEvent(zip, main, (event) => {
    if (event.type !== 'open') return
    const { name, id, state, date1904: from1904 } = attributesOf(event.attributes)
    if (event.name === 'workbookPr') date1904 = from1904 === '1' || from1904 === 'true'
    if (event.name !== 'sheet') return
    const link = links.find((link) => link.id === id)
    // A chart sheet stands in the list, too, and has no rows.
    if (link?.type.endsWith('/worksheet')) {
      sheets.push({ name: name ?? '', hidden: state !== undefined && state !== 'visible', part: link.target })
    }
  })
  if (sheets.length === 0) throw notWorkbook(zip)
  const sharedStrings = await readSharedStrings(zip, partOf('sharedStrings'))
  return { zip, sheets, date1904, sharedStrings, formats: await readFormats(zip, partOf('styles')) }
}

function notWorkbook({ path }: Zip): UserError {
  return new UserError('formats.zipNotWorkbook', { path })
}

/** Calls `use` for every event of a part; faults of the XML become the user's. */
async function eachEvent(zip: Zip, part: string, use: (event: XmlEvent) => void): Promise<void> {
  for await (const events of partEvents(zip, part)) for (const event of events) use(event)
}

export async function* partEvents(zip: Zip, part: string): AsyncGenerator<readonly XmlEvent[], void, undefined> {
  const entry = zip.entries.get(part)
  if (!entry) throw notWorkbook(zip)
  try {
    yield* scanXml(zip.read(entry))
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error
    throw new UserError(error.kind === 'dtd' ? 'formats.workbookDtd' : 'formats.workbookXml', { path: zip.path })
  }
}

interface Relation {
  readonly id: string
  readonly type: string
  readonly target: string // name in the archive
}

async function mainPart(zip: Zip): Promise<string> {
  const found = (await relationsOf(zip, '')).find(({ type }) => type.endsWith('/officeDocument'))?.target
  if (found === undefined || !zip.entries.has(found)) throw notWorkbook(zip)
  if (found.endsWith('.bin')) throw new UserError('formats.workbookXlsb', { path: zip.path })
  return found
}

async function relationsOf(zip: Zip, part: string): Promise<readonly Relation[]> {
  const [folder, file] = [posix.dirname(part), posix.basename(part)]
  const relations = posix.join(folder, '_rels', `${file}.rels`)
  if (!zip.entries.has(relations)) throw notWorkbook(zip)
  const found: Relation[] = []
  await eachEvent(zip, relations, (event) => {
    if (event.type !== 'open' || event.name !== 'Relationship') return
    const { Id = '', Type = '', Target = '', TargetMode } = attributesOf(event.attributes)
    if (TargetMode === 'External') return
    const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target)
    found.push({ id: Id, type: Type, target })
  })
  return found
}

async function readSharedStrings(zip: Zip, part: string | undefined): Promise<readonly string[]> {
  const strings: string[] = []
  if (part === undefined || !zip.entries.has(part)) return strings
  const text = createTextCollector()
  await eachEvent(zip, part, (event) => {
    text.take(event)
    if (event.type === 'open' && event.name === 'si' && event.empty) strings.push('')
    if (event.type === 'close' && event.name === 'si') strings.push(text.finish())
  })
  return strings
}

/** Joins the runs of a rich text; the pronunciation that Japanese files keep beside it is left out. */
export function createTextCollector() {
  let [parts, inText, inPhonetic] = [[] as string[], false, false]
  return {
    take(event: XmlEvent): void {
      if (event.type === 'text') {
        if (inText && !inPhonetic) parts.push(event.text)
      } else if (event.name === 'rPh') inPhonetic = event.type === 'open' && !event.empty
      else if (event.name === 't') inText = event.type === 'open' && !event.empty
    },
    finish(): string {
      const text = parts.join('')
      parts = []
      return unescapeXml(text)
    },
  }
}

/** What XML cannot hold is written `_x000D_`. */
export function unescapeXml(text: string): string {
  return text.replace(/_x([0-9a-fA-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

async function readFormats(zip: Zip, part: string | undefined): Promise<readonly string[]> {
  const formats: string[] = []
  if (part === undefined || !zip.entries.has(part)) return formats
  const own = new Map<number, string>()
  let inCells = false
  await eachEvent(zip, part, (event) => {
    if (event.type === 'text') return
    if (event.name === 'cellXfs') inCells = event.type === 'open'
    if (event.type !== 'open') return
    const { numFmtId, formatCode } = attributesOf(event.attributes)
    if (event.name === 'numFmt') own.set(Number(numFmtId), formatCode ?? 'General')
    if (event.name === 'xf' && inCells) formats.push(own.get(Number(numFmtId)) ?? builtInFormat(Number(numFmtId)))
  })
  return formats
}
