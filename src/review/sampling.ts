import { sha256 } from '../audit/chain.ts'
import { UserError } from '../texts/user-error.ts'
import type { ProposedRow } from './row.ts'
import type { ReviewedRow } from './state.ts'

/** Which rows of a lot are to be read, and what follows for the others. */
export type SamplingPlan =
  | { readonly kind: 'all' }
  | { readonly kind: 'random'; readonly rows: number; readonly seed: number }
  | { readonly kind: 'department'; readonly rows: number; readonly seed: number } // so many of each department
  | { readonly kind: 'aql'; readonly rows: number; readonly maxRejects: number; readonly seed: number }

/**
 * Reads `all`, `random:50`, `department:10` or `aql:50:2` (50 rows, accept the lot with at most 2 rejected).
 * @example parseSampling('aql:50:2', 42) // { kind: 'aql', rows: 50, maxRejects: 2, seed: 42 }
 */
export function parseSampling(text: string, seed: number): SamplingPlan {
  const [kind, ...numbers] = text.split(':')
  const [rows, maxRejects] = numbers.map((each) => (/^\d{1,9}$/.test(each) ? Number(each) : Number.NaN))
  if (kind === 'all' && numbers.length === 0) return { kind }
  const isCount = rows !== undefined && rows >= 1
  if ((kind === 'random' || kind === 'department') && numbers.length === 1 && isCount) return { kind, rows, seed }
  if (kind === 'aql' && numbers.length === 2 && isCount && maxRejects! >= 0 && maxRejects! < rows) {
    return { kind, rows, maxRejects: maxRejects!, seed }
  }
  throw new UserError('review.sampling', {})
}

/**
 * Ids of the rows to read. Each lot has a sample of its own, which rows added later do not touch. The order is that of
 * sha256(seed, id), so that nobody chooses and anybody can repeat it.
 */
export function sampleOf(plan: SamplingPlan, rows: readonly ProposedRow[]): ReadonlySet<string> {
  if (plan.kind === 'all') return new Set(rows.map(({ id }) => id))
  const strata = new Map<string, ProposedRow[]>()
  for (const row of rows) {
    const stratum = JSON.stringify([row.lot, plan.kind === 'department' ? row.tag : null])
    const members = strata.get(stratum)
    if (members) members.push(row)
    else strata.set(stratum, [row])
  }
  return new Set([...strata.values()].flatMap((members) => firstIds(members, plan.rows, plan.seed)))
}

function firstIds(rows: readonly ProposedRow[], count: number, seed: number): readonly string[] {
  const ordered = rows.map(({ id }) => ({ id, order: sha256(`${seed}\n${id}`) }))
  ordered.sort((a, b) => (a.order < b.order ? -1 : 1))
  return ordered.slice(0, count).map(({ id }) => id)
}

/** How far the sample of one lot is, and what it says. */
export interface LotResult {
  readonly lot: number
  readonly rows: number
  readonly sample: number
  readonly judged: number // of the sample, with a final verdict of a person
  readonly rejected: number
  readonly changed: number
  readonly unread: number // rows outside the sample that nobody judged
  /** `accepted` and `refused` only with `aql`; `refused` as soon as too many are rejected, whatever is still to read. */
  readonly verdict: 'open' | 'done' | 'accepted' | 'refused'
  readonly rejectedShare: { readonly low: number; readonly high: number } | null // 95 % interval, once the sample is read
}

export function lotResults(plan: SamplingPlan, reviewed: readonly ReviewedRow[]): readonly LotResult[] {
  const sample = sampleOf(
    plan,
    reviewed.map(({ row }) => row),
  )
  const lots = [...new Set(reviewed.map(({ row }) => row.lot))].sort((a, b) => a - b)
  return lots.map((lot) => {
    const rows = reviewed.filter(({ row }) => row.lot === lot)
    return lotResult(lot, plan, rows, sample)
  })
}

function lotResult(lot: number, plan: SamplingPlan, rows: readonly ReviewedRow[], ids: ReadonlySet<string>): LotResult {
  const sample = rows.filter(({ row }) => ids.has(row.id))
  const count = (state: ReviewedRow['state']) => sample.filter((row) => row.state === state && isRead(row)).length
  const [approved, changed, rejected] = [count('approved'), count('changed'), count('rejected')]
  const judged = approved + changed + rejected
  const isComplete = judged === sample.length
  return {
    lot,
    rows: rows.length,
    sample: sample.length,
    judged,
    rejected,
    changed,
    unread: rows.filter(({ row, state }) => !ids.has(row.id) && state === 'proposed').length,
    verdict: lotVerdict(plan, rejected, isComplete),
    rejectedShare: isComplete && plan.kind !== 'all' ? wilson(rejected, judged) : null,
  }
}

function isRead({ signatures }: ReviewedRow): boolean {
  return signatures.some(({ bySample }) => !bySample)
}

function lotVerdict(plan: SamplingPlan, rejected: number, isDone: boolean): LotResult['verdict'] {
  if (plan.kind === 'aql' && rejected > plan.maxRejects) return 'refused'
  if (!isDone) return 'open'
  return plan.kind === 'aql' ? 'accepted' : 'done'
}

const Z95 = 1.959964

/** Wilson's score interval (1927) of a share. */
export function wilson(hits: number, n: number): { readonly low: number; readonly high: number } {
  const share = hits / n
  const middle = share + Z95 ** 2 / (2 * n)
  const half = Z95 * Math.sqrt((share * (1 - share)) / n + Z95 ** 2 / (4 * n ** 2))
  const scale = 1 + Z95 ** 2 / n
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) }
}
