import type { AuditAct } from '../audit/entry.ts'
import { cleanText } from '../data/open-rows.ts'
import type { TextKey, TextValues } from '../texts/render.ts'
import { UserError, UserErrors } from '../texts/user-error.ts'
import type { Decision, Verdict } from './decision.ts'
import { FILES, type Review } from './folder.ts'
import { hashOf, linesOf, type Stored, store } from './records.ts'
import { shortId, versionOf } from './row.ts'
import { lotResults, sampleOf } from './sampling.ts'
import type { ReviewedRow } from './state.ts'
import { type Change, changeReview, type Writing } from './write.ts'

/** A verdict as it comes from a person. */
export interface Draft {
  readonly place: string // where it came from, for messages: `rows.xlsx:12`, or the row's short id
  readonly row: string // id
  readonly seen: string | null // version that was judged; null: the one that stands
  readonly verdict: Verdict
  readonly note: string
  readonly question?: string | undefined
  readonly answer?: string | undefined
  readonly signed?: boolean | undefined
  readonly overrule?: boolean | undefined
}

export interface Decided {
  readonly written: number
  readonly unchanged: number // said the same before
  readonly refused: readonly UserError[] // only with `partial`
}

export interface DecideOptions extends Writing {
  readonly partial?: boolean // take the drafts without a fault instead of none
  readonly faults?: readonly UserError[] // found before, to be told with those found here
  readonly source?: { readonly file: string; readonly sha256: string } // a sheet, told in the chain
}

/** Writes all the drafts of one reviewer, or none and throws `UserErrors` with every fault. */
export function decide(folder: string, drafts: readonly Draft[], options: DecideOptions): Promise<Decided> {
  return changeReview(folder, options, (review) => {
    checkReviewer(review, options.by)
    const faults: UserError[] = [...(options.faults ?? [])]
    const byId = new Map(review.reviewed.map((row) => [row.row.id, row]))
    const at = new Date().toISOString()
    const decisions: Stored<Decision>[] = []
    let unchanged = 0
    for (const draft of drafts) {
      const row = byId.get(draft.row)
      const decision = row && decisionOf(row, draft, options.by, at)
      const fault = row && decision ? checkDraft(row, draft, decision) : faultOf('review.idUnknown', draft)
      if (row && decision && isRepeated(row, decision)) unchanged++
      else if (fault) faults.push(fault)
      else decisions.push(store(decision!))
    }
    if (faults.length > 0 && !options.partial) throw new UserErrors(faults)
    const result = { written: decisions.length, unchanged, refused: faults }
    const change = written(decisions, review)
    return { ...change, acts: [...importAct(decisions.length, options), ...change.acts], result }
  })
}

function importAct(decisions: number, { source, by }: DecideOptions): readonly AuditAct[] {
  if (!source || decisions === 0) return []
  const { file: object, sha256 } = source
  return [{ actor: by, action: 'review.import', object, details: { decisions, sha256 } }]
}

/** Approves the rows of an accepted lot that nobody read. Machine-made rows stay: each needs a person's edit or signature. */
export function acceptLot(
  folder: string,
  lot: number,
  writing: Writing,
): Promise<{ approved: number; machine: number }> {
  return changeReview(folder, writing, (review) => {
    checkReviewer(review, writing.by)
    const { settings, reviewed } = review
    const result = lotResults(settings.sampling, reviewed).find((each) => each.lot === lot)
    if (result?.verdict !== 'accepted') throw new UserError('review.lotNotAccepted', { lot })
    const sample = sampleOf(
      settings.sampling,
      reviewed.map(({ row }) => row),
    )
    const open = reviewed.filter(({ row, state }) => row.lot === lot && !sample.has(row.id) && isOpen(state))
    const unsigned = open.filter(({ row, version }) => row.origin === 'machine' && version === row.id)
    const at = new Date().toISOString()
    const decisions = open
      .filter((row) => !unsigned.includes(row) && !row.signatures.some(({ reviewer }) => reviewer === writing.by))
      .map(({ row, version: seen }): Stored<Decision> => {
        const verdict = 'approved' as const
        return store({ row: row.id, seen, verdict, reviewer: writing.by, at, note: '', bySample: true as const })
      })
    const change = written(decisions, review)
    const act = {
      actor: writing.by,
      action: 'review.accept',
      object: `lot ${lot}`,
      details: { rows: decisions.length },
    }
    const acts = decisions.length > 0 ? [act, ...change.acts] : []
    return { ...change, acts, result: { approved: decisions.length, machine: unsigned.length } }
  })
}

