import { benchInfer, type InferBench } from '../bench/infer.ts'
import { benchTrain, type TrainBench } from '../bench/train.ts'
import type { TokenizedExample } from '../data/example.ts'
import { loadDataset } from '../data/load.ts'
import { openEngine } from '../engine/open-engine.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { openBackend } from '../ggml/backend.ts'
import { GGML_TYPE, isTrainableType } from '../ggml/types.ts'
import { injectLora } from '../lora/adapter.ts'
import { selectTargets } from '../lora/targets.ts'
import { openModel } from '../models/registry.ts'
import { UserError } from '../texts/user-error.ts'
import { createTokenizer } from '../tokenizer/create.ts'
import type { Optimization } from '../util/optimizations.ts'
import { createRandom } from '../util/random.ts'
import { megabytes, percent } from './format.ts'
import { openBase } from './open-base.ts'
import type { Output } from './output.ts'

export interface BenchTrainOptions {
  readonly model: string
  readonly data: string | null // rows; else random tokens
  readonly seq: number // tokens of a row, or of the longest
  readonly answerShare: number // of a random row's tokens, those that carry loss
  readonly batch: number
  readonly targets: readonly string[]
  readonly rank: number
  readonly steps: number
  readonly device: string
  readonly threads: number // 0 = measured
  readonly optimizations: readonly Optimization[]
  readonly packing: boolean
  readonly checkpointing: boolean
  readonly json: boolean
}

const OPTIMIZER = { adam_beta1: 0.9, adam_beta2: 0.999, adam_epsilon: 1e-8, weight_decay: 0, max_grad_norm: 1 }
const SEED = 42

/** `lorasmith bench train`: writes nothing. */
export async function benchTrainCommand(options: BenchTrainOptions, out: Output): Promise<number> {
  const { base } = await openBase(options.model, undefined, out)
  using backend = openBackend(options.device, options.threads, Infinity, options.optimizations)
  const batches = options.data === null ? [randomRows(base, options)] : await rowsOf(base, options.data, options)
  using model = await openModel(base, backend)
  const settings = { rank: options.rank, alpha: 2 * options.rank, useRslora: false, dropout: 0, seed: SEED }
  using adapter = injectLora(backend, selectTargets(model.sites, options.targets), settings)
  const ofFile = base.tensors.map(({ type }) => type).filter(isTrainableType)
  const weightTypes = [...new Set([...ofFile, GGML_TYPE.Q8_0])] // the copies' type too (models/frozen-copies.ts)
  const result = await benchTrain({ ...options, backend, model, adapter, batches, weightTypes, optimizer: OPTIMIZER })
  const about = {
    device: backend.name,
    threads: backend.threads,
    packing: model.packing,
    transposes: model.residentTransposed,
  }
  if (options.json) out.line(JSON.stringify({ ...about, weightBytes: model.weightBytes, ...result }))
  else tellTraining(result, out)
  return 0
}

function randomRows(
  { tensors }: GgufFile,
  { seq, batch, answerShare }: BenchTrainOptions,
): readonly TokenizedExample[] {
  const vocab = tensors.find(({ name }) => name === 'token_embd.weight')?.ne[1] ?? 1
  const random = createRandom(SEED)
  const prompt = Math.max(1, Math.round(seq * (1 - answerShare))) // the first token of a row is never predicted
  return Array.from({ length: batch }, (_, id) => ({
    id,
    tokens: Int32Array.from({ length: seq }, () => random.int(vocab)),
    lossMask: Uint8Array.from({ length: seq }, (_, i) => Number(i >= prompt)),
    answerTokens: seq - prompt,
    tag: null,
  }))
}

async function rowsOf(base: GgufFile, data: string, { seq, batch, steps }: BenchTrainOptions) {
  await using tokenizer = await createTokenizer(base.path)
  const source = { eval_data_path: null, default_system: null, val_split: 0, split_by: 'group', seed: SEED } as const
  const { train } = await loadDataset({ ...source, metadata_path: data, cutoff_len: seq }, tokenizer)
  const whole = Math.min(steps, Math.floor(train.length / batch))
  if (whole === 0) throw new UserError('cli.benchFewRows', { path: data, rows: train.length, batch })
  return Array.from({ length: whole }, (_, i) => train.slice(i * batch, (i + 1) * batch))
}

function tellTraining(result: TrainBench, out: Output): void {
  out.say('cli.benchTrained', {
    seconds: result.stepSeconds.toFixed(3),
    tokens: Math.round(result.tokensPerSecond),
    answers: Math.round(result.answerTokensPerSecond),
    memory: megabytes(result.peakMemoryBytes),
  })
  out.say('cli.benchUtilisation', {
    flops: gigaflops(result.flops),
    utilisation: percent(result.utilisation),
    sgemm: percent(result.sgemmUtilisation),
  })
  for (const { type, layout, flops } of result.peaks)
    out.say('cli.benchPeak', { type, layout, flops: gigaflops(flops) })
  out.say('cli.benchOps')
  for (const { op, seconds, share, count, flops } of result.ops.slice(0, 12)) {
    const speed = flops === null ? '' : gigaflops(flops)
    out.line(
      `  ${op.padEnd(24)}${percent(share).padStart(6)}${(seconds * 1000).toFixed(1).padStart(10)} ms${String(count).padStart(6)}  ${speed}`,
    )
  }
}

export interface BenchInferOptions {
  readonly model: string
  readonly prompt: number
  readonly tokens: number
  readonly rounds: number
  readonly threads: number | undefined
  readonly json: boolean
}

/** `lorasmith bench infer` */
export async function benchInferCommand(options: BenchInferOptions, out: Output): Promise<number> {
  const { base } = await openBase(options.model, undefined, out)
  const contextSize = options.prompt + options.tokens + 16
  await using engine = await openEngine(base.path, { threads: options.threads, contextSize })
  const result = await benchInfer(engine, {
    promptTokens: options.prompt,
    newTokens: options.tokens,
    rounds: options.rounds,
  })
  if (options.json) out.line(JSON.stringify(result))
  else tellAnswers(result, out)
  return 0
}

function tellAnswers(result: InferBench, out: Output): void {
  out.say('cli.benchInferred', {
    prompt: Math.round(result.tokensPerSecond),
    answer: Math.round(result.answerTokensPerSecond),
    memory: megabytes(result.peakMemoryBytes),
  })
}

function gigaflops(flops: number): string {
  return `${(flops / 1e9).toFixed(0)} GFLOP/s`
}
