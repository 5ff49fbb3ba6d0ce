import type { RunConfig } from '../config/run-config.ts'
import type { TokenizedExample } from '../data/example.ts'
import type { Backend } from '../ggml/backend.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { Model } from '../models/model.ts'
import type { TrainingPlan } from '../runs/events.ts'
import { BatchGraph, type GraphMode, shapeOf } from './batch-graph.ts'
import { makeBatch } from './batch-runner.ts'

/** Share of the free memory that activations may take before they are recomputed instead of kept. */
const ACTIVATION_SHARE = 0.6

/** What a graph of a batch is made of. */
export interface GraphParts {
  readonly backend: Backend
  readonly model: Model
  readonly adapter: Adapter
}

/** Decides from the memory there is, by measuring the graph of the largest batch that can come. */
export function planTraining(
  backend: Backend,
  model: Model,
  adapter: Adapter,
  examples: readonly TokenizedExample[],
  config: Pick<RunConfig, 'batch_size' | 'packing' | 'gradient_checkpointing'>,
): TrainingPlan {
  const longest = longestBatch(examples, config.batch_size)
  const measure = (checkpointing: boolean): number =>
    activationBytes({ backend, model, adapter }, longest, config.packing, { training: true, checkpointing })
  const kept = config.gradient_checkpointing === 'on' ? Infinity : measure(false)
  const activationCheckpointing =
    config.gradient_checkpointing !== 'off' &&
    kept > backend.freeBytes(model.weightBytes + adapter.bytes) * ACTIVATION_SHARE
  return {
    activationCheckpointing,
    residentTransposed: model.residentTransposed,
    packing: model.packing,
    weightBytes: model.weightBytes,
    adapterBytes: adapter.bytes,
    computeBytes: activationCheckpointing ? measure(true) : kept,
  }
}

/** The rows that make the largest batch there can be. */
export function longestBatch(examples: readonly TokenizedExample[], batchSize: number): readonly TokenizedExample[] {
  return examples.toSorted((a, b) => b.tokens.length - a.tokens.length).slice(0, batchSize)
}

/** Bytes of activations of one batch, asked from ggml's allocator without taking them. */
export function activationBytes(
  { backend, model, adapter }: GraphParts,
  examples: readonly TokenizedExample[],
  packing: boolean,
  mode: GraphMode,
): number {
  using graph = new BatchGraph(backend, model, adapter, shapeOf(makeBatch(examples, packing)), mode)
  return graph.measure()
}
