import { add, div as divOp, mul, reshape, sumRows } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Tape, Var } from './tape.ts'

/** y[i, t] = x[i, t] * c[i] with both differentiable: x [n, T], c [n] (AdaLoRA's singular values, DoRA's magnitudes). */
export function rowScale(tape: Tape, x: Var, c: Var): Var {
  const ctx = tape.context
  return tape.record(mul(ctx, x.value, c.value), [x, c], (dy) => [
    x.needsGrad ? mul(ctx, dy, c.value) : null,
    reshape(ctx, sumRows(ctx, tape.transposed(mul(ctx, dy, x.value))), ...c.value.ne), // [1, n] -> [n]
  ])
}

/** c / constant, element by element. */
export function divConstant(tape: Tape, c: Var, constant: Tensor): Var {
  return tape.record(divOp(tape.context, c.value, constant), [c], (dy) => [divOp(tape.context, dy, constant)])
}

/** x + constant, the constant repeated over columns: a frozen bias. */
export function addConstant(tape: Tape, x: Var, constant: Tensor): Var {
  return tape.record(add(tape.context, x.value, constant), [x], (dy) => [dy])
}
