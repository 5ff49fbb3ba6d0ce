import type { Context } from '../ggml/context.ts'
import { add, mul, scaleBias, sigmoid, sqr } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Tape, Var } from './tape.ts'

/** gelu(x) = x sigmoid(u), u = C x + C A x^3: the tanh form (Hendrycks and Gimpel 2016) by tanh(u / 2) = 2 sigmoid(u) - 1. */
const C = 2 * Math.sqrt(2 / Math.PI)
const A = 0.044715

/**
 * y = gelu(gate) * up, same shapes. From plain ops: ggml's own gelu reads a table of F16 values on the CPU, which is 1e-3 off, and has no
 * gradient.
 */
export function geglu(tape: Tape, gate: Var, up: Var): Var {
  const ctx = tape.context
  const x = gate.value
  const s = sigmoid(ctx, mul(ctx, x, scaleBias(ctx, sqr(ctx, x), C * A, C)))
  const gelu = mul(ctx, x, s)
  return tape.record(mul(ctx, gelu, up.value), [gate, up], (dy) => [
    mul(ctx, mul(ctx, dy, up.value), slope(ctx, x, s, gelu)),
    mul(ctx, dy, gelu),
  ])
}

/** gelu' = s + gelu (1 - s) u' */
function slope(ctx: Context, x: Tensor, s: Tensor, gelu: Tensor): Tensor {
  const inner = scaleBias(ctx, sqr(ctx, x), 3 * C * A, C)
  return add(ctx, s, mul(ctx, mul(ctx, gelu, scaleBias(ctx, s, -1, 1)), inner))
}
