import { type Batch, collate } from '../data/batch.ts'
import type { TokenizedExample } from '../data/example.ts'
import type { Backend } from '../ggml/backend.ts'
import { Allocator } from '../ggml/graph.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { Model } from '../models/model.ts'
import { BatchGraph, type GraphMode, sameBatchShape, shapeOf } from './batch-graph.ts'

/** Token counts are rounded up to this, so that neighbouring batches share a graph and quantised rows stay whole. */
const TOKEN_BUCKET = 32

/** Runs batches of any shape: keeps the graph of the last shape and one block of memory for all of them. */
export class BatchRunner implements Disposable {
  readonly #backend: Backend
  readonly #model: Model
  readonly #adapter: Adapter
  readonly #mode: GraphMode
  readonly #allocator: Allocator
  #graph: BatchGraph | undefined

  constructor(backend: Backend, model: Model, adapter: Adapter, mode: GraphMode) {
    this.#backend = backend
    this.#model = model
    this.#adapter = adapter
    this.#mode = mode
    this.#allocator = new Allocator(backend)
  }

  get computeBytes(): number {
    return this.#allocator.sizeBytes
  }

  /** See `BatchGraph.run`. */
  async run(batch: Batch, gradientScale?: number, seeds?: readonly number[]): Promise<number> {
    return await this.#graphFor(batch).run(batch, gradientScale, seeds)
  }

  /** See `BatchGraph.tokenLosses`. */
  async tokenLosses(batch: Batch): Promise<Float64Array> {
    return await this.#graphFor(batch).tokenLosses(batch)
  }

  #graphFor(batch: Batch): BatchGraph {
    const shape = shapeOf(batch)
    if (this.#graph && sameBatchShape(this.#graph.shape, shape)) return this.#graph
    this.#graph?.[Symbol.dispose]()
    this.#graph = new BatchGraph(this.#backend, this.#model, this.#adapter, shape, this.#mode)
    this.#graph.allocate(this.#allocator)
    return this.#graph
  }

  [Symbol.dispose](): void {
    this.#graph?.[Symbol.dispose]()
    this.#allocator[Symbol.dispose]()
  }
}

export function makeBatch(examples: readonly TokenizedExample[], packing: boolean): Batch {
  return collate(examples, { packing, tokenBucket: TOKEN_BUCKET })
}
