import { basename } from 'node:path'
import { sha256 } from '../audit/chain.ts'
import { AIGC_KEY, aigc } from '../formats/aigc.ts'
import { guardFormula, unguardFormula } from '../formats/formula-guard.ts'
import { readSheet } from '../formats/xlsx-read.ts'
import { MAX_CELL_CHARS, type NewSheet, type SheetColumn, writeXlsx } from '../formats/xlsx-write.ts'
import { type Lang, type TextKey, text } from '../texts/render.ts'
import { UserError, UserErrors } from '../texts/user-error.ts'
import type { Draft } from './decide.ts'
import type { Verdict } from './decision.ts'
import { shortId } from './row.ts'
import type { ReviewedRow } from './state.ts'

/** Review by spreadsheet, for experts who have nothing but Excel: rows out, verdicts in. */

interface Column extends Pick<SheetColumn, 'width' | 'free' | 'hidden'> {
  readonly key: ColumnKey
  readonly of: (row: ReviewedRow, lang: Lang) => string
}

type ColumnKey =
  | 'id'
  | 'department'
  | 'origin'
  | 'question'
  | 'answer'
  | 'verdict'
  | 'correction'
  | 'note'
  | 'signature'
  | 'version'

const empty = () => ''

/** In the order of the sheet. To add a column: a line here and its header in texts/. */
const COLUMNS: readonly Column[] = [
  { key: 'id', width: 12, of: ({ row }) => row.id },
  { key: 'department', width: 12, of: ({ row }) => row.tag ?? '' },
  { key: 'origin', width: 14, of: ({ row }, lang) => text(lang, `review.origin_${row.origin}`) },
  { key: 'question', width: 44, of: ({ question }) => question },
  { key: 'answer', width: 70, of: ({ answer }) => answer },
  { key: 'verdict', width: 10, free: true, of: empty },
  { key: 'correction', width: 70, free: true, of: empty },
  { key: 'note', width: 30, free: true, of: empty },
  { key: 'signature', width: 12, free: true, of: empty },
  { key: 'version', width: 12, hidden: true, of: ({ version }) => version },
]

const VERDICTS: readonly Verdict[] = ['approved', 'changed', 'rejected']
const LANGS: readonly Lang[] = ['zh', 'en'] // a sheet made in one language is read in any
const HELP_LINES = 6

/** The workbook of these rows, in chunks. UserErrors for texts that no cell of Excel can hold, all of them at once. */
export function reviewWorkbook(rows: readonly ReviewedRow[], lang: Lang): AsyncGenerator<Uint8Array> {
  refuseLongTexts(rows)
  const say = (key: TextKey) => text(lang, key)
  const columns = COLUMNS.map(({ key, width, free, hidden }): SheetColumn => {
    const choices = key === 'verdict' && VERDICTS.map((verdict) => say(`review.verdict_${verdict}`))
    return {
      header: say(`review.col_${key}`),
      width,
      ...(free && { free }),
      ...(hidden && { hidden }),
      ...(choices && { choices, refusal: say('review.sheetRefusal') }),
    }
  })
  const help: NewSheet = {
    name: say('review.sheetHelp'),
    columns: [{ header: say('review.sheetHelp'), width: 100 }],
    rows: Array.from({ length: HELP_LINES }, (_, i) => [say(`review.sheetHelp${i + 1}` as TextKey)]),
    protect: true,
  }
  const sheet: NewSheet = { name: say('review.sheetName'), columns, rows: cellRows(rows, lang), protect: true }
  return writeXlsx([sheet, help], aigcOf(rows))
}

/** GB 45438-2025: the file says that there are generated texts in it; the column of origin says which. */
function aigcOf(rows: readonly ReviewedRow[]): Readonly<Record<string, string>> {
  const made = rows.filter(({ row }) => row.origin === 'machine')
  if (made.length === 0) return {}
  const id = made.length === 1 ? made[0]!.version : sha256(made.map(({ version }) => version).join('\n'))
  return { [AIGC_KEY]: JSON.stringify(aigc(shortId(id))) }
}

function* cellRows(rows: readonly ReviewedRow[], lang: Lang): Generator<readonly string[]> {
  for (const row of rows) yield COLUMNS.map(({ of }) => guardFormula(of(row, lang)))
}

function refuseLongTexts(rows: readonly ReviewedRow[]): void {
  const limit = MAX_CELL_CHARS - 1 // a guard may come before it
  const faults = rows
    .map(({ row, question, answer }) => ({ row: shortId(row.id), got: Math.max(question.length, answer.length) }))
    .filter(({ got }) => got > limit)
    .map((values) => new UserError('review.cellTooLong', { ...values, limit }))
  if (faults.length > 0) throw new UserErrors(faults)
}

