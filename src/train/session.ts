/**
 * What a run holds while it trains: graphs, optimizer, rules that watch it, and what they have seen. The loop decides what happens when;
 * here is how each of those things is done. Everything that shapes the numbers is saved and restored with a checkpoint.
 */
import type { RunConfig } from '../config/run-config.ts'
import type { TokenizedExample } from '../data/example.ts'
import { batchPlan, epochOrder, groupByLength } from '../data/order.ts'
import type { AdaloraSettings } from '../lora/weights.ts'
import type { CheckpointEvent, EvalEvent, FinishedEvent, StepEvent, WarningEvent } from '../runs/events.ts'
import { BudgetController } from './adalora.ts'
import { BatchRunner, makeBatch } from './batch-runner.ts'
import { type CheckpointPlace, type Restored, restoreBest, saveBest, saveCheckpoint } from './checkpoint.ts'
import { type BestSoFar, judge, nothingYet, shouldStop } from './early-stopping.ts'
import { heldOut, lossByTag, worstExamples } from './held-out.ts'
import type { TrainOptions } from './loop.ts'
import { Optimizer } from './optimizer.ts'
import { afterEvaluation, afterStep, noOverfit, type OverfitState } from './overfit.ts'
import { adaloraPhases, learningRate, warmupSteps } from './schedule.ts'
import { createWatchdog, type Watchdog, type WatchdogState, type WatchdogVerdict } from './watchdog.ts'

export interface StepCounts {
  readonly perEpoch: number
  readonly total: number
}

/** State of the rules, in a checkpoint's JSON. */
interface RuleState {
  readonly watchdog: WatchdogState
  readonly overfit: OverfitState
  readonly optimizerSteps: number // steps taken, skipped spikes left out
  readonly replayBefore: number | null // the base's loss on the replay rows
  readonly evalLossLast: number | null
}

/** Stream of `createRandom` for dropout masks and embedding noise. */
const DROPOUT_STREAM = 2

/** How many optimizer steps an epoch and a run have. */
export function countSteps(
  config: Pick<RunConfig, 'batch_size' | 'gradient_accumulation_steps' | 'epochs' | 'max_steps'>,
  trainExamples: number,
): StepCounts {
  const microBatches = Math.ceil(trainExamples / config.batch_size)
  const perEpoch = Math.ceil(microBatches / config.gradient_accumulation_steps)
  return { perEpoch, total: config.max_steps > 0 ? config.max_steps : Math.ceil(perEpoch * config.epochs) }
}

export class TrainSession implements Disposable {
  readonly steps: StepCounts
  readonly hasEval: boolean
  readonly #options: TrainOptions
  readonly #place: CheckpointPlace
  readonly #runner: BatchRunner
  readonly #evaluator: BatchRunner
  readonly #optimizer: Optimizer
  readonly #budget: BudgetController | null
  readonly #watchdog: Watchdog
  readonly #warmup: number
  readonly #began: number
  #best: BestSoFar
  #overfit: OverfitState
  #optimizerSteps: number
  #evalLossBefore: number | null
  #evalLossLast: number | null
  #savedStep: number
  #replayBefore: number | null

