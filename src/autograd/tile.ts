import { add, narrow, repeat } from '../ggml/ops.ts'
import type { Tape, Var } from './tape.ts'

/** A column `times` times below itself: x [n, ...] -> [n * times, ...]. Key heads that several value heads share. */
export function tile(tape: Tape, x: Var, times: number): Var {
  if (times === 1) return x
  const ctx = tape.context
  const [n, ...rest] = x.value.ne
  return tape.record(repeat(ctx, x.value, n * times, ...rest), [x], (dy) => [
    Array.from({ length: times }, (_, i) => narrow(ctx, dy, i * n, n)).reduce((sum, part) => add(ctx, sum, part)),
  ])
}
