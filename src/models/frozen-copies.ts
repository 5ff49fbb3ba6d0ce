/**
 * Copies of the frozen matrices that make training faster, as far as memory allows: transposes for the backward, which would else be rebuilt
 * at every use, and both directions in the layout of the CPU's matrix units (ggml/packing.ts).
 */
import { convertFrozen, type FrozenMatrix, transposeFrozen } from '../autograd/linear.ts'
import type { Backend } from '../ggml/backend.ts'
import { allocate, type Buffer } from '../ggml/buffer.ts'
import { Context } from '../ggml/context.ts'
import { Allocator, Graph } from '../ggml/graph.ts'
import { copy } from '../ggml/ops.ts'
import { allocateAs, isFasterAsQ8, type Packing, pack, packingFor } from '../ggml/packing.ts'
import { GGML_TYPE, type GgmlType, type Shape, type Tensor, typeName } from '../ggml/types.ts'

/** Share of the free memory that copies may take; the rest is for activations and the system. */
const COPIES_SHARE = 0.4

export interface FrozenCopies extends Disposable {
  readonly bytes: number
  readonly hasTransposes: boolean
  readonly packing: string | null // ggml's names of the layouts of packed matrices, "AMX"
  readonly kinds: ReadonlySet<string> // "Q8_0 AMX", "transposed Q8_0"
  /** The matrix with what there is of it. */
  withCopies(matrix: FrozenMatrix): FrozenMatrix
}

export type TransposeWish = 'auto' | 'resident' | 'rebuild'

/** A copy to be made: the header it is to have, and where it lies. */
interface Planned {
  readonly matrix: FrozenMatrix
  readonly type: GgmlType
  readonly ne: Shape
  readonly packing: Packing | null
  readonly isTranspose: boolean
}

interface Made {
  readonly planned: Planned
  readonly tensor: Tensor
}

/**
 * @param heldBytes what the run holds already, for its memory limit
 * @param packs false for one device of several: a graph that goes on to a GPU crashes on packed matrices of the CPU (ggml 0.25.1)
 */
export async function makeFrozenCopies(
  backend: Backend,
  matrices: readonly FrozenMatrix[],
  wish: TransposeWish,
  heldBytes: number,
  packs = true,
): Promise<FrozenCopies> {
  const budget = backend.freeBytes(heldBytes) * COPIES_SHARE
  const transposes = wish === 'rebuild' ? [] : matrices.map((matrix) => transposeOf(backend, matrix, packs))
  const wanted =
    wish === 'resident' || (backend.optimizations.has('resident_transpose') && bytesOf(backend, transposes) <= budget)
  const kept = wanted ? transposes : []
  const left = budget - bytesOf(backend, kept)
  const packed = packs ? packedWithin(backend, matrices, left) : []
  const plans = [...kept, ...packed]
  const layouts = new Set(plans.map(({ packing }) => packing))
  const groups = [...layouts].map((layout) => plans.filter(({ packing }) => packing === layout))
  const stores: Store[] = []
  for (const group of groups) {
    const store = await makeStore(backend, group)
    if (store) stores.push(store)
  }
  const made = stores.flatMap(({ made }) => made)
  const find = (isTranspose: boolean) =>
    new Map(
      made
        .filter(({ planned }) => planned.isTranspose === isTranspose)
        .map((each) => [each.planned.matrix, each.tensor]),
    )
  const [forward, backward] = [find(false), find(true)]
  const names = new Set(made.flatMap(({ planned }) => planned.packing?.name ?? []))
  return {
    bytes: stores.reduce((sum, { buffer }) => sum + buffer.sizeBytes, 0),
    hasTransposes: backward.size > 0,
    packing: names.size > 0 ? [...names].join(', ') : null,
    kinds: new Set(made.map(({ planned }) => kindOf(planned))),
    withCopies: (matrix) => ({
      ...matrix,
      packed: forward.get(matrix) ?? null,
      resident: backward.get(matrix) ?? null,
    }),
    [Symbol.dispose]() {
      for (const { buffer, context } of stores) {
        buffer[Symbol.dispose]()
        context[Symbol.dispose]()
      }
    },
  }
}

