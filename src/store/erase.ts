import { UserError } from '../texts/user-error.ts'
import { subjectKey } from './answers.ts'
import { type StoreContext, type Tx, tell } from './context.ts'
import { settingsOf } from './settings.ts'

/**
 * Deletion that a person may ask for: every text of an answer, of all answers of one asker, or about one subject, out of queue, contents
 * and training candidates. In the audit chain stay hashes that lead nowhere, and the entry that says so.
 */
export type EraseWhat = { readonly answer: string } | { readonly asker: string } | { readonly subject: string } // as it was given with the answers

/** Why, in the cases of 个人信息保护法 art. 47; a free text could itself be personal. */
export const ERASE_REASONS = ['purpose-ended', 'service-ended', 'consent-withdrawn', 'unlawful', 'other-law'] as const

interface Erased {
  readonly answers: number
  readonly contents: number
  readonly candidates: number // rows that the review room is asked to erase
}

export type Erase = (what: EraseWhat, reason: string, by: string) => Promise<Erased>

export function eraseOf(ctx: StoreContext, exec: (sql: string) => void | Promise<void>): Erase {
  return async (what, reason, by) => {
    if (!(ERASE_REASONS as readonly string[]).includes(reason)) {
      throw new UserError('store.eraseReason', { allowed: ERASE_REASONS.join(', ') })
    }
    const subject = 'subject' in what ? await subjectKey(settingsOf(ctx), what.subject) : null
    const erased = await ctx.db.transaction().execute(async (tx) => {
      const answers = await answersOf(tx, what, subject)
      if (answers.length === 0) throw new UserError('store.nothingToErase', {})
      let [contents, candidates] = [0, 0]
      for (const answer of answers) {
        const gone = await eraseAnswer(tx, answer, reason, { by, now: ctx.now() })
        contents += gone.contents
        candidates += gone.candidates
      }
      return { answers: answers.length, contents, candidates }
    })
    await forget(ctx, exec)
    return erased
  }
}

/** An answer is in `contents` until its texts are purged, in `held` where it was held. */
async function answersOf(tx: Tx, what: EraseWhat, subject: string | null): Promise<readonly string[]> {
  const contents = tx.selectFrom('contents').select('answer as id').distinct()
  const held = tx.selectFrom('held').select('id')
  const [column, value] =
    'answer' in what
      ? (['answer', what.answer] as const)
      : 'asker' in what
        ? (['person', what.asker] as const)
        : (['subject', subject!] as const)
  const found = await contents.where(column, '=', value).execute()
  const queued =
    column === 'subject' ? [] : await held.where(column === 'answer' ? 'id' : 'asker', '=', value).execute()
  return [...new Set([...found, ...queued].map(({ id }) => id))]
}

async function eraseAnswer(
  tx: Tx,
  answer: string,
  reason: string,
  { by, now }: { readonly by: string; readonly now: Date },
): Promise<{ contents: number; candidates: number }> {
  const gone = await tx.deleteFrom('contents').where('answer', '=', answer).returning('id').execute()
  await tx.deleteFrom('verdicts').where('held', '=', answer).execute()
  await tx.deleteFrom('held').where('id', '=', answer).execute()
  const rows = await tx.deleteFrom('candidates').where('held', '=', answer).returning('row').execute()
  for (const { row } of rows) {
    const body = JSON.stringify({ row })
    await tx.insertInto('outbox').values({ kind: 'erase-candidate', body, created_at: now.toISOString() }).execute()
  }
  for (const { id } of gone) {
    await tell(tx, now, { actor: by, action: 'content.erase', object: id, details: { answer, reason } })
  }
  return { contents: gone.length, candidates: rows.length }
}

/** Deleted bytes are overwritten in the files as well: SQLite's log still holds older pages, PostgreSQL's table the dead rows. */
async function forget({ kind }: StoreContext, exec: (sql: string) => void | Promise<void>): Promise<void> {
  if (kind === 'sqlite') return exec('pragma wal_checkpoint(truncate)')
  for (const table of ['contents', 'verdicts', 'held', 'candidates']) await exec(`vacuum ${table}`)
}
