import { UserError } from '../texts/user-error.ts'

/** The names of a table's columns: the same for CSV and for sheets. */

/** Names as written, spaces around them aside; an unnamed column, as pandas makes for its index, is called by its number. */
export function nameColumns(cells: readonly string[], path: string, line: number): readonly string[] {
  const names = cells.map((cell, i) => cell.trim() || numbered(i))
  const second = names.findIndex((name, i) => names.indexOf(name) < i)
  if (second < 0) return names
  const first = names.indexOf(names[second]!)
  throw new UserError('formats.csvHeader', { path, line, first: first + 1, second: second + 1 })
}

export function numbered(index: number): string {
  return `column_${index + 1}`
}

/** True for texts that stand where names should be, and are none: sentences, or longer than a name is. */
export function looksLikeRow(cells: readonly string[]): boolean {
  return cells.some((cell) => cell.length > 40 || /[。？！?!；]\s*$|[，。].*[，。]/.test(cell))
}