function kindOf({ isTranspose, type, packing }: Planned): string {
  return [...(isTranspose ? ['transposed'] : []), typeName(type), ...(packing ? [packing.name] : [])].join(' ')
}

function transposeOf(backend: Backend, matrix: FrozenMatrix, packs: boolean): Planned {
  const [nIn, nOut, experts] = matrix.weight.ne
  const ne: Shape = [nOut, nIn, experts, 1]
  const type = matrix.transposedType
  return { matrix, type, ne, packing: packs ? packingOf(backend, type, ne) : null, isTranspose: true }
}

/** The faster types if they fit into so many bytes, else those of the file if these fit, else none. */
function packedWithin(backend: Backend, matrices: readonly FrozenMatrix[], bytes: number): readonly Planned[] {
  const choices = [true, false].map((q8) => matrices.flatMap((matrix) => packedOf(backend, matrix, q8)))
  return choices.find((plans) => bytesOf(backend, plans) <= bytes) ?? []
}

function packedOf(backend: Backend, matrix: FrozenMatrix, q8: boolean): readonly Planned[] {
  const { type, ne } = matrix.weight
  const packing = packingOf(backend, type, ne)
  if (!packing) return []
  const faster = q8 && backend.optimizations.has('q8_0_forward') && isFasterAsQ8(packing, type)
  const asQ8 = faster ? packingOf(backend, GGML_TYPE.Q8_0, ne) : null
  return [{ matrix, type: asQ8 ? GGML_TYPE.Q8_0 : type, ne, packing: asQ8 ?? packing, isTranspose: false }]
}

function packingOf(backend: Backend, type: GgmlType, ne: Shape): Packing | null {
  return backend.optimizations.has('packed_weights') ? packingFor(backend, type, ne) : null
}

function bytesOf({ library: { native } }: Backend, plans: readonly Planned[]): number {
  return plans.reduce((sum, { type, ne }) => sum + Number(native.ggml_row_size(type, ne[0])) * ne[1] * ne[2], 0)
}

interface Store {
  readonly context: Context
  readonly buffer: Buffer
  readonly made: readonly Made[]
}

/** All copies of one kind of memory; undefined where it cannot be had. */
async function makeStore(backend: Backend, plans: readonly Planned[]): Promise<Store | undefined> {
  const context = new Context(backend.library, plans.length)
  const made = plans.map((planned): Made => ({ planned, tensor: context.newTensor(planned.type, ...planned.ne) }))
  const bufferType = plans[0]!.packing?.bufferType
  const buffer = bufferType ? allocateAs(backend, context, bufferType) : allocate(backend, context)
  if (!buffer) {
    context[Symbol.dispose]()
    return undefined
  }
  using allocator = new Allocator(backend)
  for (const each of made) await fill(backend, each, allocator)
  return { context, buffer, made }
}

async function fill(backend: Backend, { planned, tensor }: Made, allocator: Allocator): Promise<void> {
  const { matrix, type, packing, isTranspose } = planned
  if (!isTranspose && type === matrix.weight.type) {
    pack(backend, matrix.weight, tensor)
    return
  }
  using graph = new Graph(backend, 16)
  const made = isTranspose ? transposeFrozen(graph.context, matrix) : convertFrozen(graph.context, matrix, type)
  const result = packing ? graph.output(made) : copy(graph.context, made, tensor)
  graph.expand(result)
  graph.allocate(allocator)
  await graph.compute()
  if (packing) pack(backend, result, tensor)
}

/** The fast type on each device that loses nothing that the weight still has. q8_0 and friends need rows of whole blocks. */
export function transposedType(backend: Backend, { type, ne }: Tensor): GgmlType {
  if (type === GGML_TYPE.F32) return GGML_TYPE.F32
  const quantised = type !== GGML_TYPE.F16 && type !== GGML_TYPE.BF16
  return quantised && backend.isCpu && ne[1] % 32 === 0 ? GGML_TYPE.Q8_0 : GGML_TYPE.F16
}
