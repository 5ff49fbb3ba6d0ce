import type { Context } from '../ggml/context.ts'
import { add as addOp, cast, getRows, mulMat, mul as mulOp, scale as scaleOp, transposed } from '../ggml/ops.ts'
import { GGML_TYPE, type GgmlType, type Tensor } from '../ggml/types.ts'
import type { Parameter, Tape, Var } from './tape.ts'

/**
 * A frozen matrix [in, out] in whatever type the file holds. The backward needs it transposed: `resident` where memory allowed to keep
 * that copy, else it is rebuilt in the graph from `rowIds` (0..out-1) as `transposedType`.
 */
export interface FrozenMatrix {
  readonly weight: Tensor // [in, out]
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

/** y = W x + b with W frozen: x [in, T] -> y [out, T]. */
export function frozenLinear(tape: Tape, x: Var, matrix: FrozenMatrix): Var {
  const ctx = tape.context
  const product = mulMat(ctx, matrix.weight, x.value) // [out, T]
  const y = matrix.bias ? addOp(ctx, product, matrix.bias) : product
  return tape.record(y, [x], (dy) => [mulMat(ctx, matrix.resident ?? transposeFrozen(ctx, matrix), dy)])
}

/** y = P x with P trained: P [k, m], x [k, T] -> y [m, T]. */
export function trainedLinear(tape: Tape, x: Var, parameter: Parameter): Var {
  const ctx = tape.context
  const p = tape.parameter(parameter)
  const y = mulMat(ctx, parameter.value, x.value) // [m, T]
  return tape.record(y, [p, x], (dy) => [
    mulMat(ctx, tape.transposed(x.value), tape.transposed(dy)), // [T, k] x [T, m] -> [k, m]
    x.needsGrad ? mulMat(ctx, transposed(ctx, parameter.value), dy) : null, // [m, k] x [m, T] -> [k, T]
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
