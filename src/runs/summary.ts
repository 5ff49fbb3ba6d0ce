import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '../texts/user-error.ts'
import { isLocked } from '../util/file-lock.ts'
import { hashFile } from '../util/hash-file.ts'
import type {
  CheckpointEvent,
  EvalEvent,
  FinishedEvent,
  RunEvent,
  StartedEvent,
  StepEvent,
  StoppedEvent,
  WarningEvent,
} from './events.ts'
import { RESULT_FILES, runPaths } from './paths.ts'
import { numberOf, objectOf, parseObject, readIfThere, recoverEvents, recoverLines, textOf } from './recover-events.ts'

/**
 * What a run came to, read from its folder alone: events, settings, card, samples. Never fails on a file that is missing, half-written
 * or of another release: what cannot be read is left out and named in `unread`. Losses are nats per answer token.
 */
export interface RunSummary {
  readonly folder: string // absolute
  readonly status: RunStatus
  readonly stopReason: StoppedEvent['reason'] | null // with status `stopped`
  readonly startedAt: number | null // ms since the epoch, the first attempt
  readonly seconds: number // of all attempts
  readonly step: number // the last one told
  readonly loss: LossFigures
  readonly tokensPerSecond: number | null // prompt and answer, over all steps
  readonly peakMemoryBytes: number | null
  readonly started: StartedEvent | null // of the last attempt
  readonly finished: FinishedEvent | null
  readonly attempts: number // 2 = resumed once
  readonly steps: readonly StepEvent[]
  readonly evals: readonly EvalEvent[]
  readonly warnings: readonly WarningEvent[]
  readonly checkpoints: readonly CheckpointEvent[]
  readonly samples: readonly Sample[] // in the order of their steps
  readonly card: CardFacts | null
  readonly configYaml: string | null // config.yaml as it is
  readonly files: readonly RunFile[]
  readonly unread: readonly string[] // names of files that are there but not (wholly) readable
}

/** `stopped`: the trainer ended it before its last step. `crashed`: it ended without a word. */
export type RunStatus = 'finished' | 'stopped' | 'interrupted' | 'running' | 'crashed'

interface LossFigures {
  readonly train: number | null // of the last step
  readonly before: number | null // held out, before the first step
  readonly best: { readonly step: number; readonly loss: number } | null // held out, of the weights that are kept
  readonly after: number | null // of the adapter that was written; null until the run has finished
}

/** A fixed prompt and what was answered after `step` steps. */
export interface Sample {
  readonly step: number
  readonly prompt: string
  readonly answer: string
}

/** What `adapter-card.json` says, as far as it says it. */
interface CardFacts {
  readonly createdAt: string
  readonly base: {
    readonly file: string
    readonly architecture: string
    readonly sha256: string
    readonly sizeBytes: number
  }
  readonly tokenizerSha256: string
  readonly chatTemplateSha256: string
  readonly dataset: { readonly fingerprint: string; readonly reviewers: readonly string[] }
  readonly config: Readonly<Record<string, unknown>> | null
  readonly versions: Readonly<Record<string, string>>
}

interface RunFile {
  readonly name: string
  readonly sizeBytes: number
  readonly sha256: string | null // null where it was not asked for
}

export interface ReadRunOptions {
  readonly hashFiles?: boolean // adapters may be large; default false
}

const [SAMPLES, CARD] = ['samples.jsonl', 'adapter-card.json']

