import { mul, silu, swiglu as swigluOp } from '../ggml/ops.ts'
import { siluGrad } from './fused.ts'
import type { Tape, Var } from './tape.ts'

/** y = silu(gate) * up, same shapes. */
export function swiglu(tape: Tape, gate: Var, up: Var): Var {
  const ctx = tape.context
  return tape.record(swigluOp(ctx, gate.value, up.value), [gate, up], (dy) => [
    siluGrad(tape.graph, mul(ctx, dy, up.value), gate.value),
    mul(ctx, dy, silu(ctx, gate.value)),
  ])
}
