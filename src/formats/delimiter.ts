import { UserError } from '../texts/user-error.ts'
import { type CsvRecord, createCsvCutter } from './csv.ts'
import { looksLikeRow } from './header.ts'

/** Which character parts the values of a text: the one by which the most rows are as wide as the first. */

/** In the order in which they win where several fit as well. */
const DELIMITERS = [',', '\t', ';', '|', '，'] as const

/** Rows that are looked at. */
const LOOKED_AT = 200
/** Share of the rows that must be as wide as the first, or a text whose first line holds sentences is no table. */
const LIKE_THE_FIRST = 0.9

interface Fit {
  readonly delimiter: string
  readonly width: number
  readonly share: number // rows as wide as the first
  readonly first: readonly string[]
}

/**
 * @param text the beginning of the file; `complete` where it is all of it
 * @returns the comma where nothing parts the text: a table of one column
 */
export function sniffDelimiter(text: string, complete: boolean, path: string): string {
  const fits = DELIMITERS.map((delimiter) => fitOf(text, complete, delimiter)).filter(isTable)
  const best = fits.reduce<Fit | undefined>(
    (top, fit) => (top === undefined || fit.share > top.share ? fit : top),
    undefined,
  )
  const prose = best ? best.share < LIKE_THE_FIRST && looksLikeRow(best.first) : looksLikeRow([text.slice(0, 200)])
  if (prose) throw new UserError('formats.notTable', { path })
  return best?.delimiter ?? ','
}

/** Chinese sentences are full of the full-width comma. */
function isTable({ width, delimiter, first }: Fit): boolean {
  return width > 1 && !(delimiter === '，' && looksLikeRow(first))
}

function fitOf(text: string, complete: boolean, delimiter: string): Fit {
  const records = recordsOf(text, complete, delimiter).slice(0, LOOKED_AT)
  const first = records[0]?.cells ?? []
  const like = records.filter(({ cells }) => cells.length === first.length).length
  return { delimiter, width: first.length, share: like / Math.max(1, records.length), first }
}

/** Those before the first broken quote: another delimiter may make sense of it. */
function recordsOf(text: string, complete: boolean, delimiter: string): readonly CsvRecord[] {
  const cutter = createCsvCutter('', delimiter)
  const records: CsvRecord[] = []
  try {
    for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) records.push(...cutter.push(line))
    if (complete) records.push(...cutter.end())
  } catch (error) {
    if (!(error instanceof UserError)) throw error
  }
  return records
}
