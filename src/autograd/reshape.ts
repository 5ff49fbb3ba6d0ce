import { reshape as reshapeOp } from '../ggml/ops.ts'
import type { Tape, Var } from './tape.ts'

/** The same values under another shape. */
export function reshape(tape: Tape, x: Var, ...ne: number[]): Var {
  const ctx = tape.context
  return tape.record(reshapeOp(ctx, x.value, ...ne), [x], (dy) => [reshapeOp(ctx, dy, ...x.value.ne)])
}
