import { mkdir, readdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { chainOn, lineOf, sha256 } from '../audit/chain.ts'
import type { AuditAct } from '../audit/entry.ts'
import { mendTail, readHead } from '../audit/file-log.ts'
import { UserError } from '../texts/user-error.ts'
import { appendTogether, finishAppends, type Growth } from '../util/append-together.ts'
import { waitForLock } from '../util/file-lock.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { FILES, openReview, type Review, type ReviewSettings, readSettings } from './folder.ts'
import type { Proposal } from './proposals.ts'
import { hashOf, linesOf, linesWithout, type Stored, store } from './records.ts'
import type { ProposedRow } from './row.ts'
import type { ReviewedRow } from './state.ts'

/**
 * Every change of a review folder. Content and its audit entries are written together, all or none, under the folder's lock; a process
 * that died half-way is finished by the next one.
 */

export interface Writing {
  readonly key: Uint8Array | null // the auditor's, where entries carry a MAC
  readonly by: string // who is told in the chain
  readonly waitMs?: number // for another writer
}

/** What a change writes, and what it gives back. */
export interface Change<T> {
  readonly growths: readonly Growth[]
  readonly acts: readonly AuditAct[]
  readonly result: T
}

const WAIT_MS = 30_000

/** Runs `work` on the review as nobody else can change it meanwhile, then writes what it asks for. */
export async function changeReview<T>(
  folder: string,
  { key, waitMs = WAIT_MS }: Writing,
  work: (review: Review) => Change<T>,
): Promise<T> {
  const path = join(folder, FILES.lock)
  await readSettings(folder) // a folder that is no review is told as such, not as a lock that cannot be made
  const attempt = await waitForLock(path, waitMs)
  if (!('lock' in attempt)) {
    const { pid = '?', host = hostname() } = attempt.owner ?? {}
    throw new UserError('review.locked', { path, pid, host })
  }
  try {
    await finishAppends(folder)
    const { growths, acts, result } = work(await openReview(folder))
    if (acts.length > 0) await appendTogether(folder, [...growths, await auditGrowth(folder, acts, key)])
    return result
  } finally {
    await attempt.lock.release()
  }
}

async function auditGrowth(folder: string, acts: readonly AuditAct[], key: Uint8Array | null): Promise<Growth> {
  const path = join(folder, FILES.audit)
  const torn = await mendTail(path)
  const entries = chainOn(await readHead(path, key), [...torn, ...acts], new Date().toISOString(), key)
  return { name: FILES.audit, text: entries.map(lineOf).join('') }
}

/** Makes the folder with its first lot. UserError where it already holds something. */
export async function startReview(
  folder: string,
  settings: ReviewSettings,
  proposals: readonly Proposal[],
  writing: Writing,
): Promise<AddedRows> {
  const found = await readdir(folder).catch(() => [])
  if (found.length > 0) throw new UserError('review.folderTaken', { path: folder })
  await mkdir(folder, { recursive: true })
  await writeFileAtomic(join(folder, FILES.settings), `${JSON.stringify(settings, null, 2)}\n`)
  const { sampling, secondSignature, reviewers } = settings
  const details = { secondSignature, reviewers: reviewers.length, sampling: JSON.stringify(sampling) }
  return addRows(folder, proposals, writing, { actor: writing.by, action: 'review.start', object: 'review', details })
}

export interface AddedRows {
  readonly added: number
  readonly known: number // were there already; their decisions stay
  readonly lot: number | null // of those added
}

/** Adds what is not there yet as one more lot. */
export function addRows(
  folder: string,
  proposals: readonly Proposal[],
  writing: Writing,
  first?: AuditAct,
): Promise<AddedRows> {
  return changeReview<AddedRows>(folder, writing, ({ rows, reviewed }) => {
    const there = new Set(reviewed.map(({ row }) => row.id))
    const lot = 1 + rows.reduce((most, { record }) => Math.max(most, record?.lot ?? 0), 0)
    const added = proposals.filter(({ id }) => !there.has(id)).map((row): Stored<ProposedRow> => store({ ...row, lot }))
    const known = proposals.length - added.length
    if (added.length === 0) return { growths: [], acts: first ? [first] : [], result: { added: 0, known, lot: null } }
    const machine = added.filter(({ origin }) => origin === 'machine').length
    const details = { rows: added.length, machine, sha256: sha256(added.map(hashOf).join('\n')) }
    const act = { actor: writing.by, action: 'review.add', object: `lot ${lot}`, details }
    return {
      growths: [{ name: FILES.rows, text: linesOf(added) }],
      acts: first ? [first, act] : [act],
      result: { added: added.length, known, lot },
    }
  })
}

/**
 * Takes a row and every decision on it out of the folder for good (a person's right to have data deleted). The chain stays whole: it
 * holds only hashes, and without text and salt they lead nowhere.
 */
export function eraseRow(folder: string, pick: (review: Review) => ReviewedRow, writing: Writing): Promise<void> {
  return changeReview(folder, writing, (review) => {
    const { row } = pick(review)
    const own = review.rows.filter(({ record }) => record?.id === row.id).map(({ hash }) => hash)
    const on = review.decisions.filter(({ record }) => record?.row === row.id).map(({ hash }) => hash)
    const details = { decisions: on.length }
    return {
      growths: [
        { name: FILES.rows, text: linesWithout(review.rows, new Set(own)), replace: true },
        { name: FILES.decisions, text: linesWithout(review.decisions, new Set(on)), replace: true },
      ],
      acts: [{ actor: writing.by, action: 'review.erase', object: own[0]!, details }],
      result: undefined,
    }
  })
}
