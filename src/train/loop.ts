/**
 * The training loop as an async generator of events. It prints nothing, writes nothing but checkpoints, and knows no terminal, file
 * format or web page: whoever reads the events does.
 */
import type { RunConfig } from '../config/run-config.ts'
import type { Dataset, TokenizedExample } from '../data/example.ts'
import type { Backend } from '../ggml/backend.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { Model } from '../models/model.ts'
import type { Choice, RunEvent, TrainingPlan } from '../runs/events.ts'
import { type Fingerprints, restoreLatest } from './checkpoint.ts'
import { changesNothing } from './no-effect.ts'
import { TrainSession } from './session.ts'

export interface TrainOptions {
  readonly backend: Backend
  readonly model: Model
  readonly adapter: Adapter
  readonly dataset: Dataset
  readonly replay?: readonly TokenizedExample[] // general rows that are never trained: forgetting is measured on them
  readonly config: RunConfig
  readonly plan: TrainingPlan // how memory is used (`planOrRefuse`)
  readonly choices?: readonly Choice[] // what a preset chose
  readonly folder: string // the run folder, for checkpoints and best/
  readonly fingerprints: Fingerprints
  readonly resume: boolean
  readonly signal: AbortSignal
}

/** A run shows its effect within so many steps after the warm-up, or never. */
const EFFECT_STEPS = 10

/**
 * Trains `adapter` in place. The last event is `finished`, or `stopped` when the signal or the watchdog ended the run. After `finished`
 * the adapter holds the best evaluated weights where there are held-out rows (`load_best_model_at_end`), else the last ones.
 */
export async function* train(options: TrainOptions): AsyncGenerator<RunEvent, void, undefined> {
  const { backend, model, adapter, dataset, config, signal } = options
  await adapter.prepare(model.matrixOf)
  const place = { backend, adapter, folder: options.folder, baseModel: config.base_model }
  const resumed = options.resume ? await restoreLatest(place, options.fingerprints) : undefined
  using session = new TrainSession(options, place, resumed)
  const { steps, hasEval } = session
  yield started(options, session, resumed?.step ?? 0)
  if (resumed?.copies !== undefined && resumed.copies !== model.copies) yield otherCopies(resumed.copies, model.copies)

  if (!resumed) await session.measureReplay()
  if (hasEval && !resumed && config.eval_on_start) yield (await session.evaluate(0)).event
  let step = resumed?.step ?? 0
  while (step < steps.total && !session.exhausted) {
    const { event, verdict } = await session.step(step)
    step++
    const last = step === steps.total
    if (verdict.verdict === 'stop') {
      yield event
      yield { type: 'stopped', time: Date.now(), step, reason: verdict.cause }
      return
    }
    if (step % config.logging_steps === 0 || last || step === 1) yield event
    if (verdict.verdict === 'spike') yield spike(event.step, event.loss, event.gradNorm, session.spikes)
    if (
      step === Math.min(session.warmup + EFFECT_STEPS, steps.total) &&
      (await changesNothing(backend, model, adapter, dataset.train[0]!))
    ) {
      yield { type: 'stopped', time: Date.now(), step, reason: 'no_effect' }
      return
    }
    if (hasEval && (step % (config.eval_steps || steps.perEpoch) === 0 || last)) {
      const evaluation = await session.evaluate(step)
      yield evaluation.event
      if (evaluation.warning) yield evaluation.warning
    }
    const stopping = !last && session.exhausted
    const due = step % (config.save_steps || steps.perEpoch) === 0 || (config.save_first_step && step === 1)
    if (due || last || stopping)
      yield await session.save(step, last || stopping ? 'end' : config.save_steps ? 'save_steps' : 'epoch')
    if (stopping) {
      yield { type: 'stopped', time: Date.now(), step, reason: 'early_stopping' }
      break
    }
    if (signal.aborted && !last) {
      if (!session.isSaved(step)) yield await session.save(step, 'interrupt')
      yield { type: 'stopped', time: Date.now(), step, reason: 'interrupted' }
      return
    }
  }
  yield await session.finish(step)
}

function spike(step: number, loss: number, gradNorm: number, spikes: number): RunEvent {
  const values = { step, loss: loss.toFixed(3), gradNorm: gradNorm.toFixed(3), spikes }
  return { type: 'warning', time: Date.now(), code: 'train.spike', values }
}

/** Which copies there are follows from the free memory and the processor; each kind rounds in its own way. */
function otherCopies(before: string, now: string): RunEvent {
  const values = { before: before || '-', now: now || '-' }
  return { type: 'warning', time: Date.now(), code: 'train.otherCopies', values }
}

function started(options: TrainOptions, { steps }: TrainSession, resumedFromStep: number): RunEvent {
  const { dataset, config, adapter, model, backend, plan } = options
  return {
    type: 'started',
    time: Date.now(),
    resumedFromStep,
    totalSteps: steps.total,
    stepsPerEpoch: steps.perEpoch,
    epochs: config.max_steps > 0 ? steps.total / steps.perEpoch : config.epochs,
    trainExamples: dataset.train.length,
    evalExamples: dataset.eval.length,
    trainTokens: dataset.report.trainTokens,
    answerTokens: dataset.report.answerTokens,
    trainableParameters: adapter.parameterCount,
    baseParameters: model.parameterCount,
    device: backend.name,
    plan,
    choices: options.choices ?? [],
  }
}
