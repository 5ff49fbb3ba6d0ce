import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../texts/user-error.ts'
import { readTogether } from '../util/append-together.ts'
import type { Decision } from './decision.ts'
import { type Fields, type Kept, parseObject, parseRecords } from './records.ts'
import type { ProposedRow } from './row.ts'
import type { SamplingPlan } from './sampling.ts'
import { type ReviewedRow, type ReviewRules, reviewRow } from './state.ts'

/** A review folder as it is read: what was agreed at its start, the rows, the decisions. */

export const FILES = {
  settings: 'review.json',
  rows: 'rows.jsonl',
  decisions: 'decisions.jsonl',
  audit: 'audit.jsonl',
  lock: 'review.lock',
} as const

/** Agreed when the review begins; never changed afterwards. */
export interface ReviewSettings extends ReviewRules {
  readonly format: 1
  readonly createdAt: string // ISO 8601, UTC
  readonly reviewers: readonly string[] // who may decide; empty: anyone
  readonly sampling: SamplingPlan
}

export interface Review {
  readonly folder: string
  readonly settings: ReviewSettings
  readonly rows: readonly Kept<ProposedRow>[]
  readonly decisions: readonly Kept<Decision>[]
  readonly reviewed: readonly ReviewedRow[] // in the order of `rows`, those that were not erased
}

/** Reads the folder as it stands before or after any writer, never in between. UserError where it is none or is damaged. */
export async function openReview(folder: string): Promise<Review> {
  const settings = await readSettings(folder)
  const texts = await readTogether(folder, [FILES.rows, FILES.decisions])
  const rows = parseRecords<ProposedRow>(texts[FILES.rows], join(folder, FILES.rows), isRow)
  const decisions = parseRecords<Decision>(texts[FILES.decisions], join(folder, FILES.decisions), isDecision)
  return { folder, settings, rows, decisions, reviewed: reviewAll(rows, decisions, settings) }
}

/** Every decision that was not erased, oldest first. */
export function decisionsOf({ decisions }: Review): readonly Decision[] {
  return decisions.flatMap(({ record }) => (record ? [record] : []))
}

/** The rows that `name` may mean: a whole id, or its beginning. UserError where it is none or more than one. */
export function findRow({ reviewed, folder }: Review, name: string): ReviewedRow {
  const wanted = name.trim().toLowerCase()
  const found = wanted === '' ? [] : reviewed.filter(({ row }) => row.id.startsWith(wanted))
  if (found.length === 1) return found[0]!
  if (found.length > 1) throw new UserError('review.rowAmbiguous', { count: found.length, folder })
  throw new UserError('review.rowUnknown', { folder })
}

function reviewAll(
  rows: readonly Kept<ProposedRow>[],
  decisions: readonly Kept<Decision>[],
  rules: ReviewRules,
): readonly ReviewedRow[] {
  const byRow = new Map<string, Decision[]>()
  for (const { record } of decisions) {
    if (!record) continue
    const of = byRow.get(record.row)
    if (of) of.push(record)
    else byRow.set(record.row, [record])
  }
  return rows.flatMap(({ record }) => (record ? [reviewRow(record, byRow.get(record.id) ?? [], rules)] : []))
}

export async function readSettings(folder: string): Promise<ReviewSettings> {
  const path = join(folder, FILES.settings)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new UserError('review.noReview', { path: folder })
    throw error
  })
  const settings = parseObject(text) as ReviewSettings | null
  if (settings?.format !== 1 || !Array.isArray(settings.reviewers) || !settings.sampling?.kind) {
    throw new UserError('review.brokenFile', { path, line: 1 })
  }
  return settings
}

function isRow({ id, question, answer, lot }: Fields): boolean {
  return [id, question, answer].every((each) => typeof each === 'string') && Number.isSafeInteger(lot)
}

function isDecision({ row, seen, verdict, reviewer, at }: Fields): boolean {
  return (
    [row, seen, reviewer, at].every((each) => typeof each === 'string') &&
    ['approved', 'changed', 'rejected'].includes(String(verdict))
  )
}
