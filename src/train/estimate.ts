/**
 * What a run will take, said before it starts: bytes from ggml's own allocator for the very batches that will come, seconds from a short
 * probe. The adapter is as before afterwards. How far the figures hold: docs/estimate.md.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunConfig } from '../config/run-config.ts'
import type { Dataset, TokenizedExample } from '../data/example.ts'
import { batchPlan, epochOrder, groupByLength } from '../data/order.ts'
import type { TrainingPlan } from '../runs/events.ts'
import type { GraphMode } from './batch-graph.ts'
import { BatchRunner, makeBatch } from './batch-runner.ts'
import { saveCheckpoint } from './checkpoint.ts'
import { nothingYet } from './early-stopping.ts'
import { OPTIMIZER_COPIES } from './fit.ts'
import { Optimizer } from './optimizer.ts'
import { activationBytes, type GraphParts, longestBatch } from './plan.ts'
import { countSteps } from './session.ts'

export interface EstimateParts extends GraphParts {
  readonly dataset: Dataset
  readonly config: RunConfig
  readonly plan: TrainingPlan
  readonly baselineBytes: number // resident set of this process before the model was opened: Node, libraries, data
}

export interface Estimate {
  readonly device: string
  readonly plan: TrainingPlan
  readonly weightBytes: number // with transposed copies
  readonly adapterBytes: number // parameters, gradients, optimizer state
  readonly optimizerBytes: number // scratch of norm and step
  readonly trainActivationBytes: number // largest batch that will come
  readonly evalActivationBytes: number
  readonly host: HostBytes
  readonly peakDeviceBytes: number // on the CPU the same memory as the host's
  readonly peakHostBytes: number
  readonly steps: { readonly perEpoch: number; readonly total: number }
  readonly tokensPerSecond: number
  readonly epochSeconds: number // training alone
  readonly evaluationSeconds: number // one evaluation
  readonly checkpointSeconds: number // one checkpoint
  readonly totalSeconds: number // at most: early stopping ends sooner
}

/** Memory of the process beside weights, adapter and activations. */
interface HostBytes {
  readonly baselineBytes: number // with `datasetBytes`
  readonly datasetBytes: number
  readonly loadingBytes: number // kept by the process after the model was read
  readonly checkpointBytes: number // copies of the adapter on the way to the disk
  readonly sampleEngineBytes: number // llama.cpp beside the training, for sample prompts
  readonly lastEngineBytes: number // llama.cpp after it, for the memorisation report
}

/** Timed micro-batches, after one that is not. */
const PROBES = 2
/** Copies of the parameters that JavaScript holds while a checkpoint is written: values, file, moments; garbage of the one before. */
const CHECKPOINT_COPIES = 4
/** Windows in which the base file is hashed, before they are collected. */
const HASH_BYTES = 32 * 2 ** 20
/** JavaScript's side of graphs: tensors, pointers and their garbage. */
const GRAPH_OBJECT_BYTES = 8 * 2 ** 20
/** llama.cpp's buffers beside weights and KV cache. */
const ENGINE_BUFFER_BYTES = 12 * 2 ** 20
const ENGINE_CONTEXT_TOKENS = 4096 // of an engine that nobody told otherwise
const KV_BYTES = 2 // F16
/** With more rows than this `memorisation_report: auto` asks nothing. */
const MEMORISATION_ROWS = 1000
/** The optimizer's step reads and writes about so many times what the norm reads. */
const STEP_PER_NORM = 4

