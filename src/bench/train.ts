/** How fast a model trains here: whole optimizer steps on batches of one shape, after steps that are not timed. */
import type { Batch } from '../data/batch.ts'
import type { TokenizedExample } from '../data/example.ts'
import type { Backend } from '../ggml/backend.ts'
import { Allocator } from '../ggml/graph.ts'
import type { GgmlType } from '../ggml/types.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { Model } from '../models/model.ts'
import { BatchGraph, type GraphMode, shapeOf } from '../train/batch-graph.ts'
import { BatchRunner, makeBatch } from '../train/batch-runner.ts'
import { Optimizer } from '../train/optimizer.ts'
import type { OptimizerSettings } from '../train/optimizers/rule.ts'
import { neededFlops } from './needed-flops.ts'
import { type OpShare, opTable } from './op-table.ts'
import { measurePeaks, type ProductPeak } from './peak.ts'

export interface TrainBench {
  readonly stepSeconds: number // median
  readonly tokensPerSecond: number
  readonly answerTokensPerSecond: number
  readonly loss: number // of the last step, nats an answer token
  readonly flops: number // needed ones per second
  readonly utilisation: number // of the fastest product in `peaks`
  readonly sgemmUtilisation: number // of the F32 product
  readonly peaks: readonly ProductPeak[]
  readonly computeBytes: number // activations
  readonly peakMemoryBytes: number // of this process until the last timed step
  readonly ops: readonly OpShare[]
}

export interface TrainBenchParts {
  readonly backend: Backend
  readonly model: Model
  readonly adapter: Adapter
  readonly batches: readonly (readonly TokenizedExample[])[] // used in turn
  readonly steps: number
  readonly packing: boolean
  readonly checkpointing: boolean
  readonly optimizer: OptimizerSettings
  readonly weightTypes: readonly GgmlType[]
}

const WARM_UP = 2
const LEARNING_RATE = 1e-4

export async function benchTrain(parts: TrainBenchParts): Promise<TrainBench> {
  const { backend, model, adapter, batches, steps, packing } = parts
  const mode: GraphMode = { training: true, checkpointing: parts.checkpointing }
  using runner = new BatchRunner(backend, model, adapter, mode)
  using optimizer = new Optimizer(backend, adapter, parts.optimizer)
  const times: number[] = []
  let [tokens, answerTokens, needed, loss] = [0, 0, 0, 0]
  for (let i = 0; i < WARM_UP + steps; i++) {
    const examples = batches[i % batches.length]!
    const begin = performance.now()
    const batch = makeBatch(examples, packing)
    optimizer.zeroGrad()
    loss = (await runner.run(batch, 1 / batch.answerTokens)) / batch.answerTokens
    await optimizer.step(LEARNING_RATE, i + 1)
    if (i < WARM_UP) continue
    times.push((performance.now() - begin) / 1000)
    tokens += batch.realTokens
    answerTokens += batch.answerTokens
    needed += neededFlops(model, adapter, examples)
  }
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1024
  const seconds = median(times) * steps // batches of one shape: the median keeps a neighbour's work out
  const flops = needed / seconds
  const peaks = await measurePeaks(backend, parts.weightTypes)
  const sgemm = peaks.find(({ type }) => type === 'F32')!.flops
  const ops = await profile(parts, makeBatch(batches[0]!, packing), mode)
  return {
    stepSeconds: median(times),
    tokensPerSecond: tokens / seconds,
    answerTokensPerSecond: answerTokens / seconds,
    loss,
    flops,
    utilisation: flops / Math.max(...peaks.map((peak) => peak.flops)),
    sgemmUtilisation: flops / sgemm,
    peaks,
    computeBytes: runner.computeBytes,
    peakMemoryBytes,
    ops,
  }
}

async function profile({ backend, model, adapter }: TrainBenchParts, batch: Batch, mode: GraphMode) {
  using graph = new BatchGraph(backend, model, adapter, shapeOf(batch), mode)
  using allocator = new Allocator(backend)
  graph.allocate(allocator)
  await graph.profile(batch) // touches the memory for the first time
  return opTable(await graph.profile(batch))
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
