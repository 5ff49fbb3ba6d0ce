import { UserError } from '../texts/user-error.ts'
import { named } from './answers.ts'
import { type ContentRef, putContent } from './contents.ts'
import { type StoreContext, type Tx, tell } from './context.ts'
import { type HeldSummary, isClaimed, isOpen, summaryOf, type VerdictKind } from './held-answer.ts'
import { maySee, type Person } from './person.ts'
import type { ContentsTable, HeldTable } from './tables.ts'

/**
 * A reviewer's word on a held answer. Of two reviewers at the same moment one is told that it changed meanwhile. Where two must agree the
 * first word is a proposal, which only another person makes final, and only as it stands. A rejection needs one person: it lets nothing out.
 */

export interface DraftVerdict {
  readonly verdict: VerdictKind
  readonly version: number // that was seen
  readonly note: string // why; never empty
  readonly text?: string // for edit: as it should be
}

export interface Decided {
  readonly held: HeldSummary
  readonly isFinal: boolean // false: a second person must agree
}

type Reviewer = Pick<Person, 'id' | 'departments'>

export function decideHeld(ctx: StoreContext, id: string, draft: DraftVerdict, reviewer: Reviewer): Promise<Decided> {
  return ctx.db.transaction().execute(async (tx) => {
    const now = ctx.now()
    const row = await tx.selectFrom('held').selectAll().where('id', '=', id).executeTakeFirst()
    checkMay(row, draft, reviewer, now)
    const contents = await tx.selectFrom('contents').selectAll().where('answer', '=', id).execute()
    const text = await signedText(tx, now, row, draft, contents)
    const isFinal = isLastWord(row, draft, reviewer)
    const after = await write(tx, row, isFinal ? final(text, reviewer, now) : proposed(text, reviewer))
    const note = await putContent(tx, now, 'note', draft.note.trim(), belonging(row, contents))
    await tx
      .insertInto('verdicts')
      .values({
        held: id,
        version: draft.version,
        reviewer: reviewer.id,
        verdict: draft.verdict,
        note: note.id,
        created_at: now.toISOString(),
      })
      .execute()
    const details = {
      department: row.department,
      final: isFinal,
      first: row.proposal_by,
      ...(text && named('text', text)),
      ...named('note', note),
    }
    await tell(tx, now, { actor: reviewer.id, action: `answer.${draft.verdict}`, object: id, details })
    if (after.state === 'edited') await owe(tx, id, now)
    return { held: summaryOf(after, now), isFinal }
  })
}

function checkMay(
  row: HeldTable | undefined,
  draft: DraftVerdict,
  { id, departments }: Reviewer,
  now: Date,
): asserts row is HeldTable {
  if (!row || !maySee(departments, row.department)) throw new UserError('store.noHeld', {})
  if (row.asker === id) throw new UserError('store.ownAnswer', {})
  if (!isOpen(row.state)) throw new UserError('store.decided', {})
  if (row.expires_at <= now.toISOString()) throw new UserError('store.expired', {})
  if (row.version !== draft.version) throw new UserError('store.changedMeanwhile', {})
  if (!isClaimed(row, now) || row.claimed_by !== id) throw new UserError('store.claimFirst', {})
  if (draft.note.trim() === '') throw new UserError('store.noteMissing', {})
  const isOwn = draft.verdict === 'release' && row.proposal_by === id
  if (isOwn) throw new UserError('store.secondNeedsOther', {})
}

type SignedText = ContentRef & { readonly isEdit: boolean }

/** What the reviewer puts a name under: the text as it stands, or a new one; null for a rejection. */
async function signedText(
  tx: Tx,
  now: Date,
  row: HeldTable,
  { verdict, text }: DraftVerdict,
  contents: readonly ContentsTable[],
): Promise<SignedText | null> {
  if (verdict === 'reject') return null
  const standing = contents.find(({ id, kind }) => (row.proposal === null ? kind === 'answer' : id === row.proposal))
  if (!standing) throw new UserError('store.textGone', {})
  if (verdict === 'release') return { id: standing.id, sha256: standing.sha256, isEdit: standing.kind === 'edit' }
  const edited = text?.trim() ?? ''
  if (edited === '') throw new UserError('store.editEmpty', {})
  if (edited === standing.text.trim()) throw new UserError('store.editSame', {})
  return { ...(await putContent(tx, now, 'edit', edited, belonging(row, contents))), isEdit: true }
}

function isLastWord(row: HeldTable, { verdict }: DraftVerdict, { id }: Reviewer): boolean {
  if (verdict === 'reject' || row.four_eyes === 0) return true
  return verdict === 'release' && row.proposal_by !== null && row.proposal_by !== id
}

function proposed(text: SignedText | null, { id }: Reviewer): Partial<HeldTable> {
  return { state: 'waiting', claimed_by: null, claimed_until: null, proposal_by: id, proposal: text!.id }
}

function final(text: SignedText | null, { id }: Reviewer, now: Date): Partial<HeldTable> {
  const state = text === null ? 'rejected' : text.isEdit ? 'edited' : 'released'
  const decided = { decided_by: id, decided_at: now.toISOString(), claimed_by: null, claimed_until: null }
  return { state, released: text?.id ?? null, ...decided }
}

async function write(tx: Tx, { id, version }: HeldTable, change: Partial<HeldTable>): Promise<HeldTable> {
  const after = await tx
    .updateTable('held')
    .set({ ...change, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version) // the other reviewer of the same moment
    .returningAll()
    .executeTakeFirst()
  if (!after) throw new UserError('store.changedMeanwhile', {})
  return after
}

function belonging(row: HeldTable, contents: readonly ContentsTable[]) {
  const subject = contents[0]?.subject ?? null
  return { answer: row.id, department: row.department, person: row.asker, subject }
}

/** An edited answer is worth learning from: it is owed to the review room, which decides whether it may be trained. */
async function owe(tx: Tx, held: string, now: Date): Promise<void> {
  const body = JSON.stringify({ held })
  await tx.insertInto('outbox').values({ kind: 'candidate', body, created_at: now.toISOString() }).execute()
}
