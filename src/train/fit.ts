/**
 * Whether a run fits, and if not, what would make it fit. Nothing is guessed: every remedy that is named was measured by the graph that it
 * would lead to.
 */
import type { RunConfig } from '../config/run-config.ts'
import type { Dataset, TokenizedExample } from '../data/example.ts'
import { ggmlType, tensorSizeBytes } from '../formats/ggml-types.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import type { Backend } from '../ggml/backend.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import type { TrainingPlan } from '../runs/events.ts'
import { UserError } from '../texts/user-error.ts'
import { activationBytes, type GraphParts, longestBatch, planTraining } from './plan.ts'

export interface FitParts extends GraphParts {
  readonly dataset: Pick<Dataset, 'train' | 'eval'>
  readonly config: Pick<
    RunConfig,
    'batch_size' | 'packing' | 'gradient_checkpointing' | 'gradient_accumulation_steps' | 'cutoff_len'
  >
  /** Bytes for weights, adapter and activations together; default: what is free now and what weights and adapter already hold. */
  readonly freeBytes?: number
}

/** Shorter rows are no rows. */
const SHORTEST_CUTOFF = 32
/** Copies of the adapter's gradients that norm and step keep. */
export const OPTIMIZER_COPIES = 2

interface Trial {
  readonly checkpointing: boolean
  readonly batchSize: number
  readonly cutoffLen: number
}

interface Remedy {
  readonly words: string // as it is written in the YAML file
  readonly needed: number
}

/** How a run uses memory, decided before anything of it is on the disk. Throws `train.doesNotFit` where nothing fits. */
export function planOrRefuse(parts: FitParts): TrainingPlan {
  const { backend, model, adapter, dataset, config } = parts
  return fitOrRefuse(parts, planTraining(backend, model, adapter, dataset.train, config))
}

/**
 * The plan that fits into memory: the one given, or, where `gradient_checkpointing` is auto, the same with activations recomputed. Throws
 * `train.doesNotFit` with the remedies.
 */
export function fitOrRefuse(parts: FitParts, plan: TrainingPlan): TrainingPlan {
  const { backend, config } = parts
  const held = plan.weightBytes + plan.adapterBytes
  const free = parts.freeBytes ?? backend.freeBytes(held) + held
  const asked = { checkpointing: plan.activationCheckpointing, batchSize: config.batch_size, cutoffLen: Infinity }
  const needs = needsOf(parts, held)
  const needed = needs(asked)
  if (needed <= free) return plan
  if (!plan.activationCheckpointing && config.gradient_checkpointing === 'auto') {
    const trial = { ...asked, checkpointing: true }
    if (needs(trial) <= free) return { ...plan, activationCheckpointing: true, computeBytes: trainBytes(parts, trial) }
  }
  const remedies = findRemedies(parts, { needs, needed, free, asked })
  const values = {
    device: backend.name,
    needed: inMegabytes(needed),
    weights: inMegabytes(plan.weightBytes),
    adapter: inMegabytes(plan.adapterBytes),
    activations: inMegabytes(needed - held),
    free: inMegabytes(free),
  }
  if (remedies.length === 0) throw new UserError('train.fitsNothing', values)
  const words = remedies.map((remedy) => `${remedy.words} (${inMegabytes(remedy.needed)})`)
  throw new UserError('train.doesNotFit', { ...values, remedies: words.join('; ') })
}

/** Throws `train.modelDoesNotFit` for a file whose weights alone are more than what is free: asked before they are read. */
export function refuseTooLarge(file: GgufFile, backend: Backend, freeBytes = backend.freeBytes()): void {
  const needed = file.tensors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  if (needed <= freeBytes) return
  throw new UserError('train.modelDoesNotFit', {
    path: file.path,
    device: backend.name,
    needed: inMegabytes(needed),
    free: inMegabytes(freeBytes),
    quantised: inMegabytes(needed - quantisationSaving(file)),
  })
}

interface Search {
  readonly needs: (trial: Trial) => number
  readonly needed: number
  readonly free: number
  readonly asked: Trial
}

