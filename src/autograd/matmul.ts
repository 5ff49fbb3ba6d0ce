import { cont, mulMat, permute as permuteOp } from '../ggml/ops.ts'
import type { Shape } from '../ggml/types.ts'
import type { Tape, Var } from './tape.ts'

/** Contracts ne0, both sides differentiable: a [k, m, ...], b [k, n, ...] -> [m, n, ...]. A constant a may repeat over ne2 and ne3. */
export function matmul(tape: Tape, a: Var, b: Var): Var {
  const ctx = tape.context
  return tape.record(mulMat(ctx, a.value, b.value), [a, b], (dy) => [
    a.needsGrad ? mulMat(ctx, tape.transposed(b.value), tape.transposed(dy)) : null, // [n, k] x [n, m] -> [k, m]
    b.needsGrad ? mulMat(ctx, tape.transposed(a.value), dy) : null, // [m, k] x [m, n] -> [k, n]
  ])
}

/** ne0 and ne1 swapped, dense. */
export function transpose(tape: Tape, x: Var): Var {
  return permute(tape, x, [1, 0, 2, 3])
}

/** Dimension i becomes dimension axes[i], dense. */
export function permute(tape: Tape, x: Var, axes: Shape): Var {
  const ctx = tape.context
  const back = [0, 1, 2, 3].map((i) => axes.indexOf(i)) as unknown as Shape
  return tape.record(cont(ctx, permuteOp(ctx, x.value, axes)), [x], (dy) => [cont(ctx, permuteOp(ctx, dy, back))])
}
