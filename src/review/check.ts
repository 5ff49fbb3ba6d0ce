import { join } from 'node:path'
import { sha256 } from '../audit/chain.ts'
import type { AuditEntry } from '../audit/entry.ts'
import { type ChainReport, verifyLog } from '../audit/verify.ts'
import { UserError } from '../texts/user-error.ts'
import { ACTIONS } from './decide.ts'
import { FILES, type Review } from './folder.ts'

/** Whether the rows and decisions of a folder are those that the audit chain saw. */
export interface ReviewProof {
  readonly chain: ChainReport
  readonly unproven: number // rows and decisions that were changed, added, removed or moved behind the chain's back
}

export async function proveReview(review: Review, key: Uint8Array | null = null): Promise<ReviewProof> {
  const decisions: unknown[] = []
  const lots: AuditEntry[] = []
  const actions = Object.values(ACTIONS)
  const onEntry = (entry: AuditEntry) => {
    if (actions.includes(entry.action)) decisions.push(entry.details.decision)
    else if (entry.action === 'review.add') lots.push(entry)
  }
  const chain = await verifyLog(join(review.folder, FILES.audit), { key, onEntry })
  const most = Math.max(decisions.length, review.decisions.length)
  const wrong = Array.from({ length: most }, (_, i) => review.decisions[i]?.hash !== decisions[i]).filter(Boolean)
  return { chain, unproven: wrong.length + unprovenRows(review, lots) }
}

/** Rows of lots whose hash is another one, and rows of no lot. */
function unprovenRows({ rows }: Review, lots: readonly AuditEntry[]): number {
  let [from, wrong] = [0, 0]
  for (const { details } of lots) {
    const count = Number(details.rows)
    const hashes = rows.slice(from, from + count).map(({ hash }) => hash)
    if (sha256(hashes.join('\n')) !== details.sha256) wrong += count
    from += count
  }
  return wrong + Math.max(0, rows.length - from)
}

/** UserError unless chain, rows and decisions fit each other. */
export async function requireProof(review: Review, key: Uint8Array | null = null): Promise<void> {
  const { chain, unproven } = await proveReview(review, key)
  const path = join(review.folder, FILES.audit)
  if (chain.firstBad) throw new UserError('review.chainBroken', { path, seq: chain.firstBad.seq })
  if (unproven > 0) throw new UserError('review.unproven', { path: review.folder, count: unproven })
}
