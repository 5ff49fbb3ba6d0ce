/**
 * Everything a training run says, in one union. `train()` yields these; the terminal, `events.jsonl`, TensorBoard, `--json`
 * and later the web page are readers of the same stream. Losses are nats per answer token; times are ms since the epoch.
 * No event ever carries text of a row.
 */
export type RunEvent =
  | StartedEvent
  | StepEvent
  | EvalEvent
  | CheckpointEvent
  | SamplesEvent
  | WarningEvent
  | StoppedEvent
  | FinishedEvent

/** The run began (or went on after `--resume`): what will happen, decided before the first step. */
export interface StartedEvent {
  readonly type: 'started'
  readonly time: number
  readonly resumedFromStep: number // 0 for a fresh run
  readonly totalSteps: number // optimizer steps of the whole run
  readonly stepsPerEpoch: number
  readonly epochs: number
  readonly trainExamples: number
  readonly evalExamples: number
  readonly trainTokens: number // of one epoch, prompt and answer
  readonly answerTokens: number // of one epoch, those that carry loss
  readonly trainableParameters: number
  readonly baseParameters: number
  readonly device: string // "CPU", "Vulkan0" ... as ggml names it
  readonly plan: TrainingPlan
  readonly choices: readonly Choice[] // what a preset chose, and why
}

/** A setting that was chosen for the user. `code` is a key of the text tables that gives the reason. */
export interface Choice {
  readonly key: string
  readonly value: string | number | boolean
  readonly code: string
  readonly values: Readonly<Record<string, string | number>>
}

/** What was decided from model and memory, so that it can be told. */
export interface TrainingPlan {
  readonly activationCheckpointing: boolean
  readonly residentTransposed: boolean // transposed weights kept for the backward, or rebuilt per use
  readonly packing?: string | null // layout of matrices kept for the CPU's matrix units, "AMX"; absent in old runs
  readonly weightBytes: number
  readonly adapterBytes: number // A, B, their gradients and AdamW moments
  readonly computeBytes: number // the largest graph's buffer, 0 until the first graph is made
}

/** One optimizer step. */
export interface StepEvent {
  readonly type: 'step'
  readonly time: number
  readonly step: number // 1-based
  readonly epoch: number // fractional, 1.5 = half of the second epoch done
  readonly loss: number
  readonly learningRate: number
  readonly gradNorm: number // before clipping
  readonly tokens: number
  readonly answerTokens: number
  readonly seconds: number
  readonly memoryBytes: number // resident set of this process
}

/** Held-out loss. Step 0 is the base model before any training. */
export interface EvalEvent {
  readonly type: 'eval'
  readonly time: number
  readonly step: number
  readonly epoch: number
  readonly loss: number
  readonly best: boolean
  readonly byTag: Readonly<Record<string, number>> | null // loss per department where rows carry one
  readonly worst: readonly WorstExample[] // the held-out rows with the highest loss, worst first
  readonly seconds: number
}

/** A held-out row that the model answers badly, by its place in the file. */
export interface WorstExample {
  readonly line: number // where the row begins in its file, 1-based
  readonly loss: number
}

/** The fixed sample prompts were answered; the texts are lines `{step, prompt, answer}` of `samples.jsonl` in the run folder. */
export interface SamplesEvent {
  readonly type: 'samples'
  readonly time: number
  readonly step: number
  readonly count: number
}

export interface CheckpointEvent {
  readonly type: 'checkpoint'
  readonly time: number
  readonly step: number
  readonly path: string // relative to the run folder
  readonly reason: 'save_steps' | 'epoch' | 'best' | 'interrupt' | 'end'
}

/** Something the user should know; `code` is a key of the text tables. */
export interface WarningEvent {
  readonly type: 'warning'
  readonly time: number
  readonly code: string
  readonly values: Readonly<Record<string, string | number>>
}

/** The run ended before its last step. A `finished` event follows unless the run was interrupted. */
export interface StoppedEvent {
  readonly type: 'stopped'
  readonly time: number
  readonly step: number
  readonly reason: 'early_stopping' | 'interrupted' | 'non_finite_loss' | 'diverged' | 'no_effect'
}

export interface FinishedEvent {
  readonly type: 'finished'
  readonly time: number
  readonly step: number
  readonly bestStep: number
  readonly evalLossBefore: number | null // null without held-out rows
  readonly evalLossAfter: number | null // of the adapter that was kept
  readonly seconds: number
  readonly ranks: Readonly<Record<string, number>> | null // AdaLoRA: rank left per site, by llama.cpp name
  readonly memorised: MemorisedShare | null // training answers reproduced verbatim at temperature 0
  readonly replayPerplexity: { readonly before: number; readonly after: number } | null // on the general data against forgetting
}

export interface MemorisedShare {
  readonly asked: number
  readonly verbatim: number
}
