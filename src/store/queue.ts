import { UserError } from '../texts/user-error.ts'
import { insertAnswer, type NewAnswer, subjectKey } from './answers.ts'
import { contentsOf } from './contents.ts'
import { after, type StoreContext, tell } from './context.ts'
import { type Decided, type DraftVerdict, decideHeld } from './decide-held.ts'
import { type HeldAnswer, type HeldState, type HeldSummary, isClaimed, isOpen, summaryOf } from './held-answer.ts'
import { maySee, type Person } from './person.ts'
import { settingsOf } from './settings.ts'
import type { HeldTable } from './tables.ts'

/**
 * Answers that wait for a person. Nothing of one reaches its asker before it is released; who may not see its department is told that
 * there is none. Every change is one transaction with its entry for the audit chain.
 */

export interface NewHeldAnswer extends NewAnswer {
  readonly fourEyes?: boolean
}

export interface QueueRules {
  readonly dueMs: number // then it is overdue
  readonly expireMs: number // then nobody may release it any more
  readonly claimMs: number
}

const QUEUE_RULES: QueueRules = { dueMs: 4 * 3_600_000, expireMs: 72 * 3_600_000, claimMs: 30 * 60_000 }

interface HeldFilter {
  readonly states?: readonly HeldState[]
  readonly department?: string
  readonly overdueOnly?: boolean
  readonly limit?: number // default 100
}

/** Whom a queue is opened for; the wall between departments is checked against it at every step. */
export type Viewer = Pick<Person, 'id' | 'departments'>

interface Ticket {
  readonly state: 'waiting' | 'released' | 'rejected' | 'expired'
  readonly text: string | null
  readonly reviewedAt: string | null
}

/** For metrics and alarms. */
interface QueueCounts {
  readonly waiting: number
  readonly claimed: number
  readonly overdue: number
  readonly oldestWaitS: number // of those that are open
}

export interface AnswerQueue {
  hold(item: NewHeldAnswer): Promise<HeldSummary>
  get(id: string, viewer: Viewer): Promise<HeldAnswer | null>
  /** Oldest due first. */
  list(filter: HeldFilter, viewer: Viewer): Promise<readonly HeldSummary[]>
  claim(id: string, version: number, viewer: Viewer): Promise<HeldSummary>
  unclaim(id: string, version: number, viewer: Viewer): Promise<HeldSummary>
  decide(id: string, draft: DraftVerdict, viewer: Viewer): Promise<Decided>
  /** What the asker may know; null where there is no such ticket of this asker. */
  ticket(id: string, asker: string): Promise<Ticket | null>
  /** @returns how many have expired now */
  expireOverdue(): Promise<number>
  counts(): Promise<QueueCounts>
}

export function queueOf(ctx: StoreContext, rules: QueueRules = QUEUE_RULES): AnswerQueue {
  const { db, now } = ctx
  const find = async (id: string, viewer: Viewer) => {
    const row = await db.selectFrom('held').selectAll().where('id', '=', id).executeTakeFirst()
    return row && maySee(viewer.departments, row.department) ? row : null
  }
  return {
    hold: (item) => hold(ctx, rules, item),
    get: async (id, viewer) => {
      const row = await find(id, viewer)
      return row && withTexts(ctx, row)
    },
    list: (filter, viewer) => list(ctx, filter, viewer),
    claim: (id, version, viewer) =>
      touch(ctx, { id, version, action: 'answer.claim' }, viewer, (row) => {
        if (row.asker === viewer.id) throw new UserError('store.ownAnswer', {})
        if (isClaimed(row, now()) && row.claimed_by !== viewer.id) throw new UserError('store.claimedByOther', {})
        return { state: 'claimed', claimed_by: viewer.id, claimed_until: after(now(), rules.claimMs) }
      }),
    unclaim: (id, version, viewer) =>
      touch(ctx, { id, version, action: 'answer.unclaim' }, viewer, (row) => {
        if (!isClaimed(row, now()) || row.claimed_by !== viewer.id) throw new UserError('store.claimFirst', {})
        return { state: 'waiting', claimed_by: null, claimed_until: null }
      }),
    decide: (id, draft, viewer) => decideHeld(ctx, id, draft, viewer),
    ticket: async (id, asker) => {
      const row = await db
        .selectFrom('held')
        .selectAll()
        .where('id', '=', id)
        .where('asker', '=', asker)
        .executeTakeFirst()
      return row ? ticketOf(ctx, row) : null
    },
    expireOverdue: () => expireOverdue(ctx),
    counts: () => counts(ctx),
  }
}

interface Touch {
  readonly id: string
  readonly version: number
  readonly action: string
}

/** One change of who works on it, where it is still as it was seen. */
function touch(
  { db, now }: StoreContext,
  { id, version, action }: Touch,
  viewer: Viewer,
  set: (row: HeldTable) => Partial<HeldTable>,
): Promise<HeldSummary> {
  return db.transaction().execute(async (tx) => {
    const row = await tx.selectFrom('held').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row || !maySee(viewer.departments, row.department)) throw new UserError('store.noHeld', {})
    if (!isOpen(row.state)) throw new UserError('store.decided', {})
    if (row.version !== version) throw new UserError('store.changedMeanwhile', {})
    const after = await tx
      .updateTable('held')
      .set({ ...set(row), version: version + 1 })
      .where('id', '=', id)
      .where('version', '=', version)
      .returningAll()
      .executeTakeFirst()
    if (!after) throw new UserError('store.changedMeanwhile', {})
    await tell(tx, now(), { actor: viewer.id, action, object: id, details: {} })
    return summaryOf(after, now())
  })
}

