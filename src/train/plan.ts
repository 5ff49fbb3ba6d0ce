import { freemem } from 'node:os'
import type { RunConfig } from '../config/run-config.ts'
import type { TokenizedExample } from '../data/example.ts'
import type { Backend } from '../ggml/backend.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { Model } from '../models/model.ts'
import type { TrainingPlan } from '../runs/events.ts'
import { BatchGraph, shapeOf } from './batch-graph.ts'
import { makeBatch } from './batch-runner.ts'

/** Share of the free memory that activations may take before they are recomputed instead of kept. */
const ACTIVATION_SHARE = 0.6

/** Decides from the memory there is, by measuring the graph of the largest batch that can come. */
export function planTraining(
  backend: Backend,
  model: Model,
  adapter: Adapter,
  examples: readonly TokenizedExample[],
  config: Pick<RunConfig, 'batch_size' | 'packing' | 'gradient_checkpointing'>,
): TrainingPlan {
  const longest = examples.toSorted((a, b) => b.tokens.length - a.tokens.length).slice(0, config.batch_size)
  const shape = shapeOf(makeBatch(longest, config.packing))
  const measure = (checkpointing: boolean): number => {
    using graph = new BatchGraph(backend, model, adapter, shape, { training: true, checkpointing })
    return graph.measure()
  }
  const free = backend.isCpu ? freemem() : backend.memory().free
  const kept = config.gradient_checkpointing === 'on' ? Infinity : measure(false)
  const activationCheckpointing = config.gradient_checkpointing !== 'off' && kept > free * ACTIVATION_SHARE
  return {
    activationCheckpointing,
    residentTransposed: model.residentTransposed,
    weightBytes: model.weightBytes,
    adapterBytes: adapter.bytes,
    computeBytes: activationCheckpointing ? measure(true) : kept,
  }
}
