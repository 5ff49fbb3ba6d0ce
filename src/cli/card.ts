import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { RunConfig } from '../config/run-config.ts'
import type { Dataset } from '../data/example.ts'
import type { Backend } from '../ggml/backend.ts'
import type { AdapterCard, Canary } from '../lora/card.ts'
import type { Model } from '../models/model.ts'
import type { PassedReview } from '../review/gate.ts'
import type { FinishedEvent } from '../runs/events.ts'
import type { Form } from '../templates/forms.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { packageFile } from './package-root.ts'

interface CardParts {
  readonly backend: Backend
  readonly model: Model
  readonly dataset: Dataset
  readonly review: PassedReview | null
  readonly config: RunConfig
  readonly tokenizer: Tokenizer
  readonly baseHash: string
  readonly form: Form | null
  readonly finished: FinishedEvent
  readonly canary: Canary | null
}

/** The card of a finished run: which base, tokenizer, template, data and settings the adapter belongs to, and what it scored. */
export function makeCard({
  backend,
  model,
  dataset,
  review,
  config,
  tokenizer,
  baseHash,
  form,
  finished,
  canary,
}: CardParts): AdapterCard {
  const manifest = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
    version: string
    dependencies: Record<string, string>
  }
  return {
    format: 1,
    createdAt: new Date().toISOString(),
    base: {
      file: basename(model.file.path),
      architecture: model.hyper.architecture,
      sha256: baseHash,
      sizeBytes: model.file.sizeBytes,
    },
    tokenizerSha256: tokenizer.tokenizerHash,
    chatTemplateSha256: tokenizer.chatTemplateHash,
    defaultSystem: config.default_system,
    answerTemplate: form,
    dataset: {
      fingerprint: dataset.fingerprint,
      trainRows: dataset.train.length,
      evalRows: dataset.eval.length,
      answerTokens: dataset.report.answerTokens,
      approval: review && { fingerprint: review.fingerprint, rows: review.rows },
      reviewers: review?.reviewers ?? [],
    },
    config: { ...config },
    scores: {
      evalLossBefore: finished.evalLossBefore,
      evalLossAfter: finished.evalLossAfter,
      bestStep: finished.bestStep,
      steps: finished.step,
    },
    canary,
    versions: {
      lorasmith: manifest.version,
      ggml: backend.library.version,
      'node-llama-cpp': manifest.dependencies['node-llama-cpp'] ?? '',
      node: process.versions.node,
    },
  }
}