async function hold(ctx: StoreContext, rules: QueueRules, item: NewHeldAnswer): Promise<HeldSummary> {
  const subject = await subjectKey(settingsOf(ctx), item.subject ?? null)
  return ctx.db.transaction().execute(async (tx) => {
    const now = ctx.now()
    const { id } = await insertAnswer(tx, now, 'answer.hold', item, subject)
    const row: HeldTable = {
      id,
      asker: item.asker,
      department: item.department,
      rules: JSON.stringify(item.rules),
      lineage: JSON.stringify(item.lineage),
      state: 'waiting',
      version: 1,
      four_eyes: item.fourEyes ? 1 : 0,
      claimed_by: null,
      claimed_until: null,
      proposal_by: null,
      proposal: null,
      released: null,
      decided_by: null,
      decided_at: null,
      created_at: now.toISOString(),
      due_at: after(now, rules.dueMs),
      expires_at: after(now, rules.expireMs),
    }
    await tx.insertInto('held').values(row).execute()
    return summaryOf(row, now)
  })
}

async function list(ctx: StoreContext, filter: HeldFilter, { departments }: Viewer): Promise<readonly HeldSummary[]> {
  const { states, department, overdueOnly, limit = 100 } = filter
  const now = ctx.now()
  let query = ctx.db.selectFrom('held').selectAll().orderBy('due_at').orderBy('id').limit(limit)
  if (departments !== null) query = query.where('department', 'in', [...departments])
  if (department !== undefined) query = query.where('department', '=', department)
  if (overdueOnly) query = query.where('state', 'in', ['waiting', 'claimed']).where('due_at', '<=', now.toISOString())
  if (states) query = query.where('state', 'in', states.includes('waiting') ? [...states, 'claimed'] : [...states])
  const rows = (await query.execute()).map((row) => summaryOf(row, now))
  return states ? rows.filter(({ state }) => states.includes(state)) : rows // claims that ran out are waiting
}

async function withTexts(ctx: StoreContext, row: HeldTable): Promise<HeldAnswer> {
  const contents = await contentsOf(ctx).ofAnswer(row.id)
  const textOf = (id: string) => contents.find((each) => each.id === id)?.text ?? null
  const verdicts = await ctx.db.selectFrom('verdicts').selectAll().where('held', '=', row.id).orderBy('seq').execute()
  const { awaitsSecond: _, ...summary } = summaryOf(row, ctx.now())
  return {
    ...summary,
    question: contents.find(({ kind }) => kind === 'question')?.text ?? null,
    answer: contents.find(({ kind }) => kind === 'answer')?.text ?? null,
    proposal: row.proposal === null ? null : { by: row.proposal_by!, text: textOf(row.proposal) },
    verdicts: verdicts.map(({ reviewer, verdict, note, created_at }) => {
      return { reviewer, verdict: verdict as DraftVerdict['verdict'], note: textOf(note), at: created_at }
    }),
  }
}

async function ticketOf(ctx: StoreContext, row: HeldTable): Promise<Ticket> {
  if (isOpen(row.state)) return { state: 'waiting', text: null, reviewedAt: null }
  if (row.state === 'expired') return { state: 'expired', text: null, reviewedAt: null }
  if (row.state === 'rejected') return { state: 'rejected', text: null, reviewedAt: row.decided_at }
  const content = row.released === null ? null : await contentsOf(ctx).get(row.released)
  return { state: 'released', text: content?.text ?? null, reviewedAt: row.decided_at }
}

function expireOverdue({ db, now }: StoreContext): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const expired = await tx
      .updateTable('held')
      .set((each) => ({ state: 'expired', version: each('version', '+', 1), claimed_by: null, claimed_until: null }))
      .where('state', 'in', ['waiting', 'claimed'])
      .where('expires_at', '<=', now().toISOString())
      .returning('id')
      .execute()
    for (const { id } of expired) {
      await tell(tx, now(), { actor: 'lorasmith', action: 'answer.expire', object: id, details: {} })
    }
    return expired.length
  })
}

async function counts({ db, now }: StoreContext): Promise<QueueCounts> {
  const open = await db
    .selectFrom('held')
    .selectAll()
    .where('state', 'in', ['waiting', 'claimed'])
    .orderBy('created_at')
    .execute()
  const rows = open.map((row) => summaryOf(row, now()))
  const oldest = rows[0]
  return {
    waiting: rows.filter(({ state }) => state === 'waiting').length,
    claimed: rows.filter(({ state }) => state === 'claimed').length,
    overdue: rows.filter(({ isOverdue }) => isOverdue).length,
    oldestWaitS: oldest ? Math.max(0, (now().getTime() - Date.parse(oldest.createdAt)) / 1000) : 0,
  }
}
