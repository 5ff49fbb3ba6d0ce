import { mul, rmsNorm as rmsNormOp } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { normGrad } from './fused.ts'
import type { Tape, Var } from './tape.ts'

/** y = x / rms(x) * weight over ne0, weight frozen: x [D, ...], weight [D]; null = no weight. */
export function rmsNorm(tape: Tape, x: Var, weight: Tensor | null, eps: number): Var {
  const ctx = tape.context
  const weighted = (y: Tensor) => (weight ? mul(ctx, y, weight) : y)
  const normed = rmsNormOp(ctx, x.value, eps)
  return tape.record(
    weighted(normed),
    [x],
    (dy) => [normGrad(tape.graph, weighted(dy), x.value, normed, eps)],
    () => weighted(rmsNormOp(ctx, x.value, eps)),
  )
}
