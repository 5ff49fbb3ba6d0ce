/** `lorasmith data review list | show | status`: a review as a person reads it. */
import { readAuditKey } from '../audit/key.ts'
import { agreements, kappaWord } from '../review/agreement.ts'
import { proveReview, type ReviewProof } from '../review/check.ts'
import { type Decision, ROW_STATES, type RowState } from '../review/decision.ts'
import { decisionsOf, findRow, openReview, type Review } from '../review/folder.ts'
import { shortId } from '../review/row.ts'
import { type LotResult, lotResults, sampleOf } from '../review/sampling.ts'
import { isApproved, type ReviewedRow } from '../review/state.ts'
import { columns } from './columns.ts'
import type { Output } from './output.ts'
import { diffText, isColoured, oneLine, printable } from './review-text.ts'

export interface PlaceFlags {
  readonly dir: string
  readonly json?: true
}

export interface FilterFlags {
  readonly state?: readonly RowState[]
  readonly department?: string
}

export interface ListFlags extends PlaceFlags, FilterFlags {
  readonly sample?: true
  readonly limit: number
}

export function matching(rows: readonly ReviewedRow[], { state, department }: FilterFlags): readonly ReviewedRow[] {
  return rows.filter(
    (row) => (!state || state.includes(row.state)) && (department === undefined || (row.row.tag ?? '') === department),
  )
}

export function inSample({ settings, reviewed }: Review): (row: ReviewedRow) => boolean {
  const ids = sampleOf(
    settings.sampling,
    reviewed.map(({ row }) => row),
  )
  return ({ row }) => ids.has(row.id)
}

export async function reviewList(flags: ListFlags, out: Output): Promise<void> {
  const review = await openReview(flags.dir)
  const rows = matching(review.reviewed, flags).filter(flags.sample ? inSample(review) : () => true)
  const shown = rows.slice(0, flags.limit)
  if (flags.json) return out.line(JSON.stringify({ rows: rows.length, shown: shown.map(rowJson) }))
  if (rows.length === 0) return out.say('review.listNone')
  const head = ['id', 'department', 'origin'].map((key) => out.text(`review.col_${key}` as 'review.col_id'))
  const width = Math.max(20, (process.stdout.columns ?? 120) - 60)
  const lines = shown.map((each) => [
    shortId(each.row.id),
    department(each, out),
    out.text(`review.origin_${each.row.origin}`),
    stateText(each.state, out),
    oneLine(each.question, width),
  ])
  out.line(columns([[...head, out.text('review.headState'), out.text('review.col_question')], ...lines]))
  if (shown.length < rows.length) out.say('review.listMore', { shown: shown.length, rows: rows.length })
}

export async function reviewShow(name: string, { dir, json }: PlaceFlags, out: Output): Promise<void> {
  const review = await openReview(dir)
  const row = findRow(review, name)
  if (json) return out.line(JSON.stringify({ ...rowJson(row), proposed: row.row, decisions: row.decisions }))
  out.line(`${row.row.id}  ${department(row, out)}  ${stateText(row.state, out)}`)
  showTexts(row, out)
  out.line()
  if (row.decisions.length === 0) out.say('review.showNone')
  for (const decision of row.decisions) out.line(decisionText(decision, row, out))
}

/** Question and answer as they stand; what was changed since the proposal is marked. */
export function showTexts({ row, question, answer }: ReviewedRow, out: Output): void {
  const coloured = isColoured(out)
  for (const turn of row.history ?? []) out.line(printable(`> ${turn.question}\n< ${turn.answer}`))
  for (const [key, before, now] of [
    ['question', row.question, question],
    ['answer', row.answer, answer],
  ] as const) {
    out.line()
    out.line(out.text('review.headed', { head: out.text(`review.col_${key}`), text: '' }).trimEnd())
    out.line(before === now ? printable(now) : diffText(before, now, coloured))
  }
}

function decisionText(decision: Decision, { signatures }: ReviewedRow, out: Output): string {
  const marks = [
    decision.signed && out.text('review.markSigned'),
    decision.overrule && out.text('review.markOverrule'),
    decision.bySample && out.text('review.markSample'),
    !signatures.includes(decision) && out.text('review.markOld'),
  ]
  return out.text('review.showDecision', {
    at: minute(decision.at),
    reviewer: decision.reviewer,
    verdict: out.text(`review.verdict_${decision.verdict}`),
    marks: marks.filter(Boolean).join(''),
    note: decision.note === '' ? '' : out.text('review.showNote', { note: printable(decision.note) }),
  })
}

export async function reviewStatus({ dir, json }: PlaceFlags, out: Output): Promise<void> {
  const review = await openReview(dir)
  const keyFile = process.env.LORASMITH_AUDIT_KEY_FILE
  const proof = await proveReview(review, keyFile ? await readAuditKey(keyFile) : null)
  const lots = lotResults(review.settings.sampling, review.reviewed)
  if (json) return out.line(JSON.stringify(statusJson(review, proof, lots)))
  tellHead(review, out)
  out.line()
  out.line(columns(departmentTable(review, out)))
  const people = reviewerTable(review)
  if (people.length > 0) {
    out.line()
    const verdicts = (['approved', 'changed', 'rejected'] as const).map((each) => out.text(`review.verdict_${each}`))
    out.line(columns([[out.text('review.byReviewer'), ...verdicts, out.text('review.headLast')], ...people]))
  }
  out.line()
  out.say('review.headed', { head: out.text('review.agreement'), text: agreementLines(review, out).join('\n  ') })
  out.say('review.headed', {
    head: out.text('review.sample'),
    text: lots.map((lot) => lotText(lot, review, out)).join('\n  '),
  })
  tellProof(dir, proof, out)
}

