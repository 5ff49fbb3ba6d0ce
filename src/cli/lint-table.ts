import { readFile } from 'node:fs/promises'
import { chooseColumns } from '../data/columns.ts'
import type { Row } from '../data/example.ts'
import { cleanText } from '../data/rows.ts'
import { parseLenient } from '../formats/jsonl.ts'
import { readTable } from '../formats/table.ts'

/** A file of questions and answers as the linter needs it: every row, and the same file again with some rows changed. */
export interface LintTable {
  readonly rows: readonly Row[] // all, those without question or answer and repeated ones, too
  /** The file with these rows (by index) in place of its own; null leaves a row out. All else stays as it stands. */
  readonly withRows: (changed: ReadonlyMap<number, Row | null>) => Promise<string>
}

export async function readLintTable(path: string): Promise<LintTable> {
  const table = await readTable(path)
  const columns = chooseColumns(table.columns, path, table.nestedColumns)
  const rows = table.rows.map(({ values, line }): Row => {
    const cell = (column: string | null) => (column === null ? '' : cleanText(values[column] ?? ''))
    const question = [cell(columns.question), cell(columns.input)].filter((text) => text !== '').join('\n')
    return { question, answer: cell(columns.answer), tag: cell(columns.tag) || null, line }
  })
  /** Only cells that changed: question and input are one text to us, so the whole goes into the question's column. */
  const cellsOf = (index: number, { question, answer }: Row): Readonly<Record<string, string>> => ({
    ...(question === rows[index]!.question
      ? {}
      : { [columns.question]: question, ...(columns.input === null ? {} : { [columns.input]: '' }) }),
    ...(answer === rows[index]!.answer ? {} : { [columns.answer]: answer }),
  })

  return {
    rows,
    async withRows(changed) {
      const kept = rows.flatMap((_, index) => {
        const row = changed.get(index)
        return row === null ? [] : [{ index, cells: row === undefined ? {} : cellsOf(index, row) }]
      })
      const objects = jsonObjects((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''), rows.length)
      if (objects === null) {
        const lines = kept.map(({ index, cells }) => {
          const values = { ...table.rows[index]!.values, ...cells }
          return csvLine(table.columns.map((column) => values[column] ?? ''))
        })
        return [csvLine(table.columns), ...lines, ''].join('\n')
      }
      const values = kept.map(({ index, cells }) => JSON.stringify({ ...objects.values[index]!, ...cells }))
      return objects.isArray ? `[\n${values.join(',\n')}\n]\n` : [...values, ''].join('\n')
    },
  }
}

/** The objects of a JSON array or of JSONL with all that they hold; null for a CSV. */
function jsonObjects(
  text: string,
  count: number,
): { readonly isArray: boolean; readonly values: readonly object[] } | null {
  const isArray = text.trimStart().startsWith('[')
  if (!isArray && !text.trimStart().startsWith('{')) return null
  const values = isArray
    ? (parseLenient(text) as readonly object[] | undefined)
    : text
        .split(/\r\n|\n|\r/)
        .filter((line) => line.trim() !== '')
        .map((line) => parseLenient(line) as object)
  return values?.length === count ? { isArray, values } : null
}

function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
}
