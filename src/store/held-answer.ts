import type { Lineage } from './answers.ts'
import type { HeldTable } from './tables.ts'

/** A held answer on its way: waiting -> claimed -> released | edited | rejected | expired. Where two must agree it waits twice. */
export const HELD_STATES = ['waiting', 'claimed', 'released', 'edited', 'rejected', 'expired'] as const
export type HeldState = (typeof HELD_STATES)[number]

export interface HeldAnswer {
  readonly id: string // also the asker's ticket
  readonly asker: string
  readonly department: string | null
  readonly question: string | null // null where the text is no longer kept
  readonly answer: string | null
  readonly rules: readonly string[]
  readonly lineage: Lineage
  readonly state: HeldState
  readonly version: number // grows with each change; who decides must have seen the latest
  readonly fourEyes: boolean
  readonly claimedBy: string | null
  readonly claimedUntil: string | null
  readonly proposal: { readonly by: string; readonly text: string | null } | null // signed by one, where two must
  readonly verdicts: readonly Verdict[]
  readonly decidedBy: string | null
  readonly decidedAt: string | null
  readonly createdAt: string
  readonly dueAt: string
  readonly expiresAt: string
  readonly isOverdue: boolean
}

interface Verdict {
  readonly reviewer: string
  readonly verdict: VerdictKind
  readonly note: string | null
  readonly at: string
}

export type VerdictKind = 'release' | 'edit' | 'reject'

/** Without texts: what a list shows. */
export type HeldSummary = Omit<HeldAnswer, 'question' | 'answer' | 'proposal' | 'verdicts'> & {
  readonly awaitsSecond: boolean
}

export function isOpen(state: string): boolean {
  return state === 'waiting' || state === 'claimed'
}

/** A claim that ran out counts no more: who claimed may have gone home. */
export function isClaimed({ state, claimed_until }: HeldTable, now: Date): boolean {
  return state === 'claimed' && claimed_until !== null && claimed_until > now.toISOString()
}

export function summaryOf(row: HeldTable, now: Date): HeldSummary {
  const claimed = isClaimed(row, now)
  return {
    id: row.id,
    asker: row.asker,
    department: row.department,
    rules: JSON.parse(row.rules) as readonly string[],
    lineage: JSON.parse(row.lineage) as Lineage,
    state: row.state === 'claimed' && !claimed ? 'waiting' : (row.state as HeldState),
    version: row.version,
    fourEyes: row.four_eyes === 1,
    claimedBy: claimed ? row.claimed_by : null,
    claimedUntil: claimed ? row.claimed_until : null,
    awaitsSecond: isOpen(row.state) && row.proposal !== null,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    createdAt: row.created_at,
    dueAt: row.due_at,
    expiresAt: row.expires_at,
    isOverdue: isOpen(row.state) && row.due_at <= now.toISOString(),
  }
}
