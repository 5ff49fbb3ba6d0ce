import type { Context } from '../ggml/context.ts'
import { add as addOp, cast, dense, getRows, mulMat, mul as mulOp, scale as scaleOp, transposed } from '../ggml/ops.ts'
import { GGML_TYPE, type GgmlType, type Tensor } from '../ggml/types.ts'
import { applyColumns, applyRows, outerProduct } from './outer-product.ts'
import type { Parameter, Tape, Var } from './tape.ts'

/**
 * A frozen matrix [in, out] in whatever type the file holds, and where memory allowed `packed` for faster products (ggml/packing.ts). The
 * backward needs it transposed: `resident` where that copy is kept, packed or not, else it is rebuilt in the graph from `rowIds`
 * (0..out-1) as `transposedType`.
 */
export interface FrozenMatrix {
  readonly weight: Tensor // [in, out]
  readonly packed?: Tensor | null // [in, out]
  readonly bias: Tensor | null // [out]
  readonly resident: Tensor | null // [out, in]
  readonly rowIds: Tensor // I32 [out]
  readonly transposedType: GgmlType
}

/** Nodes that turn a frozen matrix into its transpose. */
export function transposeFrozen(ctx: Context, matrix: FrozenMatrix): Tensor {
  return as(ctx, transposed(ctx, floatsOf(ctx, matrix)), matrix.transposedType) // [out, in]
}

/** Nodes that turn a frozen matrix into another type: [in, out]. */
export function convertFrozen(ctx: Context, matrix: FrozenMatrix, type: GgmlType): Tensor {
  return as(ctx, floatsOf(ctx, matrix), type)
}

/** [in, out] F32. get_rows dequantises every type on every backend; cast from K-quants does not. */
const floatsOf = (ctx: Context, { weight, rowIds }: FrozenMatrix) =>
  weight.type === GGML_TYPE.F32 ? weight : getRows(ctx, weight, rowIds)

const as = (ctx: Context, x: Tensor, type: GgmlType) => (type === GGML_TYPE.F32 ? x : cast(ctx, x, type))

/** W x: x [in, T] -> [out, T]. */
export function frozenProduct(ctx: Context, { packed, weight }: FrozenMatrix, x: Tensor): Tensor {
  return mulMat(ctx, packed ?? weight, packed ? dense(ctx, x) : x)
}

/** W^T dy: dy [out, T] -> [in, T]. */
function frozenGrad(ctx: Context, matrix: FrozenMatrix, dy: Tensor): Tensor {
  return matrix.resident ? mulMat(ctx, matrix.resident, dense(ctx, dy)) : mulMat(ctx, transposeFrozen(ctx, matrix), dy)
}

/** y = W x + b with W frozen: x [in, T] -> y [out, T]. */
export function frozenLinear(tape: Tape, x: Var, matrix: FrozenMatrix): Var {
  const ctx = tape.context
  const product = frozenProduct(ctx, matrix, x.value) // [out, T]
  const y = matrix.bias ? addOp(ctx, product, matrix.bias) : product
  return tape.record(y, [x], (dy) => [frozenGrad(ctx, matrix, dy)])
}

/** y = P x with P trained: P [k, m], x [k, T] -> y [m, T]. */
export function trainedLinear(tape: Tape, x: Var, parameter: Parameter): Var {
  const { graph } = tape
  const p = tape.parameter(parameter)
  const y = applyRows(graph, parameter.value, x.value) // [m, T]
  return tape.record(y, [p, x], (dy) => [
    outerProduct(graph, tape.inBackward(x), dy, (each) => tape.transposed(each)), // [k, m]
    x.needsGrad ? applyColumns(graph, parameter.value, dy) : null, // [k, T]
  ])
}

/** a + b, same shape. */
export function add(tape: Tape, a: Var, b: Var): Var {
  return tape.record(addOp(tape.context, a.value, b.value), [a, b], (dy) => [dy, dy])
}

/** a * factor */
export function scale(tape: Tape, a: Var, factor: number): Var {
  return tape.record(scaleOp(tape.context, a.value, factor), [a], (dy) => [scaleOp(tape.context, dy, factor)])
}

/** a * mask with a constant mask of the same or a repeating shape: dropout, when the mask holds 0 and 1/(1-p). */
export function mask(tape: Tape, a: Var, constant: Tensor): Var {
  const masked = (x: Tensor) => mulOp(tape.context, x, constant)
  return tape.record(
    masked(a.value),
    [a],
    (dy) => [masked(dy)],
    () => masked(tape.inBackward(a)),
  )
}
