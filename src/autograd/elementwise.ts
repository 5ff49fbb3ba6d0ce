/** Element by element, and one factor for a column or for a matrix. */
import {
  exp as expOp,
  mul as mulOp,
  reshape,
  scaleBias,
  sigmoid as sigmoidOp,
  silu as siluOp,
  softplus as softplusOp,
  sub as subOp,
  sumRows,
} from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { siluGrad } from './fused.ts'
import { scale } from './linear.ts'
import type { Tape, Var } from './tape.ts'

export function exp(tape: Tape, x: Var): Var {
  const y = expOp(tape.context, x.value)
  return tape.record(y, [x], (dy) => [mulOp(tape.context, dy, y)])
}

export function silu(tape: Tape, x: Var): Var {
  return tape.record(siluOp(tape.context, x.value), [x], (dy) => [siluGrad(tape.graph, dy, x.value)])
}

/** sigmoid' = s (1 - s) */
export function sigmoid(tape: Tape, x: Var): Var {
  const ctx = tape.context
  const s = sigmoidOp(ctx, x.value)
  return tape.record(s, [x], (dy) => [mulOp(ctx, dy, mulOp(ctx, s, scaleBias(ctx, s, -1, 1)))])
}

/** ln(1 + e^x) */
export function softplus(tape: Tape, x: Var): Var {
  const ctx = tape.context
  return tape.record(softplusOp(ctx, x.value), [x], (dy) => [mulOp(ctx, dy, sigmoidOp(ctx, x.value))])
}

/** a * b, same shape. */
export function mul(tape: Tape, a: Var, b: Var): Var {
  const ctx = tape.context
  return tape.record(mulOp(ctx, a.value, b.value), [a, b], (dy) => [mulOp(ctx, dy, b.value), mulOp(ctx, dy, a.value)])
}

/** a - b, same shape. */
export function sub(tape: Tape, a: Var, b: Var): Var {
  return tape.record(subOp(tape.context, a.value, b.value), [a, b], (dy) => [dy, scaled(tape, dy, -1)])
}

/** a times one factor for each column, or for each matrix: a [n, m, ...], factors [1, m, ...] or [1, 1, ...]. */
export function scaleBy(tape: Tape, a: Var, factors: Var): Var {
  const ctx = tape.context
  return tape.record(mulOp(ctx, a.value, factors.value), [a, factors], (dy) => {
    const columns = sumRows(ctx, mulOp(ctx, dy, a.value)) // [1, m, ...]
    const [, m, n2, n3] = columns.ne
    const whole = factors.value.ne[1] === m
    return [mulOp(ctx, dy, factors.value), whole ? columns : sumRows(ctx, reshape(ctx, columns, m, 1, n2, n3))]
  })
}

function scaled(tape: Tape, x: Tensor, factor: number): Tensor {
  return scale(tape, tape.constant(x), factor).value
}
