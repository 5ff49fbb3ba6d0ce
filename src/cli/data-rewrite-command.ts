/** `lorasmith data rewrite`: free answers into the sections of a form, each as a proposal that a person has to approve. */
import { pairColumns, type Records, readRecords, renderRecords } from '../data/records.ts'
import type { Form } from '../templates/forms.ts'
import { openForm } from '../templates/open-form.ts'
import { rewriteAnswer } from '../templates/rewrite.ts'
import { UserError } from '../texts/user-error.ts'
import type { Output } from './output.ts'
import { type ReadingFlags, readingOf } from './reading.ts'
import { refuseTaken, writeRows } from './write-rows.ts'

export interface DataRewriteOptions extends ReadingFlags {
  readonly form: string
  readonly out: string
  readonly overwrite?: true
  readonly json?: true
}

/** What is added to each row. `review` holds the states of a row in review; the answer as it was stays beside its proposal. */
const ADDED = { review: 'review', confidence: 'review_confidence', original: 'original_answer' } as const
const STATES = ['', 'proposed', 'approved', 'changed', 'rejected', 'awaiting-second', 'disputed']
const SURE = 0.6 // below it a row is worth a closer look

export async function dataRewrite(path: string, options: DataRewriteOptions, out: Output): Promise<void> {
  await refuseTaken([options.out], options.overwrite === true, path)
  const { form } = await openForm(options.form)
  const records = await readRecords(path, readingOf(options))
  refuseOwnColumns(records)
  const { rows, counts } = rewriteRows(records, form)
  const names = [...records.names, ...Object.values(ADDED).filter((name) => !records.names.includes(name))]
  await writeRows(options.out, renderRecords(options.out, names, rows))
  if (options.json) return out.line(JSON.stringify({ form: form.id, out: options.out, ...counts }))
  out.say('cli.rewriteDone', { id: form.id, path: options.out, ...counts, sure: SURE })
  if (counts.rewritten > 0) out.say('cli.rewriteReview', { path: options.out })
}

function rewriteRows(records: Records, form: Form) {
  const [{ rows }, column] = [records, pairColumns(records).answer]
  const counts = { rows: rows.length, kept: 0, rewritten: 0, incomplete: 0, unsure: 0, empty: 0 }
  const rewritten = rows.map(({ values, row }) => {
    const text = row?.answer ?? ''
    const { kind, answer, confidence, missing } = rewriteAnswer(form, text)
    if (text === '') counts.empty++
    else if (kind === 'kept') counts.kept++
    else {
      counts.rewritten++
      if (missing.length > 0) counts.incomplete++
      if (confidence < SURE) counts.unsure++
      const added = {
        [ADDED.review]: 'proposed',
        [ADDED.confidence]: confidence,
        [ADDED.original]: values[column],
      }
      return { ...values, [column]: answer, ...added }
    }
    return { ...values, [ADDED.review]: values[ADDED.review] ?? '', [ADDED.confidence]: '', [ADDED.original]: '' }
  })
  return { rows: rewritten, counts }
}

/** A column of the user's under a name of ours would be lost, unless it is what an earlier rewriting or a review has left. */
function refuseOwnColumns({ path, names, rows }: Records): void {
  const taken = [ADDED.confidence, ADDED.original].find((name) => names.includes(name))
  const foreign = rows.some(({ row }) => !STATES.includes(row?.review ?? ''))
  if (taken !== undefined || foreign) throw new UserError('cli.rewriteColumn', { path, column: taken ?? ADDED.review })
}
