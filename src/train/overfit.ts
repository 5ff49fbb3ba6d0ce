import type { WarningEvent } from '../runs/events.ts'

/**
 * The overfit alarm: the training loss goes on falling while the held-out loss rises, evaluation after evaluation. It warns once in a
 * run; stopping is early stopping's affair. Plain JSON, saved with every checkpoint.
 */
export interface OverfitState {
  readonly sum: number // training losses since the last evaluation
  readonly count: number
  readonly trainLoss: number | null // mean between the last two evaluations
  readonly evalLoss: number | null // of the last evaluation
  readonly risingSince: RisingSince | null
  readonly rises: number // evaluations in a row with training loss down and held-out loss up
  readonly warned: boolean
}

interface RisingSince {
  readonly trainLoss: number
  readonly evalLoss: number
}

export const noOverfit: OverfitState = {
  sum: 0,
  count: 0,
  trainLoss: null,
  evalLoss: null,
  risingSince: null,
  rises: 0,
  warned: false,
}

/** Rises in a row that make an alarm: one before early stopping's usual patience of 3 ends the run. */
const ALARM_RISES = 2

/** Takes in the loss of one training step. */
export function afterStep(state: OverfitState, loss: number): OverfitState {
  return { ...state, sum: state.sum + loss, count: state.count + 1 }
}

/** Takes in a held-out loss; `warning` is the event to tell, once in a run. */
export function afterEvaluation(
  state: OverfitState,
  { step, loss, time }: { readonly step: number; readonly loss: number; readonly time: number },
): { readonly state: OverfitState; readonly warning: WarningEvent | null } {
  const trainLoss = state.count > 0 ? state.sum / state.count : state.trainLoss
  const rising = isBelow(trainLoss, state.trainLoss) && isBelow(state.evalLoss, loss)
  const rises = rising ? state.rises + 1 : 0
  const from = rises === 1 ? { trainLoss: state.trainLoss!, evalLoss: state.evalLoss! } : state.risingSince
  const alarm = rises >= ALARM_RISES && !state.warned
  const next: OverfitState = {
    sum: 0,
    count: 0,
    trainLoss,
    evalLoss: loss,
    risingSince: rises > 0 ? from : null,
    rises,
    warned: state.warned || alarm,
  }
  return {
    state: next,
    warning: alarm ? warningOf(step, time, from!, { trainLoss: trainLoss!, evalLoss: loss }) : null,
  }
}

function isBelow(low: number | null, high: number | null): boolean {
  return low !== null && high !== null && low < high
}

function warningOf(step: number, time: number, from: RisingSince, now: RisingSince): WarningEvent {
  const values = {
    step,
    trainBefore: from.trainLoss.toFixed(3),
    trainNow: now.trainLoss.toFixed(3),
    evalBefore: from.evalLoss.toFixed(3),
    evalNow: now.evalLoss.toFixed(3),
  }
  return { type: 'warning', time, code: 'train.overfit', values }
}