/** What a filled-in sheet says. */
export interface SheetVerdicts {
  readonly drafts: readonly Draft[]
  readonly faults: readonly UserError[] // of rows that say nothing clear; none of them is among the drafts
  readonly blank: number // rows without a verdict
}

/** Reads a sheet that `reviewWorkbook` made and a person filled in. UserError where it is another one. */
export async function readVerdicts(
  path: string,
  by: string,
  byId: ReadonlyMap<string, ReviewedRow>,
): Promise<SheetVerdicts> {
  const { rows, lines } = await readSheet(path)
  const places = columnPlaces(rows[0] ?? [], path)
  const seen = new Map<string, number>() // id -> line
  const [drafts, faults]: [Draft[], UserError[]] = [[], []]
  let blank = 0
  for (const [i, cells] of rows.slice(1).entries()) {
    const cell = (key: ColumnKey) => unguardFormula(cells[places.get(key) ?? -1] ?? '').replace(/\r\n?/g, '\n')
    const filled: FilledRow = { place: `${basename(path)}:${lines[i + 1]}`, by, cell }
    const id = cell('id').trim()
    const draft = draftOf(filled, byId.get(id), seen.get(id))
    if (id !== '') seen.set(id, lines[i + 1]!)
    if (draft === null) blank++
    else if (draft instanceof UserError) faults.push(draft)
    else drafts.push(draft)
  }
  return { drafts, faults, blank }
}

const NEEDED: readonly ColumnKey[] = ['id', 'version', 'question', 'answer', 'verdict', 'correction', 'note']

/** Where each column stands, by its header in any language: an expert may have moved or added columns. */
function columnPlaces(header: readonly string[], path: string): ReadonlyMap<ColumnKey, number> {
  const names = header.map((name) => name.trim().toLowerCase())
  const place = (key: ColumnKey) =>
    Math.max(...LANGS.map((lang) => names.indexOf(text(lang, `review.col_${key}`).toLowerCase())))
  const places = new Map(COLUMNS.map(({ key }) => [key, place(key)] as const).filter(([, at]) => at >= 0))
  const missing = NEEDED.filter((key) => !places.has(key))
  if (missing.length > 0) throw new UserError('review.sheetForeign', { path, missing: missing.join(', ') })
  return places
}

interface FilledRow {
  readonly place: string
  readonly by: string
  readonly cell: (key: ColumnKey) => string
}

/** Null for a row left blank. */
function draftOf(
  { place, by, cell }: FilledRow,
  reviewed: ReviewedRow | undefined,
  before: number | undefined,
): Draft | UserError | null {
  const [id, said, correction] = [cell('id').trim(), cell('verdict').trim(), cell('correction').trim()]
  const note = cell('note').trim()
  const signature = cell('signature').trim()
  const fault = (code: TextKey, more: Readonly<Record<string, string | number>> = {}) =>
    new UserError(code, { place, row: shortId(id), ...more })
  const isBlank = said === '' && correction === '' && note === '' && signature === ''
  if (id === '') return isBlank ? null : fault('review.sheetNoId')
  if (before !== undefined) return fault('review.sheetTwice', { line: before })
  if (!reviewed) return fault('review.idUnknown')
  const isOld = cell('version').trim() !== reviewed.version
  if (!isOld && (cell('question') !== reviewed.question || cell('answer') !== reviewed.answer)) {
    return fault(cell('question') === reviewed.question ? 'review.sheetAnswerEdited' : 'review.sheetQuestionEdited')
  }
  if (said === '') return isBlank ? null : fault('review.sheetNoVerdict')
  const verdict = verdictOf(said)
  if (!verdict) return fault('review.sheetVerdict')
  if (verdict === 'changed' && correction === '') return fault('review.sheetNoCorrection')
  if (verdict !== 'changed' && correction !== '') return fault('review.sheetCorrection')
  if (signature !== '' && signature.normalize('NFC') !== by) return fault('review.sheetSignature')
  return {
    place,
    row: id,
    seen: cell('version').trim(),
    verdict,
    note,
    answer: verdict === 'changed' ? correction : undefined,
    signed: signature !== '',
  }
}

function verdictOf(said: string): Verdict | undefined {
  const word = said.toLowerCase()
  return VERDICTS.find((verdict) =>
    LANGS.some((lang) => text(lang, `review.verdict_${verdict}`).toLowerCase() === word),
  )
}
