import { invariant } from '../util/errors.ts'
import type { Library } from './library.ts'
import type { ContextHandle, GgmlType, Tensor, TensorHandle } from './types.ts'

/**
 * An arena of tensor headers (no data): everything made in it is freed with it. Tensor data lives in a `Buffer` (weights, adapter)
 * or in a graph's allocator (activations). Throws when the arena is full instead of letting ggml abort the process.
 */
export class Context implements Disposable {
  readonly library: Library
  readonly handle: ContextHandle
  readonly #capacity: number
  #made = 0
  #disposed = false

  /** @param capacity how many tensors may be made, graph nodes and views included */
  constructor(library: Library, capacity: number, graphBytes = 0) {
    this.library = library
    this.#capacity = capacity
    const memSize = capacity * Number(library.native.ggml_tensor_overhead()) + graphBytes
    this.handle = library.native.ggml_init({ mem_size: memSize, mem_buffer: null, no_alloc: true })
  }

  get tensorCount(): number {
    return this.#made
  }

  newTensor(type: GgmlType, ...ne: number[]): Tensor {
    const [a = 1, b = 1, c = 1, d = 1] = ne
    const handle = this.library.native.ggml_new_tensor_4d(this.handle, type, a, b, c, d)
    return this.adopt(handle, type, [a, b, c, d])
  }

  /** Gives a handle that ggml just made in this arena its shape and type on our side. */
  adopt(handle: TensorHandle, type: GgmlType, ne: Tensor['ne']): Tensor {
    invariant(!this.#disposed, 'context used after it was freed')
    invariant(++this.#made <= this.#capacity, `context holds at most ${this.#capacity} tensors`)
    return { handle, type, ne }
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return
    this.#disposed = true
    this.library.native.ggml_free(this.handle)
  }
}
