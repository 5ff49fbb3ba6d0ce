import { UserError } from '../texts/user-error.ts'
import { freeMemoryBytes } from '../util/free-memory.ts'
import { OPTIMIZATIONS, type Optimization } from '../util/optimizations.ts'
import { createTurns } from '../util/turns.ts'
import { type Library, openLibrary } from './library.ts'
import type { Accelerator } from './packages.ts'
import { registryFunction } from './registry-function.ts'
import { ThreadPool } from './thread-pool.ts'
import { measureThreads } from './threads.ts'
import type { BackendHandle, BufferTypeHandle, DeviceHandle, RegistryHandle, Tensor } from './types.ts'

/** ggml_backend_dev_type */
const DEVICE_TYPE = { cpu: 0, gpu: 1, igpu: 2 } as const

/** Order in which `device: auto` tries. */
const AUTO_ORDER: readonly Accelerator[] = ['cuda', 'metal', 'vulkan']

interface Device {
  readonly handle: DeviceHandle
  readonly name: string // "CPU", "Vulkan0", "CUDA1"
  readonly type: number
}

interface BackendSettings {
  readonly threads: number
  readonly limitBytes: number
  readonly optimizations: readonly Optimization[]
}

/**
 * What computes graphs: one device, or the first of several that share them (scheduler.ts). Owns the native backends; free it after every
 * buffer and allocator that came from it.
 */
export class Backend implements Disposable {
  readonly library: Library
  readonly handle: BackendHandle
  readonly name: string
  readonly description: string
  readonly isCpu: boolean
  readonly bufferType: BufferTypeHandle
  readonly optimizations: ReadonlySet<Optimization>
  private readonly others: readonly Backend[]
  /** The CPU, for ops that no device of several has. */
  readonly fallback: BackendHandle | null
  private readonly limitBytes: number
  readonly device: DeviceHandle
  private threadCount: number
  private readonly pool: ThreadPool | null
  #disposed = false

  constructor(library: Library, device: Device, settings: BackendSettings, others: readonly Backend[] = []) {
    const { threads, limitBytes, optimizations } = settings
    const { native } = library
    this.library = library
    this.device = device.handle
    this.others = others
    this.name = [device.name, ...others.map(({ name }) => name)].join(', ')
    this.description = native.ggml_backend_dev_description(device.handle)
    this.isCpu = device.type === DEVICE_TYPE.cpu
    this.threadCount = threads
    this.limitBytes = limitBytes
    this.optimizations = new Set(optimizations)
    this.handle = native.ggml_backend_dev_init(device.handle, null)
    if (!this.handle)
      throw new UserError('ggml.deviceInit', { name: device.name, log: library.takeLog().slice(-3).join(' ') })
    this.pool = this.isCpu ? new ThreadPool(native, native.ggml_backend_dev_backend_reg(device.handle)) : null
    this.useThreads(threads)
    this.bufferType = native.ggml_backend_get_default_buffer_type(this.handle)
    const needsCpu = others.length > 0 && !others.at(-1)!.isCpu
    this.fallback = needsCpu ? native.ggml_backend_dev_init(cpu(library).handle, null) : null
  }

  /** Those that share a graph, this one first. */
  get devices(): readonly Backend[] {
    return [this, ...this.others]
  }

  /** Every node of its graphs runs on the CPU, in the order in which it was expanded. */
  get onlyCpu(): boolean {
    return this.devices.every(({ isCpu }) => isCpu)
  }

  get usesHugePages(): boolean {
    return this.isCpu && this.optimizations.has('huge_pages')
  }

  get threads(): number {
    return this.threadCount
  }

  /** For graphs that are computed from now on. */
  useThreads(threads: number): void {
    this.threadCount = threads
    if (!this.pool) return
    setThreads(this.library, this.device, this.handle, threads)
    this.pool.resize(threads, this.handle)
  }

  /** Runs `work` after all earlier ones: ggml's work buffer is the backend's, so two graphs at once would spoil each other's numbers. */
  readonly inTurn = createTurns()

  /** Free and total bytes of the device as ggml sees it. */
  memory(): { readonly free: number; readonly total: number } {
    const free = new BigUint64Array(1)
    const total = new BigUint64Array(1)
    this.library.native.ggml_backend_dev_memory(this.device, free, total)
    return { free: Number(free[0]), total: Number(total[0]) }
  }

