import { mul, rmsNorm as rmsNormOp } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { normGrad } from './fused.ts'
import type { Tape, Var } from './tape.ts'

/** y = x / rms(x) * weight over ne0, weight frozen: x [D, ...], weight [D]; null = no weight. */
export function rmsNorm(tape: Tape, x: Var, weight: Tensor | null, eps: number): Var {
  const ctx = tape.context
  const normed = rmsNormOp(ctx, x.value, eps)
  return tape.record(weight ? mul(ctx, normed, weight) : normed, [x], (dy) => [
    normGrad(tape.graph, weight ? mul(ctx, dy, weight) : dy, x.value, normed, eps),
  ])
}
