/**
 * Products that contract over tokens or over a small rank. As a matrix product they need both sides copied into transposed order, and
 * a CPU is slow at short rows. Our own code (kernels/strided-product.ts) reads them as they lie, where it is for this processor; else
 * ggml's outer product does, where the device has one; else, and where `optimizations` leaves both out, the matrix product stands in.
 */
import type { Backend } from '../ggml/backend.ts'
import type { Graph } from '../ggml/graph.ts'
import { mulMat, outProd, transpose, transposed } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { hasMachineCode, stridedProduct } from '../kernels/strided-product.ts'
import { once } from '../util/once.ts'

/** Up to this length of a contraction ggml's matrix product on a CPU is the slower one (docs/performance.md). */
const THIN = 192
/** Elements that ggml's kernel takes at once with AVX-512; it takes the rest of a vector one by one, at half the speed. */
export const VECTOR_STEP = 64

/**
 * sum over t of a[:, t] b[:, t]: [m, T] x [n, T] -> [m, n].
 * @param turn how the stand-in makes a dense transpose: a tape's remembers those it made
 */
export function outerProduct(
  graph: Graph,
  a: Tensor,
  b: Tensor,
  turn: (x: Tensor) => Tensor = (x) => transposed(graph.context, x),
): Tensor {
  const direct = stridedProduct(graph, a, b)
  if (direct) return direct
  const [row, other] = rowSide(a, b)
  if (!hasOuterProduct(graph, row, other)) return mulMat(graph.context, turn(a), turn(b))
  const product = outProd(graph.context, row, other)
  return row === a ? product : transposed(graph.context, product)
}

/** The result's rows are the kernel's vectors: whole steps of them where there are, a's, which need no transpose; else the long ones. */
function rowSide(a: Tensor, b: Tensor): readonly [Tensor, Tensor] {
  const whole = [a, b].find(({ ne }) => ne[0] % VECTOR_STEP === 0) ?? (a.ne[0] < b.ne[0] ? b : a)
  return whole === a ? [a, b] : [b, a]
}

/** P^T x: P [k, m], x [k, T] -> [m, T]. */
export function applyRows(graph: Graph, p: Tensor, x: Tensor): Tensor {
  const ctx = graph.context
  const turned = once(() => transposed(ctx, p)) // [m, k]
  const direct = directRows(graph, turned, x)
  if (direct) return direct
  if (p.ne[0] > THIN) return mulMat(ctx, p, x)
  return thinProduct(graph, turned(), x) ?? mulMat(ctx, p, x)
}

/** The same for a P that is long and turned for other products anyway. @param turned P dense and transposed, asked for where there is code */
export function applyKeys(graph: Graph, p: () => Tensor, turned: () => Tensor, x: Tensor): Tensor {
  return directRows(graph, turned, x) ?? mulMat(graph.context, p(), x)
}

function directRows(graph: Graph, turned: () => Tensor, x: Tensor): Tensor | undefined {
  if (!hasMachineCode(graph.backend)) return undefined
  return stridedProduct(graph, turned(), transpose(graph.context, x))
}

/** P x: P [k, m], x [m, T] -> [k, T]. @param turned P dense and transposed, asked for where the product needs it */
export function applyColumns(
  graph: Graph,
  p: Tensor,
  x: Tensor,
  turned: () => Tensor = () => transposed(graph.context, p),
): Tensor {
  const direct = stridedProduct(graph, p, transpose(graph.context, x))
  if (direct) return direct
  const isThin = p.ne[1] <= THIN && p.ne[0] % VECTOR_STEP === 0
  const thin = isThin ? thinProduct(graph, p, x) : undefined
  return thin ?? mulMat(graph.context, turned(), x)
}

/** p [k, m], x [m, T] -> [k, T] where the device has outer products. */
function thinProduct(graph: Graph, p: Tensor, x: Tensor): Tensor | undefined {
  const turned = transpose(graph.context, x) // [T, m], a view
  return hasOuterProduct(graph, p, turned) ? outProd(graph.context, p, turned) : undefined
}

const known = new WeakMap<Backend, boolean>()

function hasOuterProduct({ backend, context }: Graph, a: Tensor, b: Tensor): boolean {
  if (!known.has(backend)) known.set(backend, backend.supports(outProd(context, a, b)))
  return backend.optimizations.has('outer_products') && known.get(backend)!
}
