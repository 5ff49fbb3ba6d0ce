/**
 * Threads that stay from one graph to the next. Without a pool ggml starts and ends them at every graph, and a thread that has just begun may
 * have to wait for a core behind the one that waits for it: measured on a virtual machine, 3 to 30 ms for a graph of 0.1 ms.
 */
import koffi from 'koffi'
import type { Library } from './library.ts'
import type { BackendHandle, DeviceHandle, RegistryHandle } from './types.ts'

/** ggml_threadpool_params: a mask of 512 cores, number of threads, priority, polling, two flags. */
const PARAMS = { bytes: 528, poll: 520 } as const
/**
 * How long an idle thread looks for work before it sleeps, in ggml's unit of 131,072 looks: some milliseconds, longer than a step is between
 * two graphs. ggml's own 50 would keep a core busy for a third of a second.
 */
const POLL = 1

type Functions = Record<'create' | 'free' | 'attach', (...args: unknown[]) => unknown>
let prototypes: Record<keyof Functions, unknown> | undefined

export class ThreadPool implements Disposable {
  readonly #library: Library
  readonly #functions: Functions
  readonly #backend: BackendHandle
  #handle: unknown = null

  constructor(library: Library, device: DeviceHandle, backend: BackendHandle) {
    this.#library = library
    this.#functions = functionsOf(library, device)
    this.#backend = backend
  }

  /** For graphs that are computed from now on; none may run. */
  resize(threads: number): void {
    const { create, free, attach } = this.#functions
    const before = this.#handle
    this.#handle = threads > 1 ? create(this.#params(threads)) : null // the caller's thread is one of them
    attach(this.#backend, this.#handle)
    if (before) free(before)
  }

  #params(threads: number): Uint8Array {
    const params = new Uint8Array(PARAMS.bytes)
    this.#library.native.ggml_threadpool_params_init(params, threads)
    new DataView(params.buffer).setUint32(PARAMS.poll, POLL, true)
    return params
  }

  /** After the backend was freed. */
  [Symbol.dispose](): void {
    if (this.#handle) this.#functions.free(this.#handle)
    this.#handle = null
  }
}

/** They live in whichever CPU library was picked at load, so they are asked from the registry by name. */
function functionsOf({ native }: Library, device: DeviceHandle): Functions {
  prototypes ??= {
    create: koffi.proto('void *ggml_threadpool_new(void *params)'),
    free: koffi.proto('void ggml_threadpool_free(void *pool)'),
    attach: koffi.proto('void ggml_backend_cpu_set_threadpool(void *backend, void *pool)'),
  }
  const registry: RegistryHandle = native.ggml_backend_dev_backend_reg(device)
  const bound = (name: string, prototype: unknown) => {
    const address = native.ggml_backend_reg_get_proc_address(registry, name)
    return (...args: unknown[]) => koffi.call(address, prototype as string, ...args)
  }
  return {
    create: bound('ggml_threadpool_new', prototypes.create),
    free: bound('ggml_threadpool_free', prototypes.free),
    attach: bound('ggml_backend_cpu_set_threadpool', prototypes.attach),
  }
}
