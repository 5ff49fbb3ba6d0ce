import type { Context } from '../ggml/context.ts'
import { getRows, padRows } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Tape, Var } from './tape.ts'

/**
 * Two index lists that undo each other: `to[i]` is the row of the source that row i of the result reads, `from[j]` the row of the
 * result that reads source row j. An index one past the end reads a row of zeros, so a gradient is a gather too and no backend needs
 * a scatter.
 */
export interface RowMap {
  readonly to: Tensor // I32 [result rows], values 0..source rows
  readonly from: Tensor // I32 [source rows], values 0..result rows
}

/** y[:, i] = x[:, to[i]], zero where to[i] is one past the end: x [D, n] -> [D, m]. */
export function gather(tape: Tape, x: Var, map: RowMap): Var {
  return tape.record(gatherRows(tape.context, x.value, map.to), [x], (dy) => [gatherRows(tape.context, dy, map.from)])
}

/**
 * As `gather` for lists that never point past an end. A row of the source that nothing may read, and rows of the result that stand for
 * nothing, point at each other; the caller sees to it that their gradients are zero.
 */
export function takeRows(tape: Tape, x: Var, { to, from }: RowMap): Var {
  return tape.record(getRows(tape.context, x.value, to), [x], (dy) => [getRows(tape.context, dy, from)])
}

/** The plain forward of `gather`. */
function gatherRows(ctx: Context, x: Tensor, ids: Tensor): Tensor {
  return getRows(ctx, padRows(ctx, x, 1), ids)
}
