import { createHmac } from 'node:crypto'
import { type ContentRef, putContent } from './contents.ts'
import { newId, type StoreContext, type Tx, tell } from './context.ts'
import { type Settings, settingsOf } from './settings.ts'

/** One answer of the gateway as it is kept: texts apart, and one act for the chain, written together. */

/** Where an answer came from, and what was found in it: hashes, names of adapters and rules; never text. */
export type Lineage = Readonly<Record<string, string | number | boolean | null>>

export interface NewAnswer {
  readonly asker: string // id of a person
  readonly subject?: string | null // whom it is about, as the caller names one; kept as a keyed hash only
  readonly department: string | null
  readonly question: string // without personal data
  readonly answer: string
  readonly rules: readonly string[]
  readonly lineage: Lineage // adapter, adapter_sha256, model_sha256, template ...
}

export interface Answers {
  /** @returns id of the answer, durable: the ProduceID of its label, and the object of its audit entry */
  record(action: 'pass' | 'fix' | 'block', answer: NewAnswer): Promise<string>
}

export function answersOf(ctx: StoreContext): Answers {
  return {
    record: async (action, answer) => {
      const subject = await subjectKey(settingsOf(ctx), answer.subject ?? null)
      return ctx.db.transaction().execute(async (tx) => {
        const { id } = await insertAnswer(tx, ctx.now(), `answer.${action}`, answer, subject)
        return id
      })
    },
  }
}

export async function insertAnswer(
  tx: Tx,
  now: Date,
  action: string,
  answer: NewAnswer,
  subject: string | null,
): Promise<{ readonly id: string }> {
  const { asker: actor, department, rules, lineage } = answer
  const id = newId('a')
  const belonging = { answer: id, department, person: actor, subject }
  const question = await putContent(tx, now, 'question', answer.question, belonging)
  const text = await putContent(tx, now, 'answer', answer.answer, belonging)
  const details = {
    ...lineage,
    department,
    rule_hits: rules.join(' '),
    ...named('question', question),
    ...named('answer', text),
  }
  await tell(tx, now, { actor, action, object: id, details })
  return { id }
}

/** A content in the details of an act: `note`, `note_sha256`. */
export function named(name: string, { id, sha256 }: ContentRef): Readonly<Record<string, string>> {
  return { [name]: id, [`${name}_sha256`]: sha256 }
}

/** What stands for a subject in the store: the same each time, and worth nothing without the store's secret. */
export async function subjectKey(settings: Settings, subject: string | null): Promise<string | null> {
  if (subject === null) return null
  return createHmac('sha256', await settings.secret('subject'))
    .update(subject.normalize('NFKC').trim())
    .digest('hex')
}
