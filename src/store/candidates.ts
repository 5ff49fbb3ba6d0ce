import { contentsOf } from './contents.ts'
import type { StoreContext } from './context.ts'
import { type HeldSummary, summaryOf } from './held-answer.ts'

/** Edited answers as rows that may be trained one day. Where they go is not known here. */
export interface Candidate {
  readonly held: HeldSummary
  readonly question: string
  readonly answer: string // as the reviewers left it
}

export interface Candidates {
  /** Null where the answer was erased meanwhile. */
  get(held: string): Promise<Candidate | null>
  /** Notes under which row it stands, for a later erasure. */
  placed(held: string, row: string): Promise<void>
}

export function candidatesOf(ctx: StoreContext): Candidates {
  const { db, now } = ctx
  return {
    get: async (held) => {
      const row = await db.selectFrom('held').selectAll().where('id', '=', held).executeTakeFirst()
      const contents = await contentsOf(ctx).ofAnswer(held)
      const question = contents.find(({ kind }) => kind === 'question')
      const answer = contents.find(({ id }) => id === row?.released)
      if (!row || !question || !answer) return null
      return { held: summaryOf(row, now()), question: question.text, answer: answer.text }
    },
    placed: async (held, row) => {
      await db
        .insertInto('candidates')
        .values({ held, row, created_at: now().toISOString() })
        .onConflict((on) => on.column('held').doUpdateSet({ row }))
        .execute()
    },
  }
}