/** Predicts memory and time of a run; takes the time of a few micro-batches. */
export async function estimateRun(parts: EstimateParts): Promise<Estimate> {
  const { backend, model, adapter, dataset, config, plan, baselineBytes } = parts
  const steps = countSteps(config, dataset.train.length)
  const parameterBytes = adapter.parameterCount * 4
  const optimizerBytes = parameterBytes * OPTIMIZER_COPIES
  const mode = { training: true, checkpointing: plan.activationCheckpointing, neftuneAlpha: config.neftune_noise_alpha }
  const trainActivationBytes = Math.max(
    ...largestBatches(parts, steps).map((rows) => activationBytes(parts, rows, config.packing, mode)),
  )
  const evalActivationBytes =
    dataset.eval.length === 0
      ? 0
      : activationBytes(parts, longestBatch(dataset.eval, config.batch_size), config.packing, {
          training: false,
          checkpointing: false,
        })
  const computeBytes = optimizerBytes + trainActivationBytes + evalActivationBytes
  const onDevice = plan.weightBytes + plan.adapterBytes
  const onHost = backend.isCpu ? onDevice : 0
  const host: HostBytes = {
    baselineBytes,
    datasetBytes: datasetBytes(dataset),
    loadingBytes:
      Math.max(0, process.memoryUsage.rss() - baselineBytes - onHost) +
      Math.min(model.file.sizeBytes, HASH_BYTES) +
      GRAPH_OBJECT_BYTES,
    checkpointBytes: parameterBytes * CHECKPOINT_COPIES,
    ...engineBytes(parts),
  }
  const seen = process.resourceUsage().maxRSS * 1024 // loading may have taken more than training will
  const kept = baselineBytes + host.loadingBytes + host.checkpointBytes + onHost
  const training = kept + host.sampleEngineBytes + (backend.isCpu ? computeBytes : 0)
  const peakHostBytes = Math.max(seen, training, kept + host.lastEngineBytes)
  const speed = await probe(parts)
  const runs = Math.max(1, config.k_fold) // k runs on (k - 1) / k of the rows, and one on all of them
  const evaluations =
    dataset.eval.length === 0
      ? 0
      : countEvery(steps.total, config.eval_steps || steps.perEpoch) + Number(config.eval_on_start)
  const checkpoints =
    countEvery(steps.total, config.save_steps || steps.perEpoch) + Number(config.save_first_step) + evaluations
  const batches = Math.ceil(dataset.train.length / config.batch_size)
  const epochSeconds =
    rowsOfEpoch(parts) * speed.secondsPerRow + batches * speed.graphSeconds + steps.perEpoch * speed.stepSeconds
  return {
    device: backend.name,
    plan,
    weightBytes: plan.weightBytes,
    adapterBytes: plan.adapterBytes,
    optimizerBytes,
    trainActivationBytes,
    evalActivationBytes,
    host,
    peakDeviceBytes: backend.isCpu ? peakHostBytes : onDevice + computeBytes,
    peakHostBytes,
    steps,
    tokensPerSecond: dataset.report.trainTokens / epochSeconds,
    epochSeconds,
    evaluationSeconds: speed.evaluationSeconds,
    checkpointSeconds: speed.checkpointSeconds,
    totalSeconds:
      runs *
      (epochSeconds * (steps.total / steps.perEpoch) +
        evaluations * speed.evaluationSeconds +
        checkpoints * speed.checkpointSeconds),
  }
}

/** Evaluations or checkpoints of a run: one every so many steps, and one at the end. */
function countEvery(total: number, every: number): number {
  return Math.ceil(total / every)
}

/** Candidates for the batch with the most memory: that with the most rows, the most attention and the most answer tokens. */
function largestBatches(
  { dataset, config }: EstimateParts,
  steps: { readonly perEpoch: number; readonly total: number },
): readonly (readonly TokenizedExample[])[] {
  const measures: ((batch: readonly TokenizedExample[]) => number)[] = [
    (batch) => rowsOf(batch, config.packing),
    (batch) => sumOf(batch, ({ tokens }) => tokens.length ** 2),
    (batch) => sumOf(batch, ({ answerTokens }) => answerTokens),
  ]
  const largest = measures.map((): readonly TokenizedExample[] => [])
  const most = measures.map(() => 0)
  for (let epoch = 0; epoch * steps.perEpoch < steps.total; epoch++) {
    const micro = Math.min(steps.perEpoch, steps.total - epoch * steps.perEpoch) * config.gradient_accumulation_steps
    for (const batch of batchesOf(dataset.train, config, epoch).slice(0, micro)) {
      for (const [i, measure] of measures.entries()) {
        const value = measure(batch)
        if (value <= most[i]!) continue
        most[i] = value
        largest[i] = batch
      }
    }
  }
  return [...new Set(largest)].filter((batch) => batch.length > 0)
}

/** The micro-batches of an epoch, as the training will make them. */
function batchesOf(
  examples: readonly TokenizedExample[],
  config: RunConfig,
  epoch: number,
): readonly (readonly TokenizedExample[])[] {
  const shuffled = epochOrder(examples.length, config.seed, epoch)
  const lengths = (id: number) => examples[id]!.tokens.length
  const order =
    config.group_by_length && !config.packing ? groupByLength(shuffled, lengths, config.batch_size) : shuffled
  return batchPlan(order, config.batch_size).map((ids) => ids.map((id) => examples[id]!))
}

/** Rows that the linear layers compute for a batch: tokens, or tokens and padding. */
function rowsOf(batch: readonly TokenizedExample[], packing: boolean): number {
  if (packing) return sumOf(batch, ({ tokens }) => tokens.length)
  return batch.length * Math.max(...batch.map(({ tokens }) => tokens.length))
}

function rowsOfEpoch({ dataset, config }: EstimateParts): number {
  return batchesOf(dataset.train, config, 0).reduce((sum, batch) => sum + rowsOf(batch, config.packing), 0)
}

