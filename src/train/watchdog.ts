/**
 * Watches loss and gradient of every optimizer step before it is taken, and says whether to take it, to skip it, or to stop the run. A
 * pure state machine: what it has seen is plain JSON, so a resumed run judges exactly as the one that was interrupted.
 */

export interface WatchdogSettings {
  readonly threshold: number // loss above which a step counts as diverged, nats; 0 = from the first losses
  readonly patience: number // such steps in a row before the run stops
}

export interface WatchdogInput {
  readonly step: number // 1-based
  readonly loss: number
  readonly gradNorm: number // before clipping
}

export type WatchdogVerdict =
  | { readonly verdict: 'ok' }
  | { readonly verdict: 'spike'; readonly cause: 'loss' | 'gradient' } // skip the optimizer step
  | { readonly verdict: 'stop'; readonly cause: 'non_finite_loss' | 'diverged' }

export interface WatchdogState {
  readonly firstLosses: readonly number[]
  readonly losses: readonly number[] // the last ones, oldest first
  readonly gradNorms: readonly number[]
  readonly spikesInRow: readonly (readonly [loss: number, gradNorm: number])[]
  readonly aboveInRow: number // steps above the threshold
  readonly spikes: number // skipped in the whole run
}

export interface Watchdog {
  observe(input: WatchdogInput): WatchdogVerdict
  readonly state: WatchdogState
}

/** Losses whose median tells where the run began. */
const FIRST = 5
/** What a run may rise above its beginning, nats: e^2, seven times the perplexity. */
const RISE = 2
/** Steps that are looked back on; a spike needs at least `MIN_HISTORY` of them. */
const WINDOW = 50
const MIN_HISTORY = 10
/** A loss is a spike this far above the running median, nats, and this many times the upper spread. */
const SPIKE_NATS = 2
const SPIKE_SPREADS = 4
/** A gradient is a spike at this multiple of the running median, if it is also far above the common large ones and longer than 1. */
const SPIKE_TIMES = 10
const SPIKE_TIMES_HIGH = 4
const HARMLESS_NORM = 1
/** So many spikes in a row are no spikes any more. */
const MAX_SPIKES_IN_ROW = 5

const nothingSeen: WatchdogState = {
  firstLosses: [],
  losses: [],
  gradNorms: [],
  spikesInRow: [],
  aboveInRow: 0,
  spikes: 0,
}

/** @param state of a checkpoint, to go on from */
export function createWatchdog(settings: WatchdogSettings, state: WatchdogState = nothingSeen): Watchdog {
  return {
    get state() {
      return state
    },
    observe(input) {
      const judged = judge(settings, state, input)
      state = judged.state
      return judged.verdict
    },
  }
}

interface Judged {
  readonly state: WatchdogState
  readonly verdict: WatchdogVerdict
}

function judge(settings: WatchdogSettings, before: WatchdogState, { loss, gradNorm }: WatchdogInput): Judged {
  if (!Number.isFinite(loss) || !Number.isFinite(gradNorm)) {
    return { state: before, verdict: { verdict: 'stop', cause: 'non_finite_loss' } }
  }
  const limit = divergenceLimit(settings, before)
  const aboveInRow = loss > limit ? before.aboveInRow + 1 : 0
  const firstLosses = before.firstLosses.length < FIRST ? [...before.firstLosses, loss] : before.firstLosses
  const cause = spikeCause(before, loss, gradNorm)
  const state = cause === null ? accept(before, loss, gradNorm) : skip(before, loss, gradNorm)
  const after = { ...state, firstLosses, aboveInRow }
  if (aboveInRow >= settings.patience || after.spikesInRow.length >= MAX_SPIKES_IN_ROW) {
    return { state: after, verdict: { verdict: 'stop', cause: 'diverged' } }
  }
  return { state: after, verdict: cause === null ? { verdict: 'ok' } : { verdict: 'spike', cause } }
}

/** The loss above which a step counts as diverged; without end while the first losses are still coming in. */
function divergenceLimit({ threshold }: WatchdogSettings, { firstLosses }: WatchdogState): number {
  if (threshold > 0) return threshold
  return firstLosses.length < FIRST ? Infinity : quantile(firstLosses, 0.5) + RISE
}

function spikeCause({ losses, gradNorms }: WatchdogState, loss: number, gradNorm: number): 'loss' | 'gradient' | null {
  if (losses.length < MIN_HISTORY) return null
  const middle = quantile(losses, 0.5)
  const spread = quantile(losses, 0.9) - middle
  if (loss > middle + Math.max(SPIKE_NATS, SPIKE_SPREADS * spread)) return 'loss'
  const usual = SPIKE_TIMES * quantile(gradNorms, 0.5)
  const large = SPIKE_TIMES_HIGH * quantile(gradNorms, 0.9)
  return gradNorm > Math.max(HARMLESS_NORM, usual, large) ? 'gradient' : null
}

function skip(before: WatchdogState, loss: number, gradNorm: number): WatchdogState {
  return { ...before, spikesInRow: [...before.spikesInRow, [loss, gradNorm]], spikes: before.spikes + 1 }
}

/** Spikes that are over join the history: rows of two kinds, some always harder, are soon no spikes any more. */
function accept(before: WatchdogState, loss: number, gradNorm: number): WatchdogState {
  const seen = [...before.spikesInRow, [loss, gradNorm] as const]
  const losses = [...before.losses, ...seen.map(([each]) => each)].slice(-WINDOW)
  const gradNorms = [...before.gradNorms, ...seen.map(([, each]) => each)].slice(-WINDOW)
  return { ...before, losses, gradNorms, spikesInRow: [] }
}

/** The nearest value from below: an even-sized median is the lower middle. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(share * (sorted.length - 1))]!
}
