import type { Logger } from 'pino'
import type { ServeConfig } from '../config/serve-config.ts'
import type { Engine } from '../engine/engine.ts'
import type { FairQueue } from '../engine/fair-queue.ts'
import type { Form } from '../templates/forms.ts'
import type { AdapterRegistry } from './adapter-registry.ts'
import type { Metrics } from './metrics.ts'
import type { AnswerGuard, Citer, Labeller, Ledger, Masker, QuestionRouter } from './ports.ts'

/** Everything that the way of an answer touches, made once and handed down. */
export interface Parts {
  readonly config: ServeConfig
  readonly model: ServedModel
  readonly engine: Engine
  readonly registry: AdapterRegistry
  readonly queue: FairQueue
  readonly guard: AnswerGuard | null // null: guardrails are off
  readonly label: Labeller
  readonly cite: Citer
  readonly mask: Masker | null
  readonly router: QuestionRouter | null
  readonly ledger: Ledger
  readonly baseForm: Form | null // template of answers by the base
  readonly metrics: Metrics
  readonly log: Logger
}

/** The base as the API names it. */
interface ServedModel {
  readonly name: string
  readonly sha256: string
  readonly created: number // seconds
}
