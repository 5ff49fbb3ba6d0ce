/**
 * Several devices for one graph: ggml's scheduler runs each op where its weights lie and copies what crosses over. The layers of a model that
 * is larger than one card are spread over the devices (`device: cuda:0,cuda:1`), the CPU stands in for ops that a device lacks.
 */
import type { Backend } from './backend.ts'
import type { BackendHandle, BufferTypeHandle, GraphHandle, SchedulerHandle } from './types.ts'

export class Scheduler implements Disposable {
  readonly #backend: Backend
  #handle: SchedulerHandle | null = null
  #nodes = 0
  #disposed = false

  constructor(backend: Backend) {
    this.#backend = backend
  }

  /** Bytes over all devices. */
  get sizeBytes(): number {
    if (!this.#handle) return 0
    const { native } = this.#backend.library
    return this.#handles().reduce(
      (sum, device) => sum + Number(native.ggml_backend_sched_get_buffer_size(this.#handle, device)),
      0,
    )
  }

  /** Takes memory for a graph; those before it can no longer be computed. @returns false where there is not enough */
  allocate(graph: GraphHandle, nodes: number): boolean {
    const { native } = this.#backend.library
    const scheduler = this.#sized(nodes)
    native.ggml_backend_sched_reset(scheduler)
    return native.ggml_backend_sched_alloc_graph(scheduler, graph)
  }

  /** Bytes that `allocate` would take, device by device, the CPU last. */
  measure(graph: GraphHandle, nodes: number): readonly number[] {
    const { native } = this.#backend.library
    const scheduler = this.#sized(nodes)
    const sizes = new BigUint64Array(this.#handles().length)
    native.ggml_backend_sched_reset(scheduler)
    native.ggml_backend_sched_reserve_size(scheduler, graph, sizes)
    native.ggml_backend_sched_reset(scheduler)
    return Array.from(sizes, Number)
  }

  get handle(): SchedulerHandle {
    return this.#sized(this.#nodes)
  }

  #handles(): readonly BackendHandle[] {
    const { devices, fallback } = this.#backend
    return [...devices.map(({ handle }) => handle), ...(fallback ? [fallback] : [])]
  }

  #sized(nodes: number): SchedulerHandle {
    if (this.#handle && nodes <= this.#nodes) return this.#handle
    const { native } = this.#backend.library
    if (this.#handle) native.ggml_backend_sched_free(this.#handle)
    const handles = this.#handles()
    const types: readonly BufferTypeHandle[] = handles.map((each) => native.ggml_backend_get_default_buffer_type(each))
    this.#nodes = nodes
    this.#handle = native.ggml_backend_sched_new(handles, types, handles.length, nodes, false, false)
    return this.#handle!
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return
    this.#disposed = true
    if (this.#handle) this.#backend.library.native.ggml_backend_sched_free(this.#handle)
  }
}
