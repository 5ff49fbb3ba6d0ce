import { readTable } from '../formats/table.ts'
import { type Columns, chooseColumns } from './columns.ts'
import type { Row } from './example.ts'

/** The usable rows of one file, each with its index among all rows of that file, and what was left out. */
export interface ReadRows {
  readonly kept: readonly { readonly row: Row; readonly index: number }[]
  readonly rowsRead: number
  readonly droppedEmptyQuestion: number
  readonly droppedEmptyAnswer: number
  readonly droppedDuplicate: number
  readonly unapproved: number // rows that say themselves that nobody has approved them; they are among the others
}

/** States of a row in review, in a column `review`, in which it must not be trained. `data rewrite` writes the first. */
const UNAPPROVED: ReadonlySet<string | undefined> = new Set(['proposed', 'rejected', 'awaiting-second', 'disputed'])
const REVIEW_COLUMN = 'review'

/** Reads questions and answers; rows without one of the two and exact repetitions are dropped and counted. */
export async function readRows(path: string): Promise<ReadRows> {
  const table = await readTable(path)
  const columns = chooseColumns(table.columns, path, table.nestedColumns)
  const kept: { row: Row; index: number }[] = []
  const seen = new Set<string>()
  let [emptyQuestion, emptyAnswer, duplicate] = [0, 0, 0]
  table.rows.forEach(({ values, line }, index) => {
    const row = rowOf(values, columns, line)
    const key = JSON.stringify([row.question, row.answer])
    if (row.question === '') emptyQuestion++
    else if (row.answer === '') emptyAnswer++
    else if (seen.has(key)) duplicate++
    else {
      seen.add(key)
      kept.push({ row, index })
    }
  })
  return {
    kept,
    rowsRead: table.rows.length,
    droppedEmptyQuestion: emptyQuestion,
    droppedEmptyAnswer: emptyAnswer,
    droppedDuplicate: duplicate,
    unapproved: table.rows.filter(({ values }) => UNAPPROVED.has(values[REVIEW_COLUMN])).length,
  }
}

function rowOf(values: Readonly<Record<string, string>>, columns: Columns, line: number): Row {
  const cell = (column: string | null) => (column === null ? '' : cleanText(values[column] ?? ''))
  const question = [cell(columns.question), cell(columns.input)].filter((text) => text !== '').join('\n')
  return { question, answer: cell(columns.answer), tag: cell(columns.tag) || null, line }
}

/**
 * Line breaks as `\n`, without outer blanks. The two characters backslash and n, which spreadsheets of one line per row use,
 * are a line break, too (`\r\n` written out the same); a doubled backslash before them keeps them as they are.
 */
export function cleanText(text: string): string {
  return text
    .replace(/(?<!\\)(?:\\r)?\\n/g, '\n')
    .replace(/\r\n?/g, '\n')
    .trim()
}
