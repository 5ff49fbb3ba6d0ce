import { invariant } from '../util/errors.ts'
import type { Library } from './library.ts'
import { type ContextHandle, type GgmlType, type Tensor, type TensorHandle, typeName } from './types.ts'

/**
 * An arena of tensor headers (no data): everything made in it is freed with it. Tensor data lives in a `Buffer` (weights, adapter)
 * or in a graph's allocator (activations). Throws when the arena is full instead of letting ggml abort the process.
 */
export class Context implements Disposable {
  readonly library: Library
  readonly #handle: ContextHandle
  readonly #capacity: number
  #made = 0
  #disposed = false

  /** @param capacity how many tensors may be made, graph nodes and views included */
  constructor(library: Library, capacity: number, graphBytes = 0) {
    this.library = library
    this.#capacity = capacity
    const headers = capacity + 1 // one to spare: ggml makes the tensor before `adopt` can say that it is one too many
    const memSize = headers * Number(library.native.ggml_tensor_overhead()) + graphBytes
    this.#handle = library.native.ggml_init({ mem_size: memSize, mem_buffer: null, no_alloc: true })
  }

  /** Asked for before every native call, so that ggml never meets a freed or full arena. */
  get handle(): ContextHandle {
    invariant(!this.#disposed, 'context used after it was freed')
    this.#checkRoom()
    return this.#handle
  }

  get tensorCount(): number {
    return this.#made
  }

  newTensor(type: GgmlType, ...ne: number[]): Tensor {
    const [a = 1, b = 1, c = 1, d = 1] = ne
    this.checkRows(type, a)
    const handle = this.library.native.ggml_new_tensor_4d(this.handle, type, a, b, c, d)
    return this.adopt(handle, type, [a, b, c, d])
  }

  /** Gives a handle that ggml just made in this arena its shape and type on our side. */
  adopt(handle: TensorHandle, type: GgmlType, ne: Tensor['ne']): Tensor {
    this.#made++
    this.#checkRoom()
    return { handle, type, ne }
  }

  /** Rows of a quantised type are whole blocks. */
  checkRows(type: GgmlType, ne0: number): void {
    const block = Number(this.library.native.ggml_blck_size(type))
    invariant(ne0 % block === 0, `a row of ${ne0} values does not fill ${typeName(type)} blocks of ${block}`)
  }

  #checkRoom(): void {
    invariant(this.#made <= this.#capacity, `context holds at most ${this.#capacity} tensors`)
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return
    this.#disposed = true
    this.library.native.ggml_free(this.#handle)
  }
}
