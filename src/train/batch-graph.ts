/**
 * One micro-batch as a graph: forward, loss and, for training, the backward that adds to the adapter's gradients. Built for the shape of
 * a batch and reused while the shape stays.
 */

import { blockCount } from '../autograd/attention-rectangle.ts'
import { chunkRowsFor, crossEntropy, type LossOutput } from '../autograd/cross-entropy.ts'
import type { RowMap } from '../autograd/gather.ts'
import { Tape } from '../autograd/tape.ts'
import type { Batch } from '../data/batch.ts'
import type { Backend } from '../ggml/backend.ts'
import { readFloats, writeTensor } from '../ggml/buffer.ts'
import { type Allocator, Graph } from '../ggml/graph.ts'
import type { ProfiledNode } from '../ggml/profile.ts'
import { GGML_TYPE, type Tensor } from '../ggml/types.ts'
import type { Adapter } from '../lora/adapter.ts'
import { DropoutMasks } from '../lora/dropout.ts'
import type { Model } from '../models/model.ts'
import { createRandom } from '../util/random.ts'
import { type InputShape, makeModelInputs, writeModelInputs } from './model-inputs.ts'
import { neftuneNoise } from './neftune.ts'

/** What decides a graph's shape. */
export type BatchShape = InputShape & { readonly nLabels: number }

export interface GraphMode {
  readonly training: boolean
  readonly checkpointing: boolean
  readonly neftuneAlpha?: number | undefined // noise on the embeddings of a training graph; 0 = none
}

export function shapeOf(batch: Batch): BatchShape {
  const { rectangles, slots, tokens, labels } = batch
  return { rectangles, spreads: slots !== null, nTokens: tokens.length, nLabels: labels.length }
}

export function sameBatchShape(a: BatchShape, b: BatchShape): boolean {
  const counts = ({ nTokens, nLabels, spreads, rectangles }: BatchShape) => [
    nTokens,
    nLabels,
    Number(spreads),
    ...rectangles.flatMap(({ sequences, length }) => [sequences, length]),
  ]
  const [of, other] = [counts(a), counts(b)]
  return of.length === other.length && of.every((count, i) => count === other[i])
}

/** Upper bounds of tensors per layer and per loss chunk, views and probes of fused ops included. */
const NODES_PER_LAYER = 1600
const NODES_PER_RECTANGLE = 120
const NODES_PER_BLOCK = 130
const NODES_PER_CHUNK = 40
/** Stream of `createRandom` for embedding noise, beside the dropout masks of the same micro-batch. */
const NOISE_STREAM = 0x6e656674

export class BatchGraph implements Disposable {
  readonly shape: BatchShape
  readonly #backend: Backend
  readonly #graph: Graph
  readonly #inputs: ReturnType<typeof makeInputs>
  readonly #masks: DropoutMasks | null
  readonly #loss: LossOutput
  readonly #vocab: number
  readonly #chunkRows: number
  readonly #mode: GraphMode

  constructor(backend: Backend, model: Model, adapter: Adapter, shape: BatchShape, mode: GraphMode) {
    const { nVocab, nLayers } = model.hyper
    const chunkRows = chunkRowsFor(nVocab, shape.nLabels)
    const chunks = Math.ceil(shape.nLabels / chunkRows)
    const graph = new Graph(
      backend,
      nLayers * (NODES_PER_LAYER + rectangleNodes(model, shape)) + chunks * NODES_PER_CHUNK + 512,
    )
    const noisy = mode.training && (mode.neftuneAlpha ?? 0) > 0
    const inputs = makeInputs(graph, shape, noisy ? model.hyper.nEmbd : 0)
    const masks = mode.training && adapter.settings.dropout > 0 ? new DropoutMasks(adapter.settings.dropout) : null
    const tape = new Tape(graph, mode.training)
    const answerRows = model.hidden(tape, inputs.model, {
      adapt: adapter.adapt(masks),
      checkpointing: mode.checkpointing,
      isTrained: (layer) => adapter.isTrained(layer),
      rows: inputs.labelRows,
    }) // [D, R]
    const loss = crossEntropy(tape, answerRows, model.head, {
      flatLabels: inputs.labels,
      weights: inputs.weights,
      chunkRows,
    })
    if (loss.hiddenGrad) tape.backward(answerRows, loss.hiddenGrad)
    this.shape = shape
    this.#backend = backend
    this.#graph = graph
    this.#inputs = inputs
    this.#masks = masks
    this.#loss = loss
    this.#vocab = nVocab
    this.#chunkRows = chunkRows
    this.#mode = mode
  }