  /**
   * Bytes that can still be taken where the graphs run; on the CPU a container's limit counts as well.
   * @param held what this run holds already: with it, a limit set for the run is not passed
   */
  freeBytes(held = 0): number {
    const own = this.isCpu ? freeMemoryBytes() : this.memory().free
    const free = this.others.reduce((sum, other) => sum + other.freeBytes(), own)
    return Math.max(0, Math.min(free, this.limitBytes - held))
  }

  /** Whether this device can compute the node as it stands (types, strides and all). */
  supports(op: Tensor): boolean {
    return this.devices.every(({ handle }) => this.library.native.ggml_backend_supports_op(handle, op.handle))
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return
    this.#disposed = true
    for (const other of this.others) other[Symbol.dispose]()
    for (const handle of [this.fallback, this.handle]) if (handle) this.library.native.ggml_backend_free(handle)
    this.pool?.[Symbol.dispose]()
  }
}

/**
 * Opens what a config asks for: `auto` (first GPU that works, else the CPU), `cpu`, `cuda`, `vulkan`, `metal`, a GPU's name with an
 * optional index (`cuda:1`), or several of them (`cuda:0,cuda:1`; `cuda,cpu`) that share a model's layers.
 * @param threads CPU threads; 0 = as many as are fastest just now (threads.ts)
 * @param limitBytes most that weights, adapter and activations may take together
 * @param optimizations those that graphs on it may use
 */
export function openBackend(
  device = 'auto',
  threads = 0,
  limitBytes = Infinity,
  optimizations: readonly Optimization[] = OPTIMIZATIONS,
): Backend {
  const library = openLibrary()
  const settings = { threads: Math.max(1, threads), limitBytes, optimizations }
  const [first, ...more] = device.split(/,\s*/).map((each) => findDevice(library, each))
  const alone = (found: Device) => {
    const backend = new Backend(library, found, settings)
    if (backend.isCpu && threads === 0) measureThreads(backend)
    return backend
  }
  return more.length === 0 ? alone(first!) : new Backend(library, first!, settings, more.map(alone))
}

function findDevice(library: Library, device: string): Device {
  const match = /^(?:(auto|cpu)|(cuda|vulkan|metal)(?::(\d+))?)$/.exec(device)
  if (!match) throw new UserError('ggml.deviceName', { got: device })
  const kind = (match[1] ?? match[2]) as Accelerator | 'auto'
  if (kind === 'auto') return AUTO_ORDER.flatMap((each) => gpus(library, each))[0] ?? cpu(library)
  if (kind === 'cpu') return cpu(library)
  const found = gpus(library, kind)
  const chosen = found[Number(match[3] ?? 0)]
  if (chosen) return chosen
  const names = listDevices(library).map(({ name }) => name)
  throw new UserError('ggml.noDevice', { device, found: found.length, devices: names.join(', ') })
}

function listDevices({ native }: Library): readonly Device[] {
  return Array.from({ length: Number(native.ggml_backend_dev_count()) }, (_, i) => {
    const handle: DeviceHandle = native.ggml_backend_dev_get(i)
    return { handle, name: native.ggml_backend_dev_name(handle), type: native.ggml_backend_dev_type(handle) }
  })
}

function cpu(library: Library): Device {
  return listDevices(library).find(({ type }) => type === DEVICE_TYPE.cpu)!
}

function gpus(library: Library, kind: Accelerator): readonly Device[] {
  if (!library.loadBackend(kind)) return []
  const prefix = { cuda: 'cuda', vulkan: 'vulkan', metal: 'm', cpu: 'cpu' }[kind]
  return listDevices(library).filter(
    ({ name, type }) => type !== DEVICE_TYPE.cpu && name.toLowerCase().startsWith(prefix) && type <= DEVICE_TYPE.igpu,
  )
}

function setThreads({ native }: Library, device: DeviceHandle, backend: BackendHandle, threads: number): void {
  const registry: RegistryHandle = native.ggml_backend_dev_backend_reg(device)
  const set = registryFunction(native, registry, 'void ggml_backend_set_n_threads(void *backend, int threads)')
  set!(backend, threads)
}
