import { invariant } from '../util/errors.ts'
import type { Backend } from './backend.ts'
import type { Context } from './context.ts'
import { askForHugePages } from './huge-pages.ts'
import { type BufferHandle, elements, type Tensor } from './types.ts'

/** Device memory that holds the data of every tensor of a context. Free it before its backend. */
export class Buffer implements Disposable {
  readonly #backend: Backend
  readonly #handle: BufferHandle
  readonly sizeBytes: number
  #disposed = false

  constructor(backend: Backend, handle: BufferHandle) {
    this.#backend = backend
    this.#handle = handle
    this.sizeBytes = Number(backend.library.native.ggml_backend_buffer_get_size(handle))
    askForHugePages(backend, handle)
  }

  clear(): void {
    this.#backend.library.native.ggml_backend_buffer_clear(this.#handle, 0)
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#backend.library.native.ggml_backend_buffer_free(this.#handle)
  }
}

/** Allocates all tensors of `context` that have no data yet; undefined when the device has not enough memory. */
export function allocate(backend: Backend, context: Context): Buffer | undefined {
  const handle = backend.library.native.ggml_backend_alloc_ctx_tensors_from_buft(context.handle, backend.bufferType)
  return handle ? new Buffer(backend, handle) : undefined
}

/** Bytes of a tensor's data. */
export function sizeBytes({ library }: Backend, tensor: Tensor): number {
  return Number(library.native.ggml_nbytes(tensor.handle))
}

/** Copies values into an allocated tensor. @param offset bytes from the tensor's start */
export function writeTensor({ library }: Backend, tensor: Tensor, data: ArrayBufferView, offset = 0): void {
  library.native.ggml_backend_tensor_set(tensor.handle, bytesOf(data), offset, data.byteLength)
}

/** Reads `count` (default: all) F32 values of an allocated F32 tensor. */
export function readFloats({ library }: Backend, tensor: Tensor, count = elements(tensor)): Float32Array {
  const out = new Float32Array(count)
  library.native.ggml_backend_tensor_get(tensor.handle, out, 0, out.byteLength)
  return out
}

/** Reads the raw bytes of an allocated tensor. */
export function readBytes(backend: Backend, tensor: Tensor): Uint8Array {
  const out = new Uint8Array(sizeBytes(backend, tensor))
  backend.library.native.ggml_backend_tensor_get(tensor.handle, out, 0, out.byteLength)
  return out
}

/** Sets all bytes of an allocated tensor to zero. */
export function zeroTensor(backend: Backend, tensor: Tensor): void {
  backend.library.native.ggml_backend_tensor_memset(tensor.handle, 0, 0, sizeBytes(backend, tensor))
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  invariant(data.byteLength > 0, 'a tensor is never written with zero bytes')
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