function isOpen(state: ReviewedRow['state']): boolean {
  return state === 'proposed' || state === 'awaiting-second'
}

function written(decisions: readonly Stored<Decision>[], review: Review): Omit<Change<unknown>, 'result'> {
  const rows = new Map(review.rows.map((kept) => [kept.record?.id, kept]))
  const acts = decisions.map((decision): AuditAct => {
    const details = { decision: hashOf(decision) }
    return {
      actor: decision.reviewer,
      action: ACTIONS[decision.verdict],
      object: rows.get(decision.row)!.hash,
      details,
    }
  })
  return { growths: [{ name: FILES.decisions, text: linesOf(decisions) }], acts }
}

export const ACTIONS: Readonly<Record<Verdict, string>> = {
  approved: 'review.approve',
  changed: 'review.change',
  rejected: 'review.reject',
}

function decisionOf({ row, question, answer, version }: ReviewedRow, draft: Draft, by: string, at: string): Decision {
  const { verdict, note, signed, overrule } = draft
  const text = { question: cleanText(draft.question ?? question), answer: cleanText(draft.answer ?? answer) }
  return {
    row: row.id,
    seen: draft.seen ?? version,
    verdict,
    reviewer: by,
    at,
    note: note.trim(),
    ...(verdict === 'changed' && text),
    ...(signed && { signed: true }),
    ...(overrule && { overrule: true }),
  }
}

/** The reviewer's last word on the row was the same, so a sheet that is read twice adds nothing. */
function isRepeated({ decisions }: ReviewedRow, decision: Decision): boolean {
  const last = decisions.findLast(({ reviewer }) => reviewer === decision.reviewer)
  const keys = ['seen', 'verdict', 'note', 'question', 'answer', 'signed', 'overrule'] as const
  return last !== undefined && !last.bySample && keys.every((key) => last[key] === decision[key])
}

function checkDraft(reviewed: ReviewedRow, draft: Draft, decision: Decision): UserError | null {
  const { row, version } = reviewed
  if (decision.seen !== version) return faultOf('review.changedMeanwhile', draft)
  if (decision.verdict === 'changed') {
    const { question = '', answer = '' } = decision
    if (question === '' || answer === '') return faultOf('review.changeEmpty', draft)
    return versionOf({ ...row, question, answer }) === version ? faultOf('review.changeSame', draft) : null
  }
  const needsSignature = row.origin === 'machine' && version === row.id && decision.verdict === 'approved'
  return needsSignature && !decision.signed ? faultOf('review.machineUnsigned', draft) : null
}

function checkReviewer({ settings: { reviewers } }: Review, by: string): void {
  if (reviewers.length === 0 || reviewers.includes(by)) return
  throw new UserError('review.notReviewer', { count: reviewers.length })
}

function faultOf(code: TextKey, { place, row }: Draft, values: TextValues = {}): UserError {
  return new UserError(code, { place, row: shortId(row), ...values })
}

/** A reviewer's name as it is kept: outer blanks gone, one spelling of each character. UserError for none, or one that is no name. */
export function reviewerName(text: string): string {
  const name = text.normalize('NFC').trim().replace(/\s+/g, ' ')
  if (name === '' || [...name].length > 80 || /\p{Cc}|\p{Cf}/u.test(name)) throw new UserError('review.badName', {})
  return name
}
