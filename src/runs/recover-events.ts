import { readFile } from 'node:fs/promises'
import type {
  CheckpointEvent,
  Choice,
  EvalEvent,
  FinishedEvent,
  RunEvent,
  StartedEvent,
  StepEvent,
  StoppedEvent,
} from './events.ts'

/**
 * Events for looking at a run, whoever wrote them: an older release, a process that died, a file that came by mail. Lines that are
 * no event are left out and counted, a missing number is NaN, a missing list is empty. `readEvents` is the strict reader.
 */

export interface Recovered<T> {
  readonly items: readonly T[]
  readonly broken: number // lines left out
}

type Fields = Readonly<Record<string, unknown>>

/** The events of a file, as far as they can be read; none where there is no file. */
export function recoverEvents(path: string): Promise<Recovered<RunEvent>> {
  return recoverLines(path, (fields) => {
    const recover = Object.hasOwn(RECOVER, String(fields.type)) ? RECOVER[fields.type as RunEvent['type']] : undefined
    return recover?.(fields) ?? null
  })
}

/** One object a line, as `recover` reads it; a last line without its line break is in the writing and does not count. */
export async function recoverLines<T>(path: string, recover: (fields: Fields) => T | null): Promise<Recovered<T>> {
  const text = await readIfThere(path)
  const lines = (text ?? '').split('\n').slice(0, -1)
  const items = lines.flatMap((line) => {
    const fields = parseObject(line)
    const item = fields && recover(fields)
    return item === null ? [] : [item]
  })
  return { items, broken: lines.length - items.length }
}

/** The text of a file; null where there is none, or what has its name cannot be read. */
export async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null)
}

/** The object that a text is in JSON, else null. */
export function parseObject(text: string): Fields | null {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return null
  }
}

export function objectOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}

/** A number, or one of the words by which the log tells NaN and the infinities; NaN for anything else. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  return value === 'Infinity' || value === '-Infinity' ? Number(value) : Number.NaN
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(objectOf).filter((item) => item !== null) : []
}

/** Null where no step is named: such a point has no place. */
function stepOf({ step }: Fields): number | null {
  return typeof step === 'number' && Number.isSafeInteger(step) && step >= 0 ? step : null
}

function numbers<K extends string>(fields: Fields, keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, numberOf(fields[key])])) as Record<K, number>
}

function numbersByName(value: unknown): Readonly<Record<string, number>> | null {
  const fields = objectOf(value)
  return fields && Object.fromEntries(Object.entries(fields).map(([name, number]) => [name, numberOf(number)]))
}

function textValues(value: unknown): Readonly<Record<string, string | number>> {
  const entries = Object.entries(objectOf(value) ?? {})
  return Object.fromEntries(entries.map(([name, each]) => [name, typeof each === 'number' ? each : String(each)]))
}

const finiteOrNull = (value: unknown): number | null => (value === null || value === undefined ? null : numberOf(value))

const RECOVER: { readonly [T in RunEvent['type']]: (fields: Fields) => RunEvent | null } = {
  started,
  step,
  eval: evaluation,
  checkpoint,
  stopped,
  finished,
  samples: (fields) => {
    const at = stepOf(fields)
    return at === null ? null : { type: 'samples', step: at, ...numbers(fields, ['time', 'count']) }
  },
  warning: (fields) => ({
    type: 'warning',
    time: numberOf(fields.time),
    code: textOf(fields.code),
    values: textValues(fields.values),
  }),
}

const STARTED = [
  'time', 'totalSteps', 'stepsPerEpoch', 'epochs', 'trainExamples', 'evalExamples', 'trainTokens', 'answerTokens',
  'trainableParameters', 'baseParameters',
] as const // biome-ignore format: a list

function started(fields: Fields): StartedEvent {
  const plan = objectOf(fields.plan) ?? {}
  return {
    type: 'started',
    ...numbers(fields, STARTED),
    resumedFromStep: stepOf({ step: fields.resumedFromStep }) ?? 0,
    device: textOf(fields.device),
    plan: {
      activationCheckpointing: plan.activationCheckpointing === true,
      residentTransposed: plan.residentTransposed === true,
      packing: textOf(plan.packing) || null,
      ...numbers(plan, ['weightBytes', 'adapterBytes', 'computeBytes']),
    },
    choices: listOf(fields.choices).map(choice),
  }
}

function choice({ key, value, code, values }: Fields): Choice {
  const plain = typeof value === 'number' || typeof value === 'boolean' ? value : textOf(value)
  return { key: textOf(key), value: plain, code: textOf(code), values: textValues(values) }
}

const STEP = [
  'time', 'epoch', 'loss', 'learningRate', 'gradNorm', 'tokens', 'answerTokens', 'seconds', 'memoryBytes',
] as const // biome-ignore format: a list

function step(fields: Fields): StepEvent | null {
  const at = stepOf(fields)
  return at === null ? null : { type: 'step', step: at, ...numbers(fields, STEP) }
}

function evaluation(fields: Fields): EvalEvent | null {
  const at = stepOf(fields)
  if (at === null) return null
  return {
    type: 'eval',
    step: at,
    ...numbers(fields, ['time', 'epoch', 'loss', 'seconds']),
    best: fields.best === true,
    byTag: numbersByName(fields.byTag),
    worst: listOf(fields.worst).map((row) => numbers(row, ['line', 'loss'])),
  }
}

function checkpoint(fields: Fields): CheckpointEvent | null {
  const at = stepOf(fields)
  if (at === null) return null
  const reason = textOf(fields.reason) as CheckpointEvent['reason']
  return { type: 'checkpoint', step: at, time: numberOf(fields.time), path: textOf(fields.path), reason }
}

function stopped(fields: Fields): StoppedEvent | null {
  const at = stepOf(fields)
  if (at === null) return null
  const reason = textOf(fields.reason) as StoppedEvent['reason']
  return { type: 'stopped', step: at, time: numberOf(fields.time), reason }
}

function finished(fields: Fields): FinishedEvent | null {
  const at = stepOf(fields)
  if (at === null) return null
  const [memorised, perplexity] = [objectOf(fields.memorised), objectOf(fields.replayPerplexity)]
  return {
    type: 'finished',
    step: at,
    ...numbers(fields, ['time', 'seconds']),
    bestStep: stepOf({ step: fields.bestStep }) ?? at,
    evalLossBefore: finiteOrNull(fields.evalLossBefore),
    evalLossAfter: finiteOrNull(fields.evalLossAfter),
    ranks: numbersByName(fields.ranks),
    memorised: memorised && numbers(memorised, ['asked', 'verbatim']),
    replayPerplexity: perplexity && numbers(perplexity, ['before', 'after']),
  }
}
