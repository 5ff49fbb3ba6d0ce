import type { Decision, RowState } from './decision.ts'
import { type ProposedRow, versionOf } from './row.ts'

/** What the decisions made of one row. */
export interface ReviewedRow {
  readonly row: ProposedRow
  readonly state: RowState
  readonly question: string // as it stands now
  readonly answer: string
  readonly version: string // hash of that text
  readonly decisions: readonly Decision[] // on this row, oldest first
  readonly signatures: readonly Decision[] // the last of each reviewer on the text as it stands
}

export interface ReviewRules {
  readonly secondSignature: boolean // two different people must approve the same text
}

/**
 * Follows the decisions in their order. A change makes a new text, for which earlier verdicts do not count: nobody signed it but its
 * author. Reviewers whose last verdicts on the same text differ make the row disputed until one of them, or an overruling third,
 * decides again.
 */
export function reviewRow(row: ProposedRow, decisions: readonly Decision[], rules: ReviewRules): ReviewedRow {
  let [question, answer, version] = [row.question, row.answer, row.id]
  let signatures = new Map<string, Decision>()
  for (const decision of decisions) {
    if (decision.verdict === 'changed') {
      question = decision.question ?? question
      answer = decision.answer ?? answer
      version = versionOf({ ...row, question, answer })
    }
    if (decision.verdict === 'changed' || decision.overrule) signatures = new Map()
    signatures.set(personOf(decision.reviewer), decision)
  }
  const isChanged = version !== row.id
  const signed = [...signatures.values()].filter((decision) => counts(decision, row, isChanged))
  const state = stateOf(signed, isChanged, rules)
  return { row, state, question, answer, version, decisions, signatures: signed }
}

/** A text that a model wrote and nobody changed is approved only by who put a name under it. */
function counts({ verdict, signed }: Decision, { origin }: ProposedRow, isChanged: boolean): boolean {
  return origin === 'person' || isChanged || verdict === 'rejected' || signed === true
}

/** One person under one key, however the name is typed: two signatures must be of two people. */
function personOf(reviewer: string): string {
  return reviewer.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

function stateOf(signatures: readonly Decision[], isChanged: boolean, { secondSignature }: ReviewRules): RowState {
  const rejections = signatures.filter(({ verdict }) => verdict === 'rejected').length
  const approvals = signatures.length - rejections
  if (rejections > 0) return approvals > 0 ? 'disputed' : 'rejected'
  if (approvals === 0) return 'proposed'
  if (secondSignature && approvals < 2) return 'awaiting-second'
  return isChanged ? 'changed' : 'approved'
}

/** Whether the row as it stands may enter training. */
export function isApproved({ state }: ReviewedRow): boolean {
  return state === 'approved' || state === 'changed'
}
