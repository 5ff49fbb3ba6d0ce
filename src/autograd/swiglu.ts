import { mul, silu, swiglu as swigluOp } from '../ggml/ops.ts'
import { once } from '../util/once.ts'
import { siluGrad, vectorSilu } from './fused.ts'
import type { Tape, Var } from './tape.ts'

/** y = silu(gate) * up, same shapes. */
export function swiglu(tape: Tape, gate: Var, up: Var): Var {
  const { context: ctx, graph } = tape
  const vector = once(() => vectorSilu(graph, gate.value))
  const lifted = once(() => vector()?.value ?? silu(ctx, gate.value))
  return tape.record(
    swigluOp(ctx, gate.value, up.value),
    [gate, up],
    (dy) => {
      const dUp = mul(ctx, dy, lifted())
      const dGate = vector()?.gradFrom(mul(ctx, dUp, up.value))
      return [dGate ?? siluGrad(graph, mul(ctx, dy, up.value), gate.value), dUp]
    },
    () => mul(ctx, lifted(), up.value),
  )
}
