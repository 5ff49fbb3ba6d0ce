import { guardFormula } from './formula-guard.ts'

/**
 * CSV that a spreadsheet may open: every value in quotes, and none that it would run as a formula (OWASP ASVS 1.2.10, CWE-1236). A guarded
 * cell begins with an apostrophe, which `csv.ts` takes off again; apostrophes that stood there are kept by one more.
 */

/** A mark of UTF-8, without which Excel takes Chinese for another encoding; with quoted names it tells the reader that cells are guarded. */
export const CSV_MARK = '\ufeff'

/** @example csvLine(['=1+1', 'b']) // "'=1+1","b"\r\n */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${guardFormula(cell).replaceAll('"', '""')}"`).join(',')}\r\n`
}
