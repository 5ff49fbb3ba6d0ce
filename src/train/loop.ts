/**
 * The training loop as an async generator of events. It prints nothing, writes nothing but checkpoints, and knows no terminal, file
 * format or web page: whoever reads the events does.
 */
import type { RunConfig } from '../config/run-config.ts'

import type { Dataset } from '../data/example.ts'
import { batchPlan, epochOrder } from '../data/order.ts'
import type { Backend } from '../ggml/backend.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { Model } from '../models/model.ts'
import type { CheckpointEvent, RunEvent, StepEvent } from '../runs/events.ts'
import { BatchRunner, makeBatch } from './batch-runner.ts'
import {
  type CheckpointPlace,
  type Fingerprints,
  restoreBest,
  restoreLatest,
  saveBest,
  saveCheckpoint,
} from './checkpoint.ts'
import { type BestSoFar, judge, nothingYet, shouldStop } from './early-stopping.ts'
import { heldOutLoss } from './held-out.ts'
import { Optimizer } from './optimizer.ts'
import { planTraining } from './plan.ts'
import { learningRate, warmupSteps } from './schedule.ts'

export interface TrainOptions {
  readonly backend: Backend
  readonly model: Model
  readonly adapter: Adapter
  readonly dataset: Dataset
  readonly config: RunConfig
  readonly folder: string // the run folder, for checkpoints and best/
  readonly fingerprints: Fingerprints
  readonly resume: boolean
  readonly signal: AbortSignal
}

/** Stream of `createRandom` for dropout masks. */
const DROPOUT_STREAM = 2

/** How many optimizer steps an epoch and a run have. */
export function countSteps(config: RunConfig, trainExamples: number) {
  const microBatches = Math.ceil(trainExamples / config.batch_size)
  const perEpoch = Math.ceil(microBatches / config.gradient_accumulation_steps)
  return { perEpoch, total: Math.ceil(perEpoch * config.epochs) }
}

/**
 * Trains `adapter` in place. The last event is `finished`, or `stopped` when the signal or a loss that is not finite ended the run.
 * After `finished` the adapter holds the best evaluated weights where there are held-out rows, else the last ones.
 */
export async function* train(options: TrainOptions): AsyncGenerator<RunEvent, void, undefined> {
  const { backend, model, adapter, dataset, config, signal } = options
  const place: CheckpointPlace = { backend, adapter, folder: options.folder, baseModel: config.base_model }
  const resumed = options.resume ? await restoreLatest(place, options.fingerprints) : undefined
  const steps = countSteps(config, dataset.train.length)
  const plan = planTraining(backend, model, adapter, dataset.train, config)
  yield started(options, steps, plan, resumed?.step ?? 0)

  using runner = new BatchRunner(backend, model, adapter, {
    training: true,
    checkpointing: plan.activationCheckpointing,
  })
  using evaluator = new BatchRunner(backend, model, adapter, { training: false, checkpointing: false })
  using optimizer = new Optimizer(backend, adapter, config)
  const warmup = warmupSteps(config, steps.total)
  const evalEvery = config.eval_steps || steps.perEpoch
  const saveEvery = config.save_steps || steps.perEpoch
  const hasEval = dataset.eval.length > 0
  const begin = performance.now() - (resumed?.seconds ?? 0) * 1000
  const seconds = () => (performance.now() - begin) / 1000
  let best: BestSoFar = resumed?.best ?? nothingYet
  let evalLossBefore = resumed?.evalLossBefore ?? null
  let savedStep = resumed?.step ?? -1

  const evaluate = async (step: number) => {
    const since = performance.now()
    const loss = await heldOutLoss(evaluator, dataset.eval, config.batch_size, config.packing)
    const previous = best
    best = judge(best, step, loss, config.early_stopping_threshold)
    if (best.step === step && best !== previous && best.withoutGain === 0) await saveBest(place)
    return {
      type: 'eval',
      time: Date.now(),
      step,
      epoch: step / steps.perEpoch,
      loss,
      best: best.step === step,
      byTag: null,
      worst: [],
      seconds: (performance.now() - since) / 1000,
    } as const
  }
  const save = async (step: number, reason: CheckpointEvent['reason']): Promise<CheckpointEvent> => {
    const state = { step, best, evalLossBefore, seconds: seconds(), fingerprints: options.fingerprints, rules: null }
    savedStep = step
    return {
      type: 'checkpoint',
      time: Date.now(),
      step,
      path: await saveCheckpoint(place, state, config.save_total_limit),
      reason,
    }
  }

  if (hasEval && !resumed) {
    const event = await evaluate(0)
    evalLossBefore = event.loss
    yield event
  }
  let step = resumed?.step ?? 0
  while (step < steps.total && !shouldStop(best, config.early_stopping_patience)) {
    const event = await trainStep(
      options,
      runner,
      optimizer,
      steps.perEpoch,
      step,
      learningRate(config, step, warmup, steps.total),
    )
    step++
    if (!Number.isFinite(event.loss) || !Number.isFinite(event.gradNorm)) {
      yield { type: 'stopped', time: Date.now(), step, reason: 'non_finite_loss' }
      return
    }
    if (step % config.logging_steps === 0 || step === steps.total || step === 1) yield event
    const last = step === steps.total
    if (hasEval && (step % evalEvery === 0 || last)) yield await evaluate(step)
    const stopping = !last && hasEval && shouldStop(best, config.early_stopping_patience)
    if (step % saveEvery === 0 || last || stopping)
      yield await save(step, last || stopping ? 'end' : config.save_steps ? 'save_steps' : 'epoch')
    if (stopping) {
      yield { type: 'stopped', time: Date.now(), step, reason: 'early_stopping' }
      break
    }
    if (signal.aborted && !last) {
      if (savedStep !== step) yield await save(step, 'interrupt')
      yield { type: 'stopped', time: Date.now(), step, reason: 'interrupted' }
      return
    }
  }
  if (hasEval) await restoreBest(place)
  yield {
    type: 'finished',
    time: Date.now(),
    step,
    bestStep: hasEval ? best.step : step,
    evalLossBefore,
    evalLossAfter: best.loss,
    seconds: seconds(),
    ranks: null,
    memorised: null,
    replayPerplexity: null,
  }
}