function tellHead({ folder, settings, reviewed }: Review, out: Output): void {
  const { reviewers, secondSignature, createdAt } = settings
  const names = reviewers.join(', ')
  out.say('review.statusHead', {
    path: folder,
    date: minute(createdAt),
    reviewers: names === '' ? out.text('review.statusAnyone') : out.text('review.statusNamed', { names }),
    second: secondSignature ? out.text('review.statusSecond') : '',
  })
  const approved = reviewed.filter(isApproved).length
  const share = reviewed.length === 0 ? 0 : Math.floor((approved / reviewed.length) * 100)
  out.say('review.statusRows', { rows: reviewed.length, approved, share })
}

function departmentTable({ reviewed }: Review, out: Output): readonly (readonly string[])[] {
  const counts = (rows: readonly ReviewedRow[]) =>
    [rows.length, ...ROW_STATES.map((state) => rows.filter((row) => row.state === state).length)].map(String)
  const tags = [...new Set(reviewed.map(({ row }) => row.tag))]
  const lines = tags.map((tag) => [
    tag ?? out.text('review.noDepartment'),
    ...counts(reviewed.filter(({ row }) => row.tag === tag)),
  ])
  const head = [
    out.text('review.byDepartment'),
    out.text('review.headRows'),
    ...ROW_STATES.map((state) => stateText(state, out)),
  ]
  return [head, ...lines, [out.text('review.total'), ...counts(reviewed)]]
}

function reviewerTable(review: Review): readonly (readonly string[])[] {
  const decisions = decisionsOf(review)
  const names = [...new Set(decisions.map(({ reviewer }) => reviewer))].sort()
  return names.map((name) => {
    const own = decisions.filter(({ reviewer }) => reviewer === name)
    const count = (verdict: Decision['verdict']) =>
      String(own.filter((decision) => decision.verdict === verdict).length)
    return [name, count('approved'), count('changed'), count('rejected'), minute(own.at(-1)!.at)]
  })
}

function agreementLines(review: Review, out: Output): readonly string[] {
  const found = agreements(decisionsOf(review))
  if (found.length === 0) return [out.text('review.agreementNone')]
  return found.map(({ reviewers: [a, b], texts, observed, kappa }) => {
    const figure = kappa === null ? out.text('review.kappaNone') : kappaText(kappa, out)
    return out.text('review.agreementLine', { a, b, texts, share: Math.round(observed * 100), kappa: figure })
  })
}

function kappaText(kappa: number, out: Output): string {
  return out.text('review.kappa', { kappa: kappa.toFixed(2), word: out.text(`review.kappa_${kappaWord(kappa)}`) })
}

const LOT_TEXTS = {
  open: 'review.lotOpen',
  done: 'review.lotDone',
  accepted: 'review.lotAccepted',
  refused: 'review.lotRefused',
} as const

/** What the sample of a lot says, in words. */
function lotText(lot: LotResult, { settings: { sampling } }: Review, out: Output): string {
  const { rejectedShare } = lot
  const percent = (share: number | undefined) => ((share ?? 0) * 100).toFixed(1)
  return out.text(sampling.kind === 'all' ? 'review.lotAll' : LOT_TEXTS[lot.verdict], {
    lot: lot.lot,
    rows: lot.rows,
    sample: lot.sample,
    judged: lot.judged,
    rejected: lot.rejected,
    changed: lot.changed,
    unread: lot.unread,
    low: percent(rejectedShare?.low),
    high: percent(rejectedShare?.high),
    most: sampling.kind === 'aql' ? sampling.maxRejects : 0,
  })
}

function tellProof(path: string, { chain, unproven }: ReviewProof, out: Output): void {
  if (chain.firstBad) out.warn('review.auditBad', { seq: chain.firstBad.seq, path })
  else if (unproven > 0) out.warn('review.auditUnproven', { count: unproven })
  else out.say('review.auditGood', { entries: chain.entries })
}

function statusJson(review: Review, { chain, unproven }: ReviewProof, lots: readonly LotResult[]) {
  const { reviewed, settings, folder } = review
  const count = (rows: readonly ReviewedRow[]) =>
    Object.fromEntries(ROW_STATES.map((state) => [state, rows.filter((row) => row.state === state).length]))
  const tags = [...new Set(reviewed.map(({ row }) => row.tag))]
  const reviewers = reviewerTable(review).map(([name, approved, changed, rejected]) => ({
    name,
    approved: Number(approved),
    changed: Number(changed),
    rejected: Number(rejected),
  }))
  return {
    folder,
    settings,
    rows: reviewed.length,
    approved: reviewed.filter(isApproved).length,
    states: count(reviewed),
    departments: tags.map((tag) => ({ department: tag, ...count(reviewed.filter(({ row }) => row.tag === tag)) })),
    reviewers,
    agreement: agreements(decisionsOf(review)),
    sampling: lots,
    audit: { entries: chain.entries, head: chain.head.hash, firstBad: chain.firstBad, unproven },
  }
}

function rowJson({ row, state, question, answer, version, signatures }: ReviewedRow) {
  return {
    id: row.id,
    version,
    state,
    department: row.tag,
    origin: row.origin,
    lot: row.lot,
    question,
    answer,
    signatures: signatures.map(({ reviewer, verdict, at }) => ({ reviewer, verdict, at })),
  }
}

export function stateText(state: RowState, out: Output): string {
  return out.text(`review.state_${state}`)
}

export function department({ row }: ReviewedRow, out: Output): string {
  return row.tag ?? out.text('review.noDepartment')
}

/** 2026-11-25 08:30 (UTC) */
function minute(at: string): string {
  return at.slice(0, 16).replace('T', ' ')
}