  constructor(options: TrainOptions, place: CheckpointPlace, resumed: Restored | undefined) {
    const { backend, model, adapter, dataset, config, plan } = options
    const rules = resumed?.rules as RuleState | undefined
    const mode = {
      training: true,
      checkpointing: plan.activationCheckpointing,
      neftuneAlpha: config.neftune_noise_alpha,
    }
    this.steps = countSteps(config, dataset.train.length)
    this.hasEval = dataset.eval.length > 0
    this.#options = options
    this.#place = place
    this.#runner = new BatchRunner(backend, model, adapter, mode)
    this.#evaluator = new BatchRunner(backend, model, adapter, { training: false, checkpointing: false })
    this.#optimizer = new Optimizer(backend, adapter, config)
    const budget = config.peft_type === 'ADALORA' ? budgetSettings(config, this.steps.total) : null
    this.#budget = budget && new BudgetController(backend, adapter, budget, budget.orthRegWeight)
    this.#watchdog = createWatchdog(
      { threshold: config.loss_watchdog_threshold, patience: config.loss_watchdog_patience },
      rules?.watchdog,
    )
    this.#warmup = warmupSteps(config, this.steps.total)
    this.#began = performance.now() - (resumed?.seconds ?? 0) * 1000
    this.#best = resumed?.best ?? nothingYet
    this.#overfit = rules?.overfit ?? noOverfit
    this.#optimizerSteps = rules?.optimizerSteps ?? 0
    this.#evalLossBefore = resumed?.evalLossBefore ?? null
    this.#savedStep = resumed?.step ?? -1
    this.#replayBefore = rules?.replayBefore ?? null
    this.#evalLossLast = rules?.evalLossLast ?? null
    if (resumed) this.#budget?.restore(resumed.extra)
  }

  get warmup(): number {
    return this.#warmup
  }

  /** True when held-out loss has not improved for as long as `early_stopping_patience` allows. */
  get exhausted(): boolean {
    return this.hasEval && shouldStop(this.#best, this.#options.config.early_stopping_patience)
  }

  /** One optimizer step: micro-batches add to the gradients; the watchdog judges; then clipping and the optimizer. @param done 0-based */
  async step(done: number): Promise<{ readonly event: StepEvent; readonly verdict: WatchdogVerdict }> {
    const since = performance.now()
    const { config } = this.#options
    const batches = this.#microBatches(done).map((examples) => makeBatch(examples, config.packing))
    const answerTokens = batches.reduce((sum, batch) => sum + batch.answerTokens, 0)
    this.#optimizer.zeroGrad()
    let total = 0
    for (const [i, batch] of batches.entries())
      total += await this.#runner.run(batch, 1 / answerTokens, [config.seed, DROPOUT_STREAM, done, i])
    await this.#budget?.regularise()
    const [loss, gradNorm] = [total / answerTokens, await this.#optimizer.gradNorm()]
    const rate = learningRate(config, done, this.#warmup, this.steps.total)
    const verdict = this.#watchdog.observe({ step: done + 1, loss, gradNorm })
    if (verdict.verdict === 'ok') {
      this.#overfit = afterStep(this.#overfit, loss)
      await this.#optimizer.apply(gradNorm, rate, ++this.#optimizerSteps)
      this.#budget?.afterStep(done)
    }
    const event: StepEvent = {
      type: 'step',
      time: Date.now(),
      step: done + 1,
      epoch: (done + 1) / this.steps.perEpoch,
      loss,
      learningRate: rate,
      gradNorm,
      tokens: batches.reduce((sum, batch) => sum + batch.realTokens, 0),
      answerTokens,
      seconds: (performance.now() - since) / 1000,
      memoryBytes: process.memoryUsage.rss(),
    }
    return { event, verdict }
  }

  /** How many steps the watchdog has skipped. */
  get spikes(): number {
    return this.#watchdog.state.spikes
  }

  /** The held-out loss; a new best one is kept in `best/`. */
  async evaluate(step: number): Promise<{ readonly event: EvalEvent; readonly warning: WarningEvent | null }> {
    const since = performance.now()
    const { dataset, config } = this.#options
    const result = await heldOut(this.#evaluator, dataset.eval, config.batch_size, config.packing)
    const counts = this.#budget?.reached(step) ?? true
    if (counts) this.#best = judge(this.#best, step, result.loss, config.early_stopping_threshold)
    const isBest = counts && this.#best.step === step && this.#best.withoutGain === 0
    if (isBest) await saveBest(this.#place)
    if (step === 0) this.#evalLossBefore = result.loss
    this.#evalLossLast = result.loss
    const time = Date.now()
    const { state, warning } = afterEvaluation(this.#overfit, { step, loss: result.loss, time })
    this.#overfit = state
    const event: EvalEvent = {
      type: 'eval',
      time,
      step,
      epoch: step / this.steps.perEpoch,
      loss: result.loss,
      best: isBest,
      byTag: lossByTag(dataset.eval, result),
      worst: worstExamples(
        dataset.evalRows.map(({ line }) => line),
        result,
      ),
      seconds: (performance.now() - since) / 1000,
    }
    return { event, warning }
  }

  /** The base's loss on the replay rows that are never trained, before anything is. */
  async measureReplay(): Promise<void> {
    this.#replayBefore = await this.#replayLoss()
  }

  isSaved(step: number): boolean {
    return this.#savedStep === step
  }

  async save(step: number, reason: CheckpointEvent['reason']): Promise<CheckpointEvent> {
    const { config, fingerprints, model } = this.#options
    const rules: RuleState = {
      watchdog: this.#watchdog.state,
      overfit: this.#overfit,
      optimizerSteps: this.#optimizerSteps,
      replayBefore: this.#replayBefore,
      evalLossLast: this.#evalLossLast,
    }
    const state = {
      step,
      best: this.#best,
      evalLossBefore: this.#evalLossBefore,
      seconds: this.#seconds(),
      fingerprints,
      copies: model.copies,
      rules,
    }
    const path = await saveCheckpoint(this.#place, state, config.save_total_limit, this.#budget?.save())
    this.#savedStep = step
    return { type: 'checkpoint', time: Date.now(), step, path, reason }
  }

  /** Puts the best weights back where they are wanted, and sums up. */
  async finish(step: number): Promise<FinishedEvent> {
    const { config } = this.#options
    const restoring = this.hasEval && config.load_best_model_at_end && this.#best.loss !== null
    if (restoring) await restoreBest(this.#place)
    const replayAfter = await this.#replayLoss()
    return {
      type: 'finished',
      time: Date.now(),
      step,
      bestStep: restoring ? this.#best.step : step,
      evalLossBefore: this.#evalLossBefore,
      evalLossAfter: restoring ? this.#best.loss : this.#evalLossLast,
      seconds: this.#seconds(),
      ranks: this.#budget?.ranks() ?? null,
      memorised: null,
      replayPerplexity:
        this.#replayBefore !== null && replayAfter !== null
          ? { before: Math.exp(this.#replayBefore), after: Math.exp(replayAfter) }
          : null,
    }
  }

  async #replayLoss(): Promise<number | null> {
    const { config, replay = [] } = this.#options
    if (replay.length === 0) return null
    return (await heldOut(this.#evaluator, replay, config.batch_size, config.packing)).loss
  }

  #microBatches(done: number): readonly (readonly TokenizedExample[])[] {
    const { dataset, config } = this.#options
    const epoch = Math.floor(done / this.steps.perEpoch)
    const shuffled = epochOrder(dataset.train.length, config.seed, epoch)
    const lengths = (id: number) => dataset.train[id]!.tokens.length
    const order =
      config.group_by_length && !config.packing ? groupByLength(shuffled, lengths, config.batch_size) : shuffled
    const first = (done % this.steps.perEpoch) * config.gradient_accumulation_steps
    const plan = batchPlan(order, config.batch_size).slice(first, first + config.gradient_accumulation_steps)
    return plan.map((ids) => ids.map((id) => dataset.train[id]!))
  }

  #seconds(): number {
    return (performance.now() - this.#began) / 1000
  }

  [Symbol.dispose](): void {
    for (const each of [this.#runner, this.#evaluator, this.#optimizer, this.#budget]) each?.[Symbol.dispose]()
  }
}

/** AdaLoRA's schedule for a run of so many steps. */
export function budgetSettings(config: RunConfig, totalSteps: number): AdaloraSettings {
  const {
    init_r: initRank,
    target_r: targetRank,
    deltaT,
    adalora_beta1: beta1,
    adalora_beta2: beta2,
    orth_reg_weight: orthRegWeight,
  } = config
  return { initRank, targetRank, deltaT, beta1, beta2, totalSteps, orthRegWeight, ...adaloraPhases(config, totalSteps) }
}
