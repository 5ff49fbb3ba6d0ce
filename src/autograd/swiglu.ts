import { mul, silu, swiglu as swigluOp } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { siluGrad } from './fused.ts'
import type { Tape, Var } from './tape.ts'

/** y = silu(gate) * up, same shapes. */
export function swiglu(tape: Tape, gate: Var, up: Var): Var {
  const ctx = tape.context
  let made: Tensor | undefined
  const lifted = () => {
    made ??= silu(ctx, gate.value)
    return made
  }
  return tape.record(
    swigluOp(ctx, gate.value, up.value),
    [gate, up],
    (dy) => [siluGrad(tape.graph, mul(ctx, dy, up.value), gate.value), mul(ctx, dy, lifted())],
    () => mul(ctx, lifted(), up.value),
  )
}
