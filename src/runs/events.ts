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
}

/** What was decided from model and memory, so that it can be told. */
export interface TrainingPlan {
  readonly activationCheckpointing: boolean
  readonly residentTransposed: boolean // transposed weights kept for the backward, or rebuilt per use
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
  readonly seconds: number
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
  readonly reason: 'early_stopping' | 'interrupted' | 'non_finite_loss'
}

export interface FinishedEvent {
  readonly type: 'finished'
  readonly time: number
  readonly step: number
  readonly bestStep: number
  readonly evalLossBefore: number | null // null without held-out rows
  readonly evalLossAfter: number | null // of the adapter that was kept
  readonly seconds: number
}
