/**
 * Layouts of a matrix that the CPU's matrix units read faster than the file's: AMX tiles, interleaved rows (CPU_REPACK). ggml keeps them
 * behind "extra" buffer types. A matrix in one of them can be multiplied by and nothing else, and only by dense F32; a type that a buffer
 * type does not pack crashes the process when it is written, so each is asked first.
 */
import koffi from 'koffi'
import type { Backend } from './backend.ts'
import { Buffer } from './buffer.ts'
import { Context } from './context.ts'
import { mulMat } from './ops.ts'
import type { BufferHandle, BufferTypeHandle, GgmlType, RegistryHandle, Shape, Tensor } from './types.ts'
import { GGML_TYPE } from './types.ts'

export interface Packing {
  readonly name: string // ggml's: "AMX", "CPU_REPACK"
  readonly bufferType: BufferTypeHandle
}

/** Columns of the probe: more than one, because a single one takes another path. */
const PROBE_COLUMNS = 32
/** Types that are not faster packed; F16 in AMX was measured equal. */
const NOT_WORTH: ReadonlySet<GgmlType> = new Set([GGML_TYPE.F32, GGML_TYPE.F16, GGML_TYPE.BF16])

const known = new WeakMap<
  Backend,
  { readonly list: readonly Packing[]; readonly answers: Map<string, Packing | null> }
>()

/** The layout to keep a matrix [in, out] in for products; null where the plain one is all there is. */
export function packingFor(backend: Backend, type: GgmlType, ne: Shape): Packing | null {
  if (!backend.isCpu || NOT_WORTH.has(type) || ne[2] * ne[3] !== 1) return null
  const { list, answers } = known.get(backend) ?? { list: extraBufferTypes(backend), answers: new Map() }
  known.set(backend, { list, answers })
  const key = `${type} ${ne.join()}`
  const answer = answers.get(key) ?? list.find((packing) => packs(backend, packing, type, ne)) ?? null
  answers.set(key, answer)
  return answer
}

function packs(backend: Backend, { bufferType }: Packing, type: GgmlType, ne: Shape): boolean {
  using context = new Context(backend.library, 4)
  const weight = context.newTensor(type, ...ne)
  using buffer = allocateAs(backend, context, bufferType)
  if (!buffer) return false
  return backend.supports(mulMat(context, weight, context.newTensor(GGML_TYPE.F32, ne[0], PROBE_COLUMNS)))
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

let prototype: unknown
const MOST = 8

function extraBufferTypes({ library: { native }, device }: Backend): readonly Packing[] {
  const registry: RegistryHandle = native.ggml_backend_dev_backend_reg(device)
  const getter = native.ggml_backend_reg_get_proc_address(registry, 'ggml_backend_dev_get_extra_bufts')
  if (!getter) return []
  prototype ??= koffi.proto('void **ggml_backend_dev_get_extra_bufts(void *device)')
  const list = koffi.call(getter, prototype as string, device)
  const found: Packing[] = []
  for (let i = 0; list && i < MOST; i++) {
    const bufferType: BufferTypeHandle | null = koffi.decode(list, i * koffi.sizeof('void*'), 'void*')
    if (!bufferType) break
    found.push({ name: native.ggml_backend_buft_name(bufferType), bufferType })
  }
  return found
}