/** In the order in which they cost: time, noise of the gradient, text, precision. Each is the mildest of its kind that fits. */
function findRemedies(parts: FitParts, { needs, needed, free, asked }: Search): readonly Remedy[] {
  const { config, dataset } = parts
  const longest = Math.max(...dataset.train.map(({ tokens }) => tokens.length))
  const recomputed = { ...asked, checkpointing: true }
  const prefix = config.gradient_checkpointing === 'off' ? 'gradient_checkpointing: on, ' : ''
  const smallerBatch = (trial: Trial) => ({
    words: `${prefix}batch_size: ${trial.batchSize}, gradient_accumulation_steps: ${config.gradient_accumulation_steps * (config.batch_size / trial.batchSize)}`,
    needed: needs(trial),
  })
  const shorter = (trial: Trial) => ({ words: `${prefix}cutoff_len: ${trial.cutoffLen}`, needed: needs(trial) })
  const sizes = config.batch_size > 1 ? [...new Set([...halvings(config.batch_size, 1), 1])] : []
  const batches = sizes.map((batchSize) => ({ ...recomputed, batchSize }))
  const cutoffs = halvings(config.cutoff_len, SHORTEST_CUTOFF)
    .filter((cutoffLen) => cutoffLen < longest)
    .map((cutoffLen) => ({ ...recomputed, cutoffLen }))
  const both = cutoffs.map((trial) => ({ ...trial, batchSize: batches.at(-1)?.batchSize ?? trial.batchSize }))
  const first = (trials: readonly Trial[], toRemedy: (trial: Trial) => Remedy): Remedy[] => {
    const found = trials.find((trial) => needs(trial) <= free)
    return found ? [toRemedy(found)] : []
  }

  const single = [
    ...(asked.checkpointing
      ? []
      : first([recomputed], (trial) => ({ words: 'gradient_checkpointing: on', needed: needs(trial) }))),
    ...first(batches, smallerBatch),
    ...first(cutoffs, shorter),
  ]
  const joined = first(both, (trial) => ({
    words: `${smallerBatch(trial).words}, cutoff_len: ${trial.cutoffLen}`,
    needed: needs(trial),
  }))
  const saved = quantisationSaving(parts.model.file)
  const least = Math.min(needed, needs(recomputed))
  const quantised = saved > 0 && least - saved <= free ? [{ words: 'base_model: Q4_K', needed: least - saved }] : []
  return [...(single.length > 0 ? single : joined), ...quantised]
}

/** @returns bytes of weights, adapter and activations of a trial, each measured once */
function needsOf(parts: FitParts, held: number): (trial: Trial) => number {
  const known = new Map<string, number>()
  const scratch = parts.adapter.parameterCount * 4 * OPTIMIZER_COPIES
  return (trial) => {
    const key = JSON.stringify(trial)
    const bytes = known.get(key) ?? held + scratch + trainBytes(parts, trial) + evalBytes(parts, trial)
    known.set(key, bytes)
    return bytes
  }
}

function trainBytes(parts: FitParts, { checkpointing, batchSize, cutoffLen }: Trial): number {
  const rows = longestBatch(cutAt(parts.dataset.train, cutoffLen), batchSize)
  return activationBytes(parts, rows, parts.config.packing, { training: true, checkpointing })
}

function evalBytes(parts: FitParts, { batchSize, cutoffLen }: Trial): number {
  const rows = longestBatch(cutAt(parts.dataset.eval, cutoffLen), batchSize)
  if (rows.length === 0) return 0
  return activationBytes(parts, rows, parts.config.packing, { training: false, checkpointing: false })
}

function cutAt(examples: readonly TokenizedExample[], length: number): readonly TokenizedExample[] {
  return examples.map((example) =>
    example.tokens.length <= length
      ? example
      : { ...example, tokens: example.tokens.subarray(0, length), lossMask: example.lossMask.subarray(0, length) },
  )
}

/** n/2, n/4 ... as long as they are whole and not under `least`. */
function halvings(n: number, least: number): readonly number[] {
  const half = n / 2
  return Number.isInteger(half) && half >= least ? [half, ...halvings(half, least)] : []
}

/** Bytes that the file's matrices would take less as Q4_K; transposed copies in memory keep their type. */
function quantisationSaving({ tensors }: GgufFile): number {
  const q4 = ggmlType(GGML_TYPE.Q4_K)!
  return tensors
    .filter(({ ne }) => ne.length === 2)
    .reduce((sum, { ne, sizeBytes }) => sum + Math.max(0, sizeBytes - (tensorSizeBytes(q4, ne) ?? sizeBytes)), 0)
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`
}
