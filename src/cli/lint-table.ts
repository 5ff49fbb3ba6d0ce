import type { Row } from '../data/example.ts'
import type { RowsOptions } from '../data/open-rows.ts'
import { pairColumns, readRecords, renderRecords } from '../data/records.ts'

/** A file of questions and answers as the linter needs it: every row, and the same file again with some rows changed. */
export interface LintTable {
  readonly rows: readonly Row[] // all, those without question or answer and repeated ones, too
  /**
   * The text of a file like this one with these rows (by index) in place of its own; null leaves a row out. All else stays as it stands.
   * UserError where the file holds conversations, or `out` ends in what no table is written as.
   */
  readonly withRows: (changed: ReadonlyMap<number, Row | null>, out: string) => string
}

export async function readLintTable(path: string, options: RowsOptions = {}): Promise<LintTable> {
  const records = await readRecords(path, options)
  const rows = records.rows.map(({ row, line }) => row ?? { question: '', answer: '', tag: null, line })
  return {
    rows,
    withRows(changed, out) {
      const columns = pairColumns(records)
      /** Only cells that changed: question and input are one text to us, so the whole goes into the question's column. */
      const cellsOf = (index: number, { question, answer }: Row) => ({
        ...(question === rows[index]!.question
          ? {}
          : { [columns.question]: question, ...(columns.input === null ? {} : { [columns.input]: '' }) }),
        ...(answer === rows[index]!.answer ? {} : { [columns.answer]: answer }),
      })
      const kept = records.rows.flatMap(({ values }, index) => {
        const row = changed.get(index)
        return row === null ? [] : [row === undefined ? values : { ...values, ...cellsOf(index, row) }]
      })
      return renderRecords(out, records.names, kept)
    },
  }
}
