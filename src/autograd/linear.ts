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

/** Nodes that turn a frozen matrix into its transpose. get_rows dequantises every type on every backend; cast from K-quants does not. */
export function transposeFrozen(ctx: Context, { weight, rowIds, transposedType }: FrozenMatrix): Tensor {
  const dense = weight.type === GGML_TYPE.F32 ? weight : getRows(ctx, weight, rowIds) // [in, out] F32
  const turned = transposed(ctx, dense) // [out, in] F32
  return transposedType === GGML_TYPE.F32 ? turned : cast(ctx, turned, transposedType)
}

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
    outerProduct(graph, x.value, dy, (each) => tape.transposed(each)), // [k, m]
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
  return tape.record(mulOp(tape.context, a.value, constant), [a], (dy) => [mulOp(tape.context, dy, constant)])
}
