/** `lorasmith data review walk`: the open rows one by one on a terminal, with single keys. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emitKeypressEvents, type Key } from 'node:readline'
import { createInterface } from 'node:readline/promises'
import { cleanText } from '../data/open-rows.ts'
import { type Draft, decide } from '../review/decide.ts'
import { findRow, openReview } from '../review/folder.ts'
import { shortId } from '../review/row.ts'
import type { ReviewedRow } from '../review/state.ts'
import type { Writing } from '../review/write.ts'
import { asUserFault } from '../texts/system-error.ts'
import { UserError } from '../texts/user-error.ts'
import type { Output } from './output.ts'
import { writingBy } from './review-command.ts'
import { diffText, isColoured } from './review-text.ts'
import { department, inSample, matching, type PlaceFlags, showTexts, stateText } from './review-view.ts'

export interface WalkFlags extends PlaceFlags {
  readonly by: string
  readonly department?: string
  readonly all?: true
}

interface Walk {
  readonly dir: string
  readonly writing: Writing
  readonly out: Output
  readonly counts: { approved: number; changed: number; rejected: number; skipped: number }
}

export async function reviewWalk(flags: WalkFlags, out: Output): Promise<void> {
  if (!out.isTty || !process.stdin.isTTY) throw new UserError('review.walkNoTty')
  const walk: Walk = {
    dir: flags.dir,
    writing: await writingBy(flags.by),
    out,
    counts: { approved: 0, changed: 0, rejected: 0, skipped: 0 },
  }
  const ids = (await openRows(walk, flags)).map(({ row }) => row.id)
  if (ids.length === 0) return out.say('review.walkDone')
  emitKeypressEvents(process.stdin)
  await eachRow(ids, walk)
  process.stdin.pause()
  const open = (await openRows(walk, flags)).length
  out.line()
  out.say('review.walkEnd', { ...walk.counts, open })
}

/** What still needs this reviewer: not final, and not signed by them. */
async function openRows({ dir, writing }: Walk, flags: WalkFlags): Promise<readonly ReviewedRow[]> {
  const review = await openReview(dir)
  const state = ['proposed', 'awaiting-second', 'disputed'] as const
  const filter = { state, ...(flags.department !== undefined && { department: flags.department }) }
  const isChosen = flags.all ? () => true : inSample(review)
  const isMine = ({ signatures }: ReviewedRow) => signatures.some(({ reviewer }) => reviewer === writing.by)
  return matching(review.reviewed, filter).filter((row) => isChosen(row) && !isMine(row))
}

async function eachRow(ids: readonly string[], walk: Walk): Promise<void> {
  let at = 0
  while (at < ids.length) {
    const reviewed = findRow(await openReview(walk.dir), ids[at]!) // anew: others decide, too
    showRow(reviewed, at, ids.length, walk.out)
    const key = await pressedKey('arcsbq')
    if (key === 'q') return
    if (key === 's') walk.counts.skipped++
    if (key === 'b') at = Math.max(0, at - 1)
    else if (key === 's' || (await act(key, reviewed, walk))) at++
  }
}

function showRow(reviewed: ReviewedRow, at: number, open: number, out: Output): void {
  out.write('\x1b[2J\x1b[3J\x1b[H') // a clean screen: nobody reads the row before by mistake
  const { row, state } = reviewed
  const values = { at: at + 1, open, row: shortId(row.id) }
  out.say('review.walkHead', { ...values, department: department(reviewed, out), state: stateText(state, out) })
  if (row.origin === 'machine' && reviewed.version === row.id) out.say('review.walkMachine')
  showTexts(reviewed, out)
  out.line()
  out.say('review.walkKeys')
}

/** @returns whether the row was decided; false shows it again */
async function act(key: string, reviewed: ReviewedRow, walk: Walk): Promise<boolean> {
  const { row, version } = reviewed
  const base = { place: shortId(row.id), row: row.id, seen: version, note: '' }
  if (key === 'r') {
    const note = await ask('review.walkNote', walk.out)
    return save({ ...base, verdict: 'rejected', note }, walk)
  }
  if (key === 'c') {
    const answer = await newAnswer(reviewed, walk)
    return answer !== null && save({ ...base, verdict: 'changed', answer }, walk)
  }
  const needsSignature = row.origin === 'machine' && version === row.id
  if (!needsSignature) return save({ ...base, verdict: 'approved' }, walk)
  const name = await ask('review.walkSign', walk.out)
  if (name.normalize('NFC') === walk.writing.by) return save({ ...base, verdict: 'approved', signed: true }, walk)
  if (name !== '') await pause(walk.out.text('review.walkNotSigned', { by: walk.writing.by }), walk.out)
  return false
}

/** A fault (somebody was faster) is shown, and the row again. */
async function save(draft: Draft, { dir, writing, counts, out }: Walk): Promise<boolean> {
  try {
    await decide(dir, [draft], writing)
    counts[draft.verdict]++
    return true
  } catch (error) {
    const fault = asUserFault(error)
    if (!fault) throw error
    await pause(fault.render(out.lang), out)
    return false
  }
}

/** The answer from the user's editor; null where it is dropped or stayed the same. */
async function newAnswer({ row, answer }: ReviewedRow, { out }: Walk): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'lorasmith-review-')) // for this user alone
  try {
    const path = join(folder, 'answer.txt')
    await writeFile(path, `${answer}\n`, { mode: 0o600 })
    for (;;) {
      const fault = runEditor(path, shortId(row.id))
      if (fault) {
        await pause(fault.render(out.lang), out)
        return null
      }
      const edited = cleanText(await readFile(path, 'utf8'))
      if (edited === answer) {
        await pause(out.text('review.walkSame'), out)
        return null
      }
      out.line()
      out.line(diffText(answer, edited, isColoured(out)))
      out.line()
      out.say('review.walkKeep')
      const key = await pressedKey(null)
      if (key === 'return') return edited
      if (key !== 'e') return null
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function runEditor(path: string, row: string): UserError | null {
  const editor = process.env.VISUAL || process.env.EDITOR || (process.platform === 'win32' ? 'notepad' : 'vi')
  const [command, ...args] = editor.split(' ')
  const { status, error } = spawnSync(command!, [...args, path], { stdio: 'inherit' })
  if (status === 0) return null
  const code = error && 'code' in error ? String(error.code) : String(status)
  return new UserError('review.walkEditor', { editor: command!, code, row })
}

async function ask(key: 'review.walkNote' | 'review.walkSign', out: Output): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await lines.question(out.text(key))).trim()
  } finally {
    lines.close()
  }
}

async function pause(sentence: string, out: Output): Promise<void> {
  out.line(sentence)
  out.say('review.walkAnyKey')
  await pressedKey(null)
}

/** The next key, of those allowed (null: any) by its name; Ctrl-C and Ctrl-D are `q`. */
function pressedKey(allowed: string | null): Promise<string> {
  process.stdin.setRawMode(true)
  process.stdin.resume()
  return new Promise((resolve) => {
    const onKey = (_: string | undefined, { name = '', ctrl }: Key): void => {
      const key = ctrl && (name === 'c' || name === 'd') ? 'q' : name
      if (allowed !== null && !allowed.includes(key || '-')) return
      process.stdin.off('keypress', onKey)
      process.stdin.setRawMode(false)
      process.stdin.pause()
      resolve(key)
    }
    process.stdin.on('keypress', onKey)
  })
}
