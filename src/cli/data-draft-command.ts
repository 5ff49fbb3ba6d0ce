/** `lorasmith data draft`: rows that a local model proposes, for people to correct and sign. */
import { basename, extname } from 'node:path'
import { RECORD_ENDINGS, renderRecords } from '../data/records.ts'
import { DROPPED, type DraftRow, type Dropped, draftRows } from '../draft/draft-rows.ts'
import { type DraftKind, type DraftTasks, readTasks } from '../draft/tasks.ts'
import type { Engine } from '../engine/engine.ts'
import { openEngine } from '../engine/open-engine.ts'
import { askCanary, checkAdapter, systemOf } from '../eval/pair.ts'
import { parseAdapterReference } from '../lora/resolve.ts'
import { openForm } from '../templates/open-form.ts'
import { UserError } from '../texts/user-error.ts'
import { openBase } from './open-base.ts'
import type { Output } from './output.ts'
import { type ReadingFlags, readingOf } from './reading.ts'
import { warnOfPair } from './warn-of-pair.ts'
import { refuseTaken, writeRows } from './write-rows.ts'

export interface DataDraftFlags extends ReadingFlags {
  readonly kind: DraftKind
  readonly from: readonly string[]
  readonly model: string
  readonly out: string
  readonly lora?: readonly string[]
  readonly form?: string
  readonly system?: string
  readonly limit: number
  readonly each: number
  readonly nPredict?: number
  readonly temp?: number
  readonly seed: number
  readonly chatTemplate?: string
  readonly threads?: number
  readonly device: 'cpu' | 'auto' | 'cuda' | 'vulkan' | 'metal'
  readonly overwrite?: true
  readonly json?: true
}

interface Drafts {
  readonly rows: readonly DraftRow[]
  readonly dropped: Readonly<Record<Dropped, number>>
  readonly fault: unknown // what ended it before its time
}

const INTERRUPTED = 130 // as a shell tells it

/** @returns exit code: 130 where Ctrl-C ended it. What was drafted until then is written, as it is where the model fails on the way. */
export async function dataDraftCommand(flags: DataDraftFlags, out: Output): Promise<number> {
  for (const path of flags.from) await refuseTaken([flags.out], flags.overwrite === true, path)
  if (!RECORD_ENDINGS.includes(extname(flags.out).toLowerCase()))
    throw new UserError('draft.outKind', { path: flags.out, allowed: RECORD_ENDINGS.join(', ') })
  const form = flags.form === undefined ? null : (await openForm(flags.form)).form
  const { kind, limit, each, seed, nPredict, temp } = flags
  const tasks = await readTasks(flags.from, { kind, limit, reading: readingOf(flags) })
  refuseConversations(tasks, flags.out)
  await using opened = await openDrafter(flags, out)
  const stop = new AbortController()
  const onInterrupt = (): void => stop.abort()
  process.once('SIGINT', onInterrupt) // a second one ends the process at once
  const settings = {
    ...opened,
    form,
    each,
    seed,
    decoding: { maxTokens: nPredict, temperature: temp },
    signal: stop.signal,
  }
  const drafts = await collectDrafts(opened.engine, tasks, settings, progressOf(tasks.tasks.length * each, flags, out))
  process.removeListener('SIGINT', onInterrupt)
  const isStopped = stop.signal.aborted
  if (drafts.rows.length > 0) await writeRows(flags.out, textOf(flags.out, drafts.rows))
  if (drafts.fault !== null) throw drafts.fault
  tell(drafts, isStopped, flags, out)
  return isStopped ? INTERRUPTED : 0
}

interface Drafter extends AsyncDisposable {
  readonly engine: Engine
  readonly adapter: string | null
  readonly system: string | null
  readonly model: string // file names, as rows name it
}

/** The name under which the adapters of the command line are opened together. */
const ADAPTER = 'adapter'

async function openDrafter(flags: DataDraftFlags, out: Output): Promise<Drafter> {
  const references = (flags.lora ?? []).map(parseAdapterReference)
  const base = await openBase(flags.model, flags.chatTemplate, out)
  const checked = await Promise.all(references.map(({ path }) => checkAdapter(path, base.base, base.chatTemplate)))
  const scales = references.map(({ scale }) => scale)
  const files = checked.map(({ path }, i) => ({ path, scale: scales[i]! }))
  const engine = await openEngine(base.base.path, {
    adapters: files.length > 0 ? { [ADAPTER]: files } : {},
    threads: flags.threads,
    gpu: flags.device === 'cpu' ? false : flags.device,
    chatTemplate: base.chatTemplate,
  })
  const adapter = files.length > 0 ? ADAPTER : null
  if (adapter) {
    const canary = await askCanary(engine, adapter, checked, scales)
    for (const each of checked) warnOfPair(out, each, flags.model, canary)
  }
  return {
    engine,
    adapter,
    system: flags.system ?? systemOf(checked),
    model: [flags.model, ...references.map(({ path }) => path)].map((path) => basename(path)).join(' + '),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

async function collectDrafts(
  engine: Engine,
  tasks: DraftTasks,
  settings: Parameters<typeof draftRows>[2],
  progress: ReturnType<typeof progressOf>,
): Promise<Drafts> {
  const rows: DraftRow[] = []
  const dropped = Object.fromEntries(DROPPED.map((reason) => [reason, 0])) as Record<Dropped, number>
  let fault: unknown = null
  try {
    for await (const step of draftRows(engine, tasks, settings)) {
      if (step.type === 'row') rows.push(step.row)
      else dropped[step.reason]++
      progress.step(rows.length)
    }
  } catch (error) {
    fault = error
  }
  progress.end()
  return { rows, dropped, fault }
}

function progressOf(total: number, { json }: DataDraftFlags, out: Output) {
  const shows = json !== true && process.stderr.isTTY === true
  let done = 0
  return {
    step(rows: number): void {
      done++
      if (shows) process.stderr.write(`\r${out.text('draft.progress', { done, total, rows })}\u001b[K`)
    },
    end(): void {
      if (shows) process.stderr.write('\r\u001b[K')
    },
  }
}

function refuseConversations({ tasks }: DraftTasks, path: string): void {
  if (extname(path).toLowerCase() !== '.csv') return
  const talk = tasks.find((task) => task.kind !== 'pairs' && task.row.history)
  if (talk?.kind === 'answers' || talk?.kind === 'paraphrases')
    throw new UserError('draft.csvConversation', { path, line: talk.row.line })
}

function textOf(path: string, rows: readonly DraftRow[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return renderRecords(
    path,
    names,
    rows.map((row) => ({ ...row })),
  )
}

function tell({ rows, dropped }: Drafts, isStopped: boolean, flags: DataDraftFlags, out: Output): void {
  const { out: path, json } = flags
  const all = Object.values(dropped).reduce((sum, count) => sum + count, 0)
  const said = DROPPED.filter((reason) => dropped[reason] > 0).map((reason) =>
    out.text(`draft.dropped_${reason}`, { count: dropped[reason] }),
  )
  const values = { path, rows: rows.length, dropped: all, reasons: said.length > 0 ? ` (${said.join(', ')})` : '' }
  if (rows.length === 0 && !isStopped) throw new UserError('draft.none', values)
  if (json) {
    out.line(JSON.stringify({ out: rows.length > 0 ? path : null, rows: rows.length, dropped, stopped: isStopped }))
    return
  }
  if (isStopped) out.warn(rows.length > 0 ? 'draft.stopped' : 'draft.stoppedEmpty')
  if (rows.length === 0) return
  out.say('draft.done', values)
  out.say('draft.review', values)
}
