import { promisify } from 'node:util'
import koffi from 'koffi'
import { UserError } from '../texts/user-error.ts'
import { invariant } from '../util/errors.ts'
import type { Backend } from './backend.ts'
import { Context } from './context.ts'
import { askForHugePages } from './huge-pages.ts'
import { type ProfiledNode, profileNodes } from './profile.ts'
import { Scheduler } from './scheduler.ts'
import { TENSOR_OFFSET } from './tensor-layout.ts'
import type { AllocatorHandle, BackendHandle, BufferHandle, GraphHandle, SchedulerHandle, Tensor } from './types.ts'

/** ggml_status */
const STATUS_SUCCESS = 0

/** Memory for activations, shared by graphs that are computed one after another; it grows to the largest of them. */
export class Allocator implements Disposable {
  readonly handle: AllocatorHandle
  /** In place of `handle` where the backend has several devices. */
  readonly scheduler: Scheduler | null
  readonly #backend: Backend
  #disposed = false

  constructor(backend: Backend) {
    this.#backend = backend
    this.handle = backend.library.native.ggml_gallocr_new(backend.bufferType)
    this.scheduler = backend.devices.length > 1 ? new Scheduler(backend) : null
  }

  get sizeBytes(): number {
    if (this.scheduler) return this.scheduler.sizeBytes
    return Number(this.#backend.library.native.ggml_gallocr_get_buffer_size(this.handle, 0))
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return
    this.#disposed = true
    this.scheduler?.[Symbol.dispose]()
    this.#backend.library.native.ggml_gallocr_free(this.handle)
  }
}

/**
 * A compute graph with the arena of its nodes. Nodes run in the order in which `expand` met them;
 * ggml's allocator reuses a node's memory after its last reader, so expanding early keeps the peak low.
 */
export class Graph implements Disposable {
  readonly backend: Backend
  readonly context: Context
  readonly #handle: GraphHandle
  readonly #maxNodes: number
  #scheduler: Scheduler | null = null
  #input: Tensor | undefined
  #allocated = false
  #disposed = false

  /** @param maxNodes upper bound for nodes and leafs */
  constructor(backend: Backend, maxNodes: number) {
    const { native } = backend.library
    this.backend = backend
    this.#maxNodes = maxNodes
    this.context = new Context(backend.library, maxNodes, Number(native.ggml_graph_overhead_custom(maxNodes, false)))
    this.#handle = native.ggml_new_graph_custom(this.context.handle, maxNodes, false)
  }

  get nodeCount(): number {
    return this.backend.library.native.ggml_graph_n_nodes(this.#handle)
  }

  /** Appends `tensor` and whatever it needs that is not in the graph yet. */
  expand(tensor: Tensor): void {
    invariant(!this.#disposed, 'graph used after it was freed')
    invariant(!this.#allocated, 'node added to a graph that is allocated')
    this.backend.library.native.ggml_build_forward_expand(this.#handle, tensor.handle)
  }

  /** A leaf whose values are written before each compute. */
  input(type: Tensor['type'], ...ne: number[]): Tensor {
    const tensor = this.context.newTensor(type, ...ne)
    this.backend.library.native.ggml_set_input(tensor.handle)
    this.#input ??= tensor
    this.expand(tensor) // an input that no node reads still needs memory, because it will be written
    return tensor
  }

  /** Keeps a node's memory until the end, so that it can be read after `compute`. */
  output(tensor: Tensor): Tensor {
    this.backend.library.native.ggml_set_output(tensor.handle)
    this.expand(tensor)
    return tensor
  }

  /** Bytes that `allocate` would take, without taking them. */
  measure(): number {
    const { native } = this.backend.library
    if (this.backend.devices.length > 1) {
      using scheduler = new Scheduler(this.backend)
      return scheduler.measure(this.#handle, this.#maxNodes).reduce((sum, bytes) => sum + bytes, 0)
    }
    const allocator = native.ggml_gallocr_new(this.backend.bufferType)
    const size = new BigUint64Array(1)
    native.ggml_gallocr_reserve_n_size(allocator, this.#handle, null, null, size)
    native.ggml_gallocr_free(allocator)
    return Number(size[0])
  }

  /**
   * Takes memory from `allocator`. After this no node may be added. Earlier graphs of that allocator may be computed again only if it has as
   * many bytes as before: else their memory is gone. @returns its bytes
   */
  allocate(allocator: Allocator): number {
    invariant(!this.#disposed, 'graph used after it was freed')
    invariant(!this.#allocated, 'graph allocated twice')
    this.#allocated = true
    this.#scheduler = allocator.scheduler
    const taken = allocator.scheduler
      ? allocator.scheduler.allocate(this.#handle, this.#maxNodes)
      : this.backend.library.native.ggml_gallocr_alloc_graph(allocator.handle, this.#handle)
    if (!taken) {
      throw new UserError('ggml.outOfMemory', { device: this.backend.name, megabytes: Math.ceil(this.measure() / 1e6) })
    }
    if (!allocator.scheduler) this.#askForHugePages()
    return allocator.sizeBytes
  }

  /** The allocator does not give out its memory; any input lies in it. */
  #askForHugePages(): void {
    if (!this.#input) return
    const buffer: BufferHandle = koffi.decode(this.#input.handle, TENSOR_OFFSET.buffer, 'void*')
    askForHugePages(this.backend, buffer)
  }

  /** Runs the graph off the event loop: timers and signals keep working meanwhile. */
  async compute(): Promise<void> {
    invariant(!this.#disposed, 'graph used after it was freed')
    invariant(this.#allocated, 'graph computed before it was allocated')
    const { native } = this.backend.library
    const scheduler = this.#scheduler
    const run = promisify<BackendHandle | SchedulerHandle, GraphHandle, number>(
      (scheduler ? native.ggml_backend_sched_graph_compute : native.ggml_backend_graph_compute).async,
    )
    const status = await this.backend.inTurn(() => run(scheduler?.handle ?? this.backend.handle, this.#handle))
    if (status !== STATUS_SUCCESS) {
      throw new UserError('ggml.compute', {
        device: this.backend.name,
        status,
        log: this.backend.library.takeLog().slice(-3).join(' '),
      })
    }
  }

  /** As `compute`, while the event loop waits: for measurements before anything else runs. @returns seconds */
  computeSync(): number {
    invariant(!this.#disposed && this.#allocated, 'graph computed before it was allocated or after it was freed')
    const begin = performance.now()
    this.backend.library.native.ggml_backend_graph_compute(this.backend.handle, this.#handle)
    return (performance.now() - begin) / 1000
  }

  /** As `compute`, node by node and slower; says what each took. */
  profile(): Promise<readonly ProfiledNode[]> {
    invariant(!this.#disposed && this.#allocated, 'graph profiled before it was allocated or after it was freed')
    return this.backend.inTurn(async () => profileNodes(this.backend, this.#handle))
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return
    this.#disposed = true
    this.context[Symbol.dispose]()
  }
}
