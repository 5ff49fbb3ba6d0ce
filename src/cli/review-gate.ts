import type { RunConfig } from '../config/run-config.ts'
import { rowsOptions } from '../data/load.ts'
import { readApproval } from '../review/approved.ts'
import { type PassedReview, requireReview } from '../review/gate.ts'
import type { Output } from './output.ts'

/**
 * Who approved the rows that are about to be trained. With `require_review` everything that is trained on must have passed, rows of
 * `replay_path` too; without it an approved set is named where the file is one, else null.
 */
export async function reviewGate(config: RunConfig, out: Output): Promise<PassedReview | null> {
  const { metadata_path, replay_path, require_review, review_path } = config
  if (!require_review) return namedApproval(metadata_path, out)
  const passed = await requireReview(metadata_path, review_path, rowsOptions(config))
  if (replay_path === null) return passed
  const replay = await requireReview(replay_path, review_path)
  return { ...passed, reviewers: [...new Set([...passed.reviewers, ...replay.reviewers])].sort() }
}

async function namedApproval(path: string, out: Output): Promise<PassedReview | null> {
  const found = await readApproval(path)
  if (found.kind === 'edited') out.warn('review.gateStale', { path })
  if (found.kind !== 'approved') return null
  const { fingerprint, rows, reviewers } = found.approval
  return { fingerprint, rows, reviewers }
}