  /** Bytes of activations, without taking them. */
  measure(): number {
    return this.#graph.measure()
  }

  allocate(allocator: Allocator): number {
    return this.#graph.allocate(allocator)
  }

  /**
   * Computes the batch. Gradients, where this graph has them, are added to the adapter's.
   * @param gradientScale factor on each answer token's gradient: 1 / answer tokens of the whole optimizer step
   * @param dropoutSeeds what the dropout masks of this micro-batch depend on
   * @returns the summed negative log-likelihood of the answer tokens, nats
   */
  async run(batch: Batch, gradientScale = 0, dropoutSeeds: readonly number[] = []): Promise<number> {
    const losses = await this.tokenLosses(batch, gradientScale, dropoutSeeds)
    return losses.reduce((sum, loss) => sum + loss, 0)
  }

  /** As `run`, but the loss of every answer token, in the order of the batch's sequences. */
  async tokenLosses(batch: Batch, gradientScale = 0, seeds: readonly number[] = []): Promise<Float64Array> {
    this.#write(batch, gradientScale)
    this.#masks?.fill(this.#backend, ...seeds)
    const { noise } = this.#inputs.model
    if (noise)
      writeTensor(
        this.#backend,
        noise,
        neftuneNoise(batch, noise.ne[0], this.#mode.neftuneAlpha!, createRandom(...seeds, NOISE_STREAM)),
      )
    await this.#graph.compute()
    return Float64Array.from(
      readFloats(this.#backend, this.#loss.logProbs).subarray(0, batch.answerTokens),
      (value) => -value,
    )
  }

  /** Where the time of one run goes; gradients are added as by `run`. */
  async profile(batch: Batch): Promise<readonly ProfiledNode[]> {
    this.#write(batch, 1 / batch.answerTokens)
    return await this.#graph.profile()
  }

  #write(batch: Batch, gradientScale: number): void {
    const put = (tensor: Tensor, data: Int32Array | Float32Array) => writeTensor(this.#backend, tensor, data)
    const { model, labelRows, labels, weights } = this.#inputs
    writeModelInputs(this.#backend, model, batch)
    put(labelRows.to, batch.labelRows)
    put(labelRows.from, batch.labelRowsInverse)
    put(
      labels,
      batch.labels.map((label, i) => (i % this.#chunkRows) * this.#vocab + label),
    )
    put(
      weights,
      batch.labelWeights.map((weight) => weight * gradientScale),
    )
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]()
  }
}

/** Of one layer. */
function rectangleNodes(model: Model, { rectangles }: InputShape): number {
  const nodes = rectangles.map(
    ({ length }) => NODES_PER_RECTANGLE + NODES_PER_BLOCK * blockCount(length) + (model.rectangleNodes?.(length) ?? 0),
  )
  return nodes.reduce((sum, each) => sum + each, 0)
}

function makeInputs(graph: Graph, shape: BatchShape, noiseWidth: number) {
  const { F32, I32 } = GGML_TYPE
  const { nTokens, nLabels } = shape
  const labelRows: RowMap = { to: graph.input(I32, nLabels), from: graph.input(I32, nTokens) }
  return {
    model: makeModelInputs(graph, shape, noiseWidth),
    labelRows,
    labels: graph.input(I32, 1, nLabels),
    weights: graph.input(F32, 1, nLabels),
  }
}
