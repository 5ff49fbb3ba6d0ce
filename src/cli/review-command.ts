/** `lorasmith data review`: what changes a review, and the approved set that comes out of it. */
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { readAuditKey } from '../audit/key.ts'
import { approvalPath, writeApproved } from '../review/approved.ts'
import { acceptLot, decide, reviewerName } from '../review/decide.ts'
import type { Verdict } from '../review/decision.ts'
import { findRow, openReview } from '../review/folder.ts'
import { readProposals } from '../review/proposals.ts'
import { shortId } from '../review/row.ts'
import { parseSampling, sampleOf } from '../review/sampling.ts'
import { addRows, eraseRow, startReview, type Writing } from '../review/write.ts'
import type { Output } from './output.ts'
import { type ReadingFlags, readingOf } from './reading.ts'
import type { PlaceFlags } from './review-view.ts'

/** Who writes, and with which key: the auditor's is named by the environment, so that no command line shows it. */
export async function writingBy(name: string | undefined): Promise<Writing> {
  const path = process.env.LORASMITH_AUDIT_KEY_FILE
  return { by: reviewerName(name ?? userInfo().username), key: path ? await readAuditKey(path) : null }
}

export interface StartFlags extends ReadingFlags {
  readonly out: string
  readonly reviewers?: string
  readonly secondSignature?: true
  readonly sample: string
  readonly seed: number
  readonly machine?: true
  readonly by?: string
  readonly json?: true
}

export async function reviewStart(file: string, flags: StartFlags, out: Output): Promise<void> {
  const { out: path, secondSignature = false } = flags
  const names = flags.reviewers === undefined ? [] : flags.reviewers.split(/[,，、;；]/).map(reviewerName)
  const sampling = parseSampling(flags.sample, flags.seed)
  const writing = await writingBy(flags.by)
  const { proposals, dropped } = await readProposals(file, flags.machine === true, readingOf(flags))
  const reviewers = [...new Set(names)]
  const settings = { format: 1, createdAt: new Date().toISOString(), reviewers, secondSignature, sampling } as const
  const { added: rows } = await startReview(path, settings, proposals, writing)
  const sample = sampleOf(
    sampling,
    (await openReview(path)).reviewed.map(({ row }) => row),
  ).size
  if (flags.json) return out.line(JSON.stringify({ path, rows, dropped, sample }))
  out.say('review.started', { path, rows, dropped, sample })
  out.say('review.startedNext', { path })
}

export async function reviewAdd(file: string, flags: StartFlags & PlaceFlags, out: Output): Promise<void> {
  const { proposals } = await readProposals(file, flags.machine === true, readingOf(flags))
  const { added, known, lot } = await addRows(flags.dir, proposals, await writingBy(flags.by))
  if (flags.json) return out.line(JSON.stringify({ added, known, lot }))
  if (lot === null) out.say('review.addedNone', { known })
  else out.say('review.added', { added, known, lot })
}

export interface DecideFlags extends PlaceFlags {
  readonly by: string
  readonly note?: string
  readonly overrule?: true
  readonly sign?: true
  readonly answerFile?: string
  readonly questionFile?: string
}

const VERDICTS = { approve: 'approved', reject: 'rejected', change: 'changed' } as const satisfies Record<
  string,
  Verdict
>

export async function reviewDecide(
  what: keyof typeof VERDICTS,
  name: string,
  { dir, by, note = '', overrule, sign, answerFile, questionFile, json }: DecideFlags,
  out: Output,
): Promise<void> {
  const { row, version } = findRow(await openReview(dir), name)
  const draft = {
    place: shortId(row.id),
    row: row.id,
    seen: version,
    verdict: VERDICTS[what],
    note,
    answer: answerFile === undefined ? undefined : await readFile(answerFile, 'utf8'),
    question: questionFile === undefined ? undefined : await readFile(questionFile, 'utf8'),
    signed: sign === true,
    overrule: overrule === true,
  }
  const { written } = await decide(dir, [draft], await writingBy(by))
  const { state } = findRow(await openReview(dir), row.id)
  if (json) return out.line(JSON.stringify({ row: row.id, state, written }))
  const values = { row: shortId(row.id), state: out.text(`review.state_${state}`) }
  out.say(written > 0 ? 'review.decided' : 'review.decidedSame', values)
}

export async function reviewAccept(
  { dir, lot, by, json }: PlaceFlags & { readonly lot: number; readonly by: string },
  out: Output,
): Promise<void> {
  const result = await acceptLot(dir, lot, await writingBy(by))
  if (json) return out.line(JSON.stringify({ lot, ...result }))
  out.say('review.accepted', { lot, ...result })
}

export async function reviewErase(
  name: string,
  { dir, by, json }: PlaceFlags & { readonly by: string },
  out: Output,
): Promise<void> {
  const { row } = findRow(await openReview(dir), name)
  await eraseRow(dir, (review) => findRow(review, row.id), await writingBy(by))
  if (json) return out.line(JSON.stringify({ erased: row.id }))
  out.say('review.erased')
}

export interface ApprovedFlags extends PlaceFlags {
  readonly out: string
  readonly overwrite?: true
  readonly by?: string
}

export async function reviewApproved(
  { dir, out: path, overwrite, by, json }: ApprovedFlags,
  out: Output,
): Promise<void> {
  const approval = await writeApproved(dir, path, { ...(await writingBy(by)), overwrite: overwrite === true })
  if (json) return out.line(JSON.stringify({ path, ...approval }))
  out.say('review.approvedWritten', {
    path,
    ...approval,
    secondSignature: '',
    reviewers: approval.reviewers.join(', '),
  })
  out.say('review.approvedPrint', { fingerprint: approval.fingerprint, note: approvalPath(path) })
}
