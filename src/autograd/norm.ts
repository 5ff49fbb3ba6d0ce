import { mul, rmsNorm as rmsNormOp } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { normGrad } from './fused.ts'
import type { Tape, Var } from './tape.ts'

/** y = x / rms(x) * weight over ne0, weight frozen: x [D, ...], weight [D]. */
export function rmsNorm(tape: Tape, x: Var, weight: Tensor, eps: number): Var {
  const ctx = tape.context
  const normed = rmsNormOp(ctx, x.value, eps)
  return tape.record(mul(ctx, normed, weight), [x], (dy) => [
    normGrad(tape.graph, mul(ctx, dy, weight), x.value, normed, eps),
  ])
}