/** UserError where the folder is missing or no run. */
export async function readRunSummary(folder: string, { hashFiles = false }: ReadRunOptions = {}): Promise<RunSummary> {
  const root = resolve(folder)
  const entries = await entriesOf(root)
  if (!isRunFolder(entries)) throw new UserError('report.noRun', { path: folder })
  const paths = runPaths(root, '')
  const [events, samples, cardText, configYaml, locked] = await Promise.all([
    recoverEvents(paths.events),
    recoverLines(join(root, SAMPLES), sampleOf),
    readIfThere(join(root, CARD)),
    readIfThere(paths.config),
    isLocked(paths.lock).catch(() => false),
  ])
  const card = cardText === null ? null : cardOf(cardText)
  const names = new Set(entries.map(({ name }) => name))
  const unread = [
    ...(events.broken > 0 ? ['events.jsonl'] : []),
    ...(samples.broken > 0 ? [SAMPLES] : []),
    ...(names.has(CARD) && card === null ? [CARD] : []),
    ...(names.has('config.yaml') && configYaml === null ? ['config.yaml'] : []),
  ]
  const told = gather(events.items)
  const files = await Promise.all(
    RESULT_FILES.filter((name) => names.has(name)).map((name) => fileOf(root, name, hashFiles)),
  )
  const done = events.items.length === 0 && card !== null // an adapter whose log was left behind
  return {
    folder: root,
    ...statusOf(told, locked, done),
    ...figuresOf(told),
    started: told.started,
    finished: told.finished,
    attempts: told.attempts,
    steps: told.steps,
    evals: told.evals,
    warnings: told.warnings,
    checkpoints: told.checkpoints,
    samples: keptSamples(samples.items, told.sampleSteps),
    card,
    configYaml,
    files: files.flatMap((file) => file ?? []),
    unread,
  }
}

const LIST_DEPTH = 3
const SKIPPED = /^(\.|node_modules$)/

/** Run folders in `root` or up to three folders below it, sorted by path. UserError where `root` is no folder. */
export async function listRuns(root = './output'): Promise<readonly string[]> {
  return (await runsBelow(resolve(root), await entriesOf(root), LIST_DEPTH)).toSorted()
}

async function runsBelow(folder: string, entries: readonly Dirent[], depth: number): Promise<readonly string[]> {
  if (isRunFolder(entries)) return [folder]
  if (depth === 0) return []
  const folders = entries.filter((entry) => entry.isDirectory() && !SKIPPED.test(entry.name))
  const found = await Promise.all(
    folders.map(async ({ name }) => {
      const path = join(folder, name)
      return runsBelow(path, await readdir(path, { withFileTypes: true }).catch(() => []), depth - 1)
    }),
  )
  return found.flat()
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UserError('report.noFolder', { path: folder, code: error.code ?? '' }, { cause: error })
  })
}

function isRunFolder(entries: readonly Dirent[]): boolean {
  return entries.some(({ name }) => name === 'events.jsonl' || name === CARD)
}

interface Told {
  started: StartedEvent | null
  finished: FinishedEvent | null
  stopped: StoppedEvent | null
  attempts: number
  firstTime: number | null
  seconds: number
  steps: StepEvent[]
  evals: EvalEvent[]
  warnings: WarningEvent[]
  checkpoints: CheckpointEvent[]
  sampleSteps: Set<number>
}

/** Reads the stream as `tailEvents` asks: `started` forgets every point after the step it goes on from. */
function gather(events: readonly RunEvent[]): Told {
  const told: Told = {
    started: null,
    finished: null,
    stopped: null,
    attempts: 0,
    firstTime: null,
    seconds: 0,
    steps: [],
    evals: [],
    warnings: [],
    checkpoints: [],
    sampleSteps: new Set(),
  }
  let begin = Number.NaN // of this attempt
  let earlier = 0 // seconds of the attempts before
  for (const event of events) {
    if (event.type === 'started') {
      forgetAfter(told, event.resumedFromStep)
      told.started = event
      told.attempts = event.resumedFromStep === 0 ? 1 : told.attempts + 1
      if (told.attempts === 1) told.firstTime = Number.isFinite(event.time) ? event.time : null
      earlier = told.attempts === 1 ? 0 : told.seconds
      begin = event.time
    }
    if (event.time >= begin) told.seconds = earlier + (event.time - begin) / 1000
    if (event.type === 'step') told.steps.push(event)
    if (event.type === 'eval') told.evals.push(event)
    if (event.type === 'warning') told.warnings.push(event)
    if (event.type === 'checkpoint') told.checkpoints.push(event)
    if (event.type === 'samples') told.sampleSteps.add(event.step)
    if (event.type === 'stopped') told.stopped = event
    if (event.type === 'finished') told.finished = event
  }
  return told
}

function forgetAfter(told: Told, step: number): void {
  const kept = (event: { readonly step: number }) => event.step <= step && step > 0
  told.steps = told.steps.filter(kept)
  told.evals = told.evals.filter(kept)
  told.checkpoints = told.checkpoints.filter(kept)
  told.sampleSteps = new Set([...told.sampleSteps].filter((each) => kept({ step: each })))
  if (step === 0) told.warnings = []
  told.stopped = null
  told.finished = null
}

