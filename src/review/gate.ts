import { sha256 } from '../audit/chain.ts'
import type { RowsOptions } from '../data/open-rows.ts'
import { readRows } from '../data/rows.ts'
import { UserError } from '../texts/user-error.ts'
import { readApproval, reviewersOf } from './approved.ts'
import { requireProof } from './check.ts'
import type { RowState } from './decision.ts'
import { openReview } from './folder.ts'
import { versionOf } from './row.ts'
import { isApproved, type ReviewedRow } from './state.ts'

/** The gate before training: rows go through that people approved as they are. */

export interface PassedReview {
  readonly fingerprint: string // of the approved rows
  readonly rows: number
  readonly reviewers: readonly string[]
}

/**
 * With `reviewPath` every row of the file must stand approved, with this very text, in that review folder; without it the file must be an
 * approved set that was not edited. UserError with counts by state where it is not so.
 */
export async function requireReview(
  path: string,
  reviewPath: string | null,
  reading: RowsOptions = {},
): Promise<PassedReview> {
  if (reviewPath !== null) return passByFolder(path, reviewPath, reading)
  const found = await readApproval(path)
  if (found.kind === 'approved') {
    const { fingerprint, rows, reviewers } = found.approval
    return { fingerprint, rows, reviewers }
  }
  if (found.kind === 'edited') {
    throw new UserError('review.gateEdited', { path, rows: found.approval.rows, date: found.approval.createdAt })
  }
  throw new UserError('review.gateNoApproval', { path, rows: (await readRows(path, reading)).kept.length })
}

type Standing = RowState | 'otherText' | 'unknown'

async function passByFolder(path: string, folder: string, reading: RowsOptions): Promise<PassedReview> {
  const review = await openReview(folder)
  await requireProof(review)
  const { kept } = await readRows(path, reading)
  const byId = new Map(review.reviewed.map((row) => [row.row.id, row]))
  const byVersion = new Map(review.reviewed.filter(isApproved).map((row) => [row.version, row]))
  const passed: ReviewedRow[] = []
  const others: Standing[] = []
  for (const { row } of kept) {
    const version = versionOf(row)
    const approved = byVersion.get(version)
    if (approved) passed.push(approved)
    else others.push(standing(byId.get(version)))
  }
  if (others.length > 0) throw unapproved(path, folder, passed.length, others)
  const fingerprint = sha256(kept.map(({ row }) => versionOf(row)).join('\n'))
  return { fingerprint, rows: kept.length, reviewers: reviewersOf(passed) }
}

/** Of a row whose text is approved nowhere; `otherText`: an expert approved it with a changed text, this one is the old. */
function standing(row: ReviewedRow | undefined): Standing {
  if (!row) return 'unknown'
  return isApproved(row) ? 'otherText' : row.state
}

function unapproved(path: string, folder: string, approved: number, others: readonly Standing[]): UserError {
  const count = (state: Standing) => others.filter((each) => each === state).length
  return new UserError('review.gateUnapproved', {
    path,
    folder,
    approved,
    rows: approved + others.length,
    proposed: count('proposed'),
    awaiting: count('awaiting-second'),
    disputed: count('disputed'),
    rejected: count('rejected'),
    otherText: count('otherText'),
    unknown: count('unknown'),
  })
}