/** One optimizer step: its micro-batches, each adding to the gradients, then clipping and AdamW. @param done steps taken before */
async function trainStep(
  { dataset, config }: TrainOptions,
  runner: BatchRunner,
  optimizer: Optimizer,
  perEpoch: number,
  done: number,
  rate: number,
): Promise<StepEvent> {
  const since = performance.now()
  const epoch = Math.floor(done / perEpoch)
  const order = epochOrder(dataset.train.length, config.seed, epoch)
  const first = (done % perEpoch) * config.gradient_accumulation_steps
  const micro = batchPlan(order, config.batch_size).slice(first, first + config.gradient_accumulation_steps)
  const batches = micro.map((ids) =>
    makeBatch(
      Array.from(ids, (id) => dataset.train[id]!),
      config.packing,
    ),
  )
  const answerTokens = batches.reduce((sum, batch) => sum + batch.answerTokens, 0)
  optimizer.zeroGrad()
  let total = 0
  for (const [i, batch] of batches.entries())
    total += await runner.run(batch, 1 / answerTokens, [config.seed, DROPOUT_STREAM, done, i])
  const gradNorm = await optimizer.step(rate, done + 1)
  return {
    type: 'step',
    time: Date.now(),
    step: done + 1,
    epoch: (done + 1) / perEpoch,
    loss: total / answerTokens,
    learningRate: rate,
    gradNorm,
    tokens: batches.reduce((sum, batch) => sum + batch.realTokens, 0),
    answerTokens,
    seconds: (performance.now() - since) / 1000,
    memoryBytes: process.memoryUsage.rss(),
  }
}

function started(
  options: TrainOptions,
  steps: ReturnType<typeof countSteps>,
  plan: ReturnType<typeof planTraining>,
  resumedFromStep: number,
): RunEvent {
  const { dataset, config, adapter, model, backend } = options
  return {
    type: 'started',
    time: Date.now(),
    resumedFromStep,
    totalSteps: steps.total,
    stepsPerEpoch: steps.perEpoch,
    epochs: config.epochs,
    trainExamples: dataset.train.length,
    evalExamples: dataset.eval.length,
    trainTokens: dataset.report.trainTokens,
    answerTokens: dataset.report.answerTokens,
    trainableParameters: adapter.parameterCount,
    baseParameters: model.parameterCount,
    device: backend.name,
    plan,
    choices: [],
  }
}