function statusOf(
  { stopped, finished }: Told,
  locked: boolean,
  done: boolean,
): Pick<RunSummary, 'status' | 'stopReason'> {
  if (stopped?.reason === 'interrupted') return { status: 'interrupted', stopReason: null }
  if (stopped) return { status: 'stopped', stopReason: stopped.reason }
  if (finished || done) return { status: 'finished', stopReason: null }
  return { status: locked ? 'running' : 'crashed', stopReason: null }
}

function figuresOf({ firstTime, seconds, steps, evals, finished, stopped }: Told) {
  const sum = (of: (event: StepEvent) => number) => steps.reduce((total, event) => total + (of(event) || 0), 0)
  const stepSeconds = sum((event) => event.seconds)
  const memory = steps.reduce((most, { memoryBytes }) => Math.max(most, memoryBytes || 0), 0)
  return {
    startedAt: firstTime,
    seconds: finished && Number.isFinite(finished.seconds) ? finished.seconds : seconds,
    step: Math.max(0, finished?.step ?? 0, stopped?.step ?? 0, steps.at(-1)?.step ?? 0, evals.at(-1)?.step ?? 0),
    loss: {
      train: steps.at(-1)?.loss ?? null,
      before: finished?.evalLossBefore ?? evals.find(({ step }) => step === 0)?.loss ?? null,
      best: bestOf(evals, finished),
      after: finished?.evalLossAfter ?? null,
    },
    tokensPerSecond: stepSeconds > 0 ? sum((event) => event.tokens) / stepSeconds : null,
    peakMemoryBytes: memory > 0 ? memory : null,
  }
}

/** The evaluation whose weights are kept: a better one within early_stopping_threshold does not count, so the run's own word is taken. */
function bestOf(evals: readonly EvalEvent[], finished: FinishedEvent | null): LossFigures['best'] {
  const found =
    (finished && evals.findLast(({ step }) => step === finished.bestStep)) ?? evals.findLast(({ best }) => best)
  return found && Number.isFinite(found.loss) ? { step: found.step, loss: found.loss } : null
}

function sampleOf({ step, prompt, answer }: Readonly<Record<string, unknown>>): Sample | null {
  const valid = Number.isSafeInteger(step) && typeof prompt === 'string' && typeof answer === 'string'
  return valid ? { step: numberOf(step), prompt, answer } : null
}

/** A resumed run answers again: the last answer counts, and what an attempt that was lost answered does not. */
function keptSamples(samples: readonly Sample[], steps: ReadonlySet<number>): readonly Sample[] {
  const last = new Map(samples.map((sample) => [JSON.stringify([sample.step, sample.prompt]), sample]))
  const kept = steps.size === 0 ? [...last.values()] : [...last.values()].filter(({ step }) => steps.has(step))
  return kept.toSorted((a, b) => a.step - b.step)
}

function cardOf(text: string): CardFacts | null {
  const card = parseObject(text)
  if (!card) return null
  const [base, dataset] = [objectOf(card.base) ?? {}, objectOf(card.dataset) ?? {}]
  const reviewers = Array.isArray(dataset.reviewers) ? dataset.reviewers : []
  return {
    createdAt: textOf(card.createdAt),
    base: {
      file: textOf(base.file),
      architecture: textOf(base.architecture),
      sha256: textOf(base.sha256),
      sizeBytes: numberOf(base.sizeBytes),
    },
    tokenizerSha256: textOf(card.tokenizerSha256),
    chatTemplateSha256: textOf(card.chatTemplateSha256),
    dataset: {
      fingerprint: textOf(dataset.fingerprint),
      reviewers: reviewers.filter((name) => typeof name === 'string'),
    },
    config: objectOf(card.config),
    versions: Object.fromEntries(
      Object.entries(objectOf(card.versions) ?? {}).map(([name, each]) => [name, String(each)]),
    ),
  }
}

async function fileOf(root: string, name: string, hash: boolean): Promise<RunFile | null> {
  const path = join(root, name)
  try {
    const { size } = await stat(path)
    return { name, sizeBytes: size, sha256: hash ? await hashFile(path) : null }
  } catch {
    return null // gone in between, or not readable
  }
}
