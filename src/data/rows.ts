import type { Row } from './example.ts'
import { openRows, type RowsAbout, type RowsOptions } from './open-rows.ts'

/** The usable rows of one file, each with its index among all rows of that file, and what was left out. */
export interface ReadRows {
  readonly kept: readonly { readonly row: Row; readonly index: number }[]
  readonly rowsRead: number
  readonly droppedEmptyQuestion: number
  readonly droppedEmptyAnswer: number
  readonly droppedDuplicate: number
  readonly unapproved: number // rows that say themselves that nobody has approved them; they are among the others
  readonly droppedUnreadable: number
  readonly about: Pick<RowsAbout, 'format' | 'encoding' | 'sheet' | 'layout'>
}

/** States of a row in review, in a column `review`, in which it must not be trained. `data rewrite` writes the first. */
export const UNAPPROVED: ReadonlySet<string | undefined> = new Set([
  'proposed',
  'rejected',
  'awaiting-second',
  'disputed',
])

/** Reads questions and answers; rows without one of the two and exact repetitions are dropped and counted. */
export async function readRows(path: string, options: RowsOptions = {}): Promise<ReadRows> {
  await using file = await openRows(path, options)
  const kept: { row: Row; index: number }[] = []
  const seen = new Set<string>()
  let [index, emptyQuestion, emptyAnswer, duplicate, unapproved] = [0, 0, 0, 0, 0]
  for await (const row of file.rows) {
    const key = rowKey(row)
    if (UNAPPROVED.has(row.review)) unapproved++
    if (row.question === '') emptyQuestion++
    else if (row.answer === '') emptyAnswer++
    else if (seen.has(key)) duplicate++
    else {
      seen.add(key)
      kept.push({ row, index: index + file.unreadable() })
    }
    index++
  }
  const { format, encoding, sheet, layout } = file
  return {
    kept,
    rowsRead: index + file.unreadable(),
    droppedEmptyQuestion: emptyQuestion,
    droppedEmptyAnswer: emptyAnswer,
    droppedDuplicate: duplicate,
    unapproved,
    droppedUnreadable: file.unreadable(),
    about: { format, encoding, sheet, layout },
  }
}

/** Equal for rows that would be trained as the same, byte for byte. */
export function rowKey({ question, answer, history, system }: Row): string {
  return JSON.stringify(history || system ? [question, answer, history ?? [], system ?? ''] : [question, answer])
}
