/**
 * Threads that stay from one graph to the next. Without a pool ggml starts and ends them at every graph, and a thread that has just begun may
 * have to wait for a core behind the one that waits for it: measured on a virtual machine, 3 to 30 ms for a graph of 0.1 ms.
 */
import { registryFunction } from './registry-function.ts'
import type { Native } from './symbols.ts'
import type { BackendHandle, RegistryHandle } from './types.ts'

/** ggml_threadpool_params: a mask of 512 cores, number of threads, priority, polling, two flags. */
const PARAMS = { bytes: 528, poll: 520 } as const
/**
 * How long an idle thread looks for work before it sleeps, in ggml's unit of 131,072 looks: some milliseconds, longer than a step is between
 * two graphs. ggml's own 50 would keep a core busy for a third of a second.
 */
const POLL = 1

export type PoolNative = Pick<Native, 'ggml_threadpool_params_init' | 'ggml_backend_reg_get_proc_address'>
type Functions = Record<'create' | 'free' | 'attach', (...args: unknown[]) => unknown>

export class ThreadPool implements Disposable {
  readonly #native: PoolNative
  readonly #functions: Functions
  #handle: unknown = null

  /** @param registry of the CPU device */
  constructor(native: PoolNative, registry: RegistryHandle) {
    this.#native = native
    this.#functions = functionsOf(native, registry)
  }

  /** ggml's pool, for those who hand it on; null for one thread, which is the caller's. */
  get handle(): unknown {
    return this.#handle
  }

  /** For graphs that are computed from now on; none may run. @param backend takes the pool at once */
  resize(threads: number, backend?: BackendHandle): void {
    const { create, free, attach } = this.#functions
    const before = this.#handle
    this.#handle = threads > 1 ? create(this.#params(threads)) : null // the caller's thread is one of them
    if (backend) attach(backend, this.#handle)
    if (before) free(before)
  }

  #params(threads: number): Uint8Array {
    const params = new Uint8Array(PARAMS.bytes)
    this.#native.ggml_threadpool_params_init(params, threads)
    new DataView(params.buffer).setUint32(PARAMS.poll, POLL, true)
    return params
  }

  /** After those that used it were freed. */
  [Symbol.dispose](): void {
    if (this.#handle) this.#functions.free(this.#handle)
    this.#handle = null
  }
}

function functionsOf(native: PoolNative, registry: RegistryHandle): Functions {
  const bound = (prototype: string) => registryFunction(native, registry, prototype)!
  return {
    create: bound('void *ggml_threadpool_new(void *params)'),
    free: bound('void ggml_threadpool_free(void *pool)'),
    attach: bound('void ggml_backend_cpu_set_threadpool(void *backend, void *pool)'),
  }
}
