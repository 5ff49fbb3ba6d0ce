/**
 * Layouts of a matrix that the CPU's matrix units read faster than the file's: AMX tiles, interleaved rows (CPU_REPACK). ggml keeps them
 * behind "extra" buffer types. A matrix in one of them can be multiplied by and nothing else, and only by dense F32; a type that a buffer
 * type does not pack crashes the process when it is written, so each is asked first.
 */
import koffi from 'koffi'
import { createRandom } from '../util/random.ts'
import type { Backend } from './backend.ts'
import { allocate, Buffer, readFloats, writeTensor } from './buffer.ts'
import { Context } from './context.ts'
import { Allocator, Graph } from './graph.ts'
import { mulMat } from './ops.ts'
import { quantizeRows } from './quantize.ts'
import { registryFunction } from './registry-function.ts'
import type { BufferHandle, BufferTypeHandle, GgmlType, RegistryHandle, Shape, Tensor } from './types.ts'
import { GGML_TYPE } from './types.ts'

export interface Packing {
  readonly name: string // ggml's: "AMX", "CPU_REPACK"
  readonly bufferType: BufferTypeHandle
}

/** AMX reads past the end of a row of a single block (ggml 0.25.1), says that it can multiply it, and is right only by chance. */
const LEAST_BLOCKS = 2
/** Rows and columns of the probe: more than a tile of each, and not a whole number of tiles. */
const PROBE = { nOut: 64, columns: 33 } as const
/** Largest difference to the plain product, in parts of its largest value: both round activations to 8 bits. */
const TOLERANCE = 0.02
/** Types that are not faster packed; F16 in AMX was measured equal. */
const NOT_WORTH: ReadonlySet<GgmlType> = new Set([GGML_TYPE.F32, GGML_TYPE.F16, GGML_TYPE.BF16])

/** Types that AMX unpacks block by block of 256, at 0.4 to 0.7 of the speed of Q8_0 (docs/performance.md). */
const SLOW_IN_AMX: ReadonlySet<GgmlType> = new Set([GGML_TYPE.Q4_K, GGML_TYPE.Q5_K, GGML_TYPE.Q6_K, GGML_TYPE.IQ4_XS])

/** Whether products with a matrix of that type are faster from a Q8_0 copy of it in the same layout. */
export function isFasterAsQ8({ name }: Packing, type: GgmlType): boolean {
  return name === 'AMX' && SLOW_IN_AMX.has(type)
}

interface Known {
  readonly list: readonly Packing[]
  readonly fits: Map<string, boolean> // by layout, type and shape
  readonly right: Map<string, boolean> // by layout, type and length of a row
}
const known = new WeakMap<Backend, Known>()

/** The layout to keep a matrix [in, out] in for products; null where the plain one is all there is. */
export function packingFor(backend: Backend, type: GgmlType, ne: Shape): Packing | null {
  if (!backend.isCpu || NOT_WORTH.has(type) || ne[2] * ne[3] !== 1) return null
  if (ne[0] < LEAST_BLOCKS * Number(backend.library.native.ggml_blck_size(type))) return null
  const { list, fits, right } = known.get(backend) ?? {
    list: extraBufferTypes(backend),
    fits: new Map(),
    right: new Map(),
  }
  known.set(backend, { list, fits, right })
  const found = list.find((packing) => {
    const key = `${packing.name} ${type} ${ne[0]}`
    if (!once(fits, `${key} ${ne[1]}`, () => isSupported(backend, packing, type, ne))) return false
    return once(right, key, () => multipliesRight(backend, packing, type, ne[0]))
  })
  return found ?? null
}

function once(answers: Map<string, boolean>, key: string, ask: () => boolean): boolean {
  const answer = answers.get(key) ?? ask()
  answers.set(key, answer)
  return answer
}

function isSupported(backend: Backend, { bufferType }: Packing, type: GgmlType, ne: Shape): boolean {
  using context = new Context(backend.library, 4)
  const weight = context.newTensor(type, ...ne)
  using buffer = allocateAs(backend, context, bufferType)
  if (!buffer) return false
  return backend.supports(mulMat(context, weight, context.newTensor(GGML_TYPE.F32, ne[0], PROBE.columns)))
}

/** A small product of that row length against the plain one: what a layout says it can is not taken on trust. */
function multipliesRight(backend: Backend, { bufferType }: Packing, type: GgmlType, nIn: number): boolean {
  using plainContext = new Context(backend.library, 2)
  using packedContext = new Context(backend.library, 2)
  const plain = plainContext.newTensor(type, nIn, PROBE.nOut)
  const packed = packedContext.newTensor(type, nIn, PROBE.nOut)
  using plainBuffer = allocate(backend, plainContext)
  using packedBuffer = allocateAs(backend, packedContext, bufferType)
  if (!plainBuffer || !packedBuffer) return false
  const random = createRandom(nIn)
  const values = (count: number) => Float32Array.from({ length: count }, () => random.uniform() - 0.5)
  writeTensor(backend, plain, quantizeRows(backend.library, type, values(nIn * PROBE.nOut), nIn))
  pack(backend, plain, packed)
  using graph = new Graph(backend, 8)
  using allocator = new Allocator(backend)
  const x = graph.input(GGML_TYPE.F32, nIn, PROBE.columns)
  const [want, got] = [plain, packed].map((weight) => graph.output(mulMat(graph.context, weight, x)))
  graph.allocate(allocator)
  writeTensor(backend, x, values(nIn * PROBE.columns))
  graph.computeSync()
  const exact = readFloats(backend, want!)
  const largest = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return readFloats(backend, got!).every((value, i) => Math.abs(value - exact[i]!) <= TOLERANCE * largest)
}

/** Memory of that layout for all tensors of a context; undefined when there is not enough. */
export function allocateAs(backend: Backend, context: Context, bufferType: BufferTypeHandle): Buffer | undefined {
  const handle: BufferHandle | null = backend.library.native.ggml_backend_alloc_ctx_tensors_from_buft(
    context.handle,
    bufferType,
  )
  return handle ? new Buffer(backend, handle) : undefined
}

/** Fills a packed matrix from a plain one of the same type and shape in the CPU's memory. */
export function pack({ library: { native } }: Backend, plain: Tensor, packed: Tensor): void {
  native.ggml_backend_tensor_set(
    packed.handle,
    native.ggml_get_data(plain.handle),
    0,
    Number(native.ggml_nbytes(plain.handle)),
  )
}

const MOST = 8

function extraBufferTypes({ library: { native }, device }: Backend): readonly Packing[] {
  const registry: RegistryHandle = native.ggml_backend_dev_backend_reg(device)
  const list = registryFunction(native, registry, 'void **ggml_backend_dev_get_extra_bufts(void *device)')?.(device)
  const found: Packing[] = []
  for (let i = 0; list && i < MOST; i++) {
    const bufferType: BufferTypeHandle | null = koffi.decode(list, i * koffi.sizeof('void*'), 'void*')
    if (!bufferType) break
    found.push({ name: native.ggml_backend_buft_name(bufferType), bufferType })
  }
  return found
}
