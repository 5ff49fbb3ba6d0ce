import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { canonicalJson, type JsonValue } from '../audit/canonical-json.ts'
import { sha256 } from '../audit/chain.ts'
import { aiLabelOf } from '../data/ai-label.ts'
import { UserError } from '../texts/user-error.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { requireProof } from './check.ts'
import { openReview } from './folder.ts'
import { parseObject } from './records.ts'
import { isApproved, type ReviewedRow } from './state.ts'
import { changeReview, type Writing } from './write.ts'

/**
 * The approved set: a JSONL that is read like any source of training rows, and beside it a note by which anybody can see that its rows are
 * those that were approved, and by whom.
 */
export interface Approval {
  readonly format: 1
  readonly createdAt: string // ISO 8601, UTC
  readonly rows: number
  readonly fingerprint: string // of the rows with everything that stands in them
  readonly reviewers: readonly string[]
  readonly changed: number // rows approved with another text than was proposed
  readonly bySample: number // rows accepted with their lot, not read themselves
  readonly secondSignature: boolean
}

export function approvalPath(path: string): string {
  return `${path}.approval.json`
}

export interface WriteApproved extends Writing {
  readonly overwrite: boolean
}

/** Writes the approved rows of a review to `path`, and the note beside it. UserError where none is approved, or a file is there already. */
export async function writeApproved(folder: string, path: string, options: WriteApproved): Promise<Approval> {
  if (!options.overwrite && (await stat(path).catch(() => null))) throw new UserError('review.outExists', { path })
  await requireProof(await openReview(folder), options.key)
  const { text, approval } = await changeReview(folder, options, ({ reviewed, settings }) => {
    const rows = reviewed.filter(isApproved)
    if (rows.length === 0) throw new UserError('review.noneApproved', { folder, rows: reviewed.length })
    const lines = rows.map(approvedLine)
    const approval: Approval = {
      format: 1,
      createdAt: new Date().toISOString(),
      rows: rows.length,
      fingerprint: fingerprintOf(lines),
      reviewers: reviewersOf(rows),
      changed: rows.filter(({ state }) => state === 'changed').length,
      bySample: rows.filter(isBySample).length,
      secondSignature: settings.secondSignature,
    }
    const details = { rows: rows.length, file: basename(path) }
    const act = { actor: options.by, action: 'review.approved-set', object: approval.fingerprint, details }
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    return { growths: [], acts: [act], result: { text, approval } }
  })
  await writeFileAtomic(path, text)
  await writeFileAtomic(approvalPath(path), `${JSON.stringify(approval, null, 2)}\n`)
  return approval
}

/** Names of everybody whose signature stands under one of the rows as it is, in the order of the alphabet. */
export function reviewersOf(rows: readonly ReviewedRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ signatures }) => signatures.map(({ reviewer }) => reviewer)))].sort()
}

type Line = { readonly [key: string]: JsonValue | undefined }

/** Column names that the data room knows; names and times as one text, because a cell holds no list. */
function approvedLine({ row, question, answer, signatures, state }: ReviewedRow): Line {
  const { history, system, group } = row
  return {
    id: row.id,
    question,
    answer,
    ...(row.tag !== null && { department: row.tag }),
    ...(history && { history: history.map((turn) => [turn.question, turn.answer]) }),
    ...(system !== undefined && { system }),
    ...(group !== undefined && { group }),
    origin: row.origin,
    ...(row.origin === 'machine' && labelOf({ row, question, answer })),
    review_state: state,
    reviewed_by: signatures.map(({ reviewer }) => reviewer).join('; '),
    reviewed_at: signatures.map(({ at }) => at).join('; '),
  }
}

/** A row that was an answer of the gateway keeps the id under which it was given. */
function labelOf({ row, question, answer }: Pick<ReviewedRow, 'row' | 'question' | 'answer'>): Line {
  const { ticket } = row.lineage ?? {}
  const { ai_label, AIGC } = aiLabelOf({ question, answer }, typeof ticket === 'string' ? ticket : undefined)
  return { ai_label, AIGC: { ...AIGC } }
}

function isBySample({ signatures }: ReviewedRow): boolean {
  return signatures.every(({ bySample }) => bySample === true)
}

/** SHA-256 over the canonical JSON of every row; line ends and blanks of the file do not count. */
function fingerprintOf(lines: readonly Line[]): string {
  return sha256(lines.map((line) => canonicalJson(line)).join('\n'))
}

/** What is known of a file that may be an approved set. */
export type ApprovalState =
  | { readonly kind: 'none' } // no note beside it
  | { readonly kind: 'edited'; readonly approval: Approval } // its rows are no longer those
  | { readonly kind: 'approved'; readonly approval: Approval }

export async function readApproval(path: string): Promise<ApprovalState> {
  const note = await readFile(approvalPath(path), 'utf8').catch(() => null)
  const approval = note === null ? null : (parseObject(note) as Approval | null)
  if (approval?.format !== 1 || typeof approval.fingerprint !== 'string' || !Array.isArray(approval.reviewers)) {
    return { kind: 'none' }
  }
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/).filter((line) => line.trim() !== '')
  const rows = lines.map(parseObject)
  const isSame = rows.every((row) => row !== null) && safeFingerprint(rows as Line[]) === approval.fingerprint
  return { kind: isSame ? 'approved' : 'edited', approval }
}

function safeFingerprint(lines: readonly Line[]): string | null {
  try {
    return fingerprintOf(lines)
  } catch {
    return null // a value that has no canonical form was not ours
  }
}