function datasetBytes({ train, eval: held }: Dataset): number {
  return sumOf([...train, ...held], ({ tokens, lossMask }) => tokens.byteLength + lossMask.byteLength)
}

/** The engines that answer, each the file mapped, its KV cache, its buffers; 0 where nothing is asked. */
function engineBytes({
  model,
  dataset,
  config,
}: EstimateParts): Pick<HostBytes, 'sampleEngineBytes' | 'lastEngineBytes'> {
  const wish = config.memorisation_report
  const memorises = wish === 'on' || (wish === 'auto' && dataset.trainRows.length <= MEMORISATION_ROWS)
  const samples = config.sample_prompts.length > 0 && dataset.eval.length > 0
  const { nLayers, nHeadKv, headSize, nCtxTrain } = model.hyper
  const file = config.use_dora ? model.parameterCount * 2 : model.file.sizeBytes // DoRA is answered by a merged copy in F16
  const engine = (contextTokens: number) =>
    file + 2 * nLayers * nHeadKv * headSize * KV_BYTES * Math.min(nCtxTrain, contextTokens) + ENGINE_BUFFER_BYTES
  return {
    sampleEngineBytes: samples ? engine(ENGINE_CONTEXT_TOKENS) : 0,
    lastEngineBytes: memorises ? engine(config.cutoff_len) : 0,
  }
}

interface Speed {
  readonly secondsPerRow: number
  readonly graphSeconds: number // building the graph of a micro-batch: few have the shape of the one before
  readonly stepSeconds: number // clipping and optimizer
  readonly evaluationSeconds: number
  readonly checkpointSeconds: number
}

/** Times what the run will do, on scratch memory. Parameters and optimizer state are only read; gradients are zero afterwards. */
async function probe(parts: EstimateParts): Promise<Speed> {
  const { backend, model, adapter, dataset, config, plan } = parts
  const mode = { training: true, checkpointing: plan.activationCheckpointing, neftuneAlpha: config.neftune_noise_alpha }
  const median = medianBatch(dataset.train, config.batch_size)
  const held = medianBatch(dataset.eval, config.batch_size)
  const evalMode = { training: false, checkpointing: false }
  const open = (of: GraphMode) => new BatchRunner(backend, model, adapter, of)
  const build = (rows: readonly TokenizedExample[], of: GraphMode) =>
    secondsOf(async () => activationBytes(parts, rows, config.packing, of))
  using optimizer = new Optimizer(backend, adapter, config)
  try {
    const batchSeconds = await timed(() => open(mode), median, config.packing)
    const graphSeconds = await build(median, mode)
    await optimizer.gradNorm()
    const normSeconds = await secondsOf(() => optimizer.gradNorm())
    const heldSeconds = held.length === 0 ? 0 : await timed(() => open(evalMode), held, config.packing)
    const heldBuild = held.length === 0 ? 0 : await build(held, evalMode)
    const heldRows = held.length === 0 ? 0 : rowsOf(dataset.eval, true) / rowsOf(held, true)
    return {
      secondsPerRow: batchSeconds / rowsOf(median, config.packing),
      graphSeconds,
      stepSeconds: normSeconds * STEP_PER_NORM,
      evaluationSeconds: heldSeconds * heldRows + heldBuild * Math.ceil(dataset.eval.length / config.batch_size),
      checkpointSeconds: await timeCheckpoint(parts),
    }
  } finally {
    optimizer.zeroGrad()
  }
}

/** Rows around the median length. */
function medianBatch(examples: readonly TokenizedExample[], batchSize: number): readonly TokenizedExample[] {
  const sorted = examples.toSorted((a, b) => a.tokens.length - b.tokens.length)
  const first = Math.max(0, Math.floor((sorted.length - batchSize) / 2))
  return sorted.slice(first, first + batchSize)
}

async function timed(
  open: () => BatchRunner,
  examples: readonly TokenizedExample[],
  packing: boolean,
): Promise<number> {
  using runner = open()
  const batch = makeBatch(examples, packing)
  const run = () => runner.run(batch, 1 / Math.max(1, batch.answerTokens), [0])
  await run()
  const all = await secondsOf(async () => {
    for (let i = 0; i < PROBES; i++) await run()
  })
  return all / PROBES
}

async function timeCheckpoint({ backend, adapter, config }: EstimateParts): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'lorasmith-estimate-'))
  try {
    const state = { step: 0, best: nothingYet, evalLossBefore: null, seconds: 0, fingerprints: {}, rules: null }
    await mkdir(join(folder, 'checkpoints'))
    const place = { backend, adapter, folder, baseModel: config.base_model }
    return await secondsOf(() => saveCheckpoint(place, state, 1))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now()
  await work()
  return (performance.now() - since) / 1000
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0)
}
