import { findRow, openReview, type ReviewSettings } from '../../review/folder.ts'
import type { Proposal } from '../../review/proposals.ts'
import { versionOf } from '../../review/row.ts'
import { addRows, eraseRow, startReview, type Writing } from '../../review/write.ts'
import type { Candidate } from '../../store/candidates.ts'
import type { Store } from '../../store/open.ts'
import type { OutboxItem } from '../../store/outbox.ts'
import { UserError } from '../../texts/user-error.ts'

/** Edited answers as proposals of the review room: whether one may be trained is decided there, by people, like any other row. */

interface Place {
  readonly folder: string
  readonly key: Uint8Array | null
  readonly store: Store
}

const BY = 'lorasmith'

/** Places or erases what the item says. Doing it twice changes nothing. */
export async function placeCandidate({ kind, body }: OutboxItem, { folder, key, store }: Place): Promise<void> {
  const writing: Writing = { by: BY, key }
  if (kind === 'erase-candidate') return erase(folder, (body as { readonly row: string }).row, writing)
  const { held } = body as { readonly held: string }
  const candidate = await store.candidates.get(held)
  if (!candidate) return // erased meanwhile
  const proposal = proposalOf(candidate)
  await store.candidates.placed(held, proposal.id) // first: whoever erases from now on finds the row
  await propose(folder, proposal, writing)
}

async function propose(folder: string, proposal: Proposal, writing: Writing): Promise<void> {
  try {
    await addRows(folder, [proposal], writing)
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'review.noReview') throw error
    await startReview(folder, settings(), [proposal], writing)
  }
}

function settings(): ReviewSettings {
  const createdAt = new Date().toISOString()
  return { format: 1, createdAt, reviewers: [], secondSignature: false, sampling: { kind: 'all' } }
}

async function erase(folder: string, row: string, writing: Writing): Promise<void> {
  try {
    const { row: found } = findRow(await openReview(folder), row)
    await eraseRow(folder, (review) => findRow(review, found.id), writing)
  } catch (error) {
    const isGone = error instanceof UserError && ['review.noReview', 'review.rowUnknown'].includes(error.code)
    if (!isGone) throw error
  }
}

/** A model drafted it and a person edited it: for training it needs a signature of its own, so it counts as a machine's. */
function proposalOf({ held, question, answer }: Candidate): Proposal {
  const { id: ticket, department, decidedBy, decidedAt, rules } = held
  const lineage = { ...held.lineage, ticket, reviewer: decidedBy, reviewed_at: decidedAt, rule_hits: rules.join(' ') }
  return { id: versionOf({ question, answer }), question, answer, tag: department, origin: 'machine', line: 0, lineage }
}
