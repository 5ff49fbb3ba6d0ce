import { type Batch, collate } from '../data/batch.ts'
import type { TokenizedExample } from '../data/example.ts'
import type { Backend } from '../ggml/backend.ts'
import { Allocator } from '../ggml/graph.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { Model } from '../models/model.ts'
import { BatchGraph, type BatchShape, type GraphMode, sameBatchShape, shapeOf } from './batch-graph.ts'

/** Token counts are rounded up to this, so that neighbouring batches share a graph and quantised rows stay whole. */
const TOKEN_BUCKET = 32

/** Graphs kept: batches of a run come in few shapes when they are padded, and one comes again every epoch when it is evaluated. */
const GRAPHS = 8

/** Runs batches of any shape: keeps the graphs of the last shapes and one block of memory for all of them. */
export class BatchRunner implements Disposable {
  readonly #backend: Backend
  readonly #model: Model
  readonly #adapter: Adapter
  readonly #mode: GraphMode
  readonly #allocator: Allocator
  readonly #graphs: BatchGraph[] = [] // the last used one at the end

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
    const at = this.#graphs.findIndex((graph) => sameBatchShape(graph.shape, shape))
    const graph = at >= 0 ? this.#graphs.splice(at, 1)[0]! : this.#build(shape)
    this.#graphs.push(graph)
    return graph
  }

  #build(shape: BatchShape): BatchGraph {
    if (this.#graphs.length >= GRAPHS) this.#graphs.shift()![Symbol.dispose]()
    const graph = new BatchGraph(this.#backend, this.#model, this.#adapter, shape, this.#mode)
    const before = this.#allocator.sizeBytes
    graph.allocate(this.#allocator)
    const grew = this.#allocator.sizeBytes !== before // the others point into memory that is gone
    if (grew || this.#allocator.scheduler) this.#forget() // a scheduler knows one graph at a time
    return graph
  }

  #forget(): void {
    for (const graph of this.#graphs.splice(0)) graph[Symbol.dispose]()
  }

  [Symbol.dispose](): void {
    this.#forget()
    this.#allocator[Symbol.dispose]()
  }
}

export function makeBatch(examples: readonly TokenizedExample[], packing: boolean): Batch {
  return collate(examples, { packing, tokenBucket: TOKEN_BUCKET })
}
