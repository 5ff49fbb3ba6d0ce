import { add, type FrozenMatrix, frozenLinear, scale } from '../../autograd/linear.ts'
import { divConstant, rowScale } from '../../autograd/row-scale.ts'
import type { Backend } from '../../ggml/backend.ts'
import { readFloats } from '../../ggml/buffer.ts'
import type { Context } from '../../ggml/context.ts'
import { Allocator, Graph } from '../../ggml/graph.ts'
import {
  add as addOp,
  getRows,
  mul,
  mulMat,
  reshape,
  scale as scaleOp,
  sqr,
  sqrt,
  sumRows,
  transposed,
} from '../../ggml/ops.ts'
import type { Tensor } from '../../ggml/types.ts'
import { loraScale } from '../weights.ts'
import { factors, lora, lowRank } from './lora.ts'
import type { AdapterModule, Variant } from './variant.ts'

/**
 * DoRA (Liu et al. 2024): the row norms of the adapted weight are trained apart, as magnitudes m. With V = W + s B A and c = m / |V| per row,
 * y = c (W x + s B A x). The norm is a constant of each step, as in the paper and in PEFT. A bias is not scaled.
 */
export const dora: Variant = {
  scale: loraScale,
  trained: (site, rank) => [...factors(site, rank), { name: 'magnitude', ne: [site.nOut], group: 'b' }],
  constants: (site) => [{ name: 'weightSquares', ne: [site.nOut], group: 'a' }],
  initialise: lora.initialise,
  async prepare(backend, _module, matrix) {
    const weightSquares = await rowSquares(backend, matrix)
    return { weightSquares, magnitude: weightSquares.map(Math.sqrt) }
  },
  apply(tape, module, { input, output, matrix, droppedOut }) {
    const low = lowRank(tape, module, input)
    const magnitude = tape.parameter(module.trained.magnitude!)
    const c = divConstant(tape, magnitude, adaptedNorm(tape.context, module, matrix)) // [nOut]
    if (!droppedOut) return rowScale(tape, add(tape, output, low), c)
    // With dropout PEFT scales the projection of the dropped-out input and adds what the plain one has beyond it.
    const dropped = frozenLinear(tape, input, matrix)
    return add(tape, rowScale(tape, add(tape, dropped, low), c), add(tape, output, scale(tape, dropped, -1)))
  },
}

/** Sum of squares of every row of W, dequantised: [nOut]. */
async function rowSquares(backend: Backend, { weight, rowIds }: FrozenMatrix): Promise<Float32Array> {
  using graph = new Graph(backend, 32)
  using allocator = new Allocator(backend)
  const sums = graph.output(sumRows(graph.context, sqr(graph.context, getRows(graph.context, weight, rowIds)))) // [1, nOut]
  graph.allocate(allocator)
  await graph.compute()
  return readFloats(backend, sums)
}

/** |W + s B A| per row without making that matrix: |W|^2 + 2 s B (A W^T) + s^2 B (A A^T) B^T, row by row. [nOut] */
function adaptedNorm(ctx: Context, { trained, constants, scale: s }: AdapterModule, { weight }: FrozenMatrix): Tensor {
  const [a, b] = [trained.a!.value, trained.b!.value] // [nIn, r], [r, nOut]
  const cross = sumRows(ctx, mul(ctx, transposed(ctx, mulMat(ctx, weight, a)), b)) // [nOut, r] -> [r, nOut] -> [1, nOut]
  const own = sumRows(ctx, mul(ctx, mulMat(ctx, mulMat(ctx, a, a), b), b)) // [r, r] x [r, nOut] -> [1, nOut]
  const terms = addOp(ctx, scaleOp(ctx, cross, 2 * s), scaleOp(ctx, own, s * s))
  const squares = constants.weightSquares!
  return sqrt(ctx, addOp(ctx, squares, reshape(ctx, terms, squares.ne[0])))
}
