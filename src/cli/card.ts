import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { RunConfig } from '../config/run-config.ts'
import type { Dataset } from '../data/example.ts'
import type { Backend } from '../ggml/backend.ts'
import type { AdapterCard } from '../lora/card.ts'
import type { Model } from '../models/model.ts'
import type { FinishedEvent } from '../runs/events.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { packageFile } from './package-root.ts'

interface CardParts {
  readonly backend: Backend
  readonly model: Model
  readonly dataset: Dataset
  readonly config: RunConfig
  readonly tokenizer: Tokenizer
  readonly baseHash: string
  readonly finished: FinishedEvent
}

/** The card of a finished run: which base, tokenizer, template, data and settings the adapter belongs to, and what it scored. */
export function makeCard({ backend, model, dataset, config, tokenizer, baseHash, finished }: CardParts): AdapterCard {
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
    dataset: {
      fingerprint: dataset.fingerprint,
      trainRows: dataset.train.length,
      evalRows: dataset.eval.length,
      answerTokens: dataset.report.answerTokens,
      reviewers: [],
    },
    config: { ...config },
    scores: {
      evalLossBefore: finished.evalLossBefore,
      evalLossAfter: finished.evalLossAfter,
      bestStep: finished.bestStep,
      steps: finished.step,
    },
    versions: {
      lorasmith: manifest.version,
      ggml: backend.library.version,
      'node-llama-cpp': manifest.dependencies['node-llama-cpp'] ?? '',
      node: process.versions.node,
    },
  }
}
