import type { Context } from '../ggml/context.ts'
import { add, concatRows, mul, narrow, reshape, scale, viewRows } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Tape, Var } from './tape.ts'

/**
 * Each channel's own filter over the K latest slots: y[c, t] = sum over j of kernel[c, j] x[c, t - (K - 1) + j], zeros before the start.
 * x [C, T, B], kernel [C, K] frozen.
 */
export function causalConv(tape: Tape, x: Var, kernel: Tensor): Var {
  const ctx = tape.context
  const size = kernel.ne[1]
  const taps = Array.from({ length: size }, (_, j) => viewRows(ctx, kernel, j, 1)) // [C] each
  const filtered = (move: (by: number) => Tensor) =>
    taps.map((tap, j) => mul(ctx, move(size - 1 - j), tap)).reduce((sum, each) => add(ctx, sum, each))
  const y = filtered((by) => later(ctx, x.value, by))
  return tape.record(y, [x], (dy) => [filtered((by) => earlier(ctx, dy, by))])
}

/** Every sequence moved `by` slots towards its end, zeros moved in. */
function later(ctx: Context, x: Tensor, by: number): Tensor {
  if (by >= x.ne[1]) return scale(ctx, x, 0)
  return by === 0 ? x : concatRows(ctx, scale(ctx, slots(ctx, x, 0, by), 0), slots(ctx, x, 0, x.ne[1] - by))
}

function earlier(ctx: Context, x: Tensor, by: number): Tensor {
  if (by >= x.ne[1]) return scale(ctx, x, 0)
  return by === 0 ? x : concatRows(ctx, slots(ctx, x, by, x.ne[1] - by), scale(ctx, slots(ctx, x, 0, by), 0))
}

/** Slots `first .. first+count` of every sequence, dense: [C, T, B] -> [C, count, B]. */
function slots(ctx: Context, x: Tensor, first: number, count: number): Tensor {
  const [C, T, B] = x.ne
  return reshape(ctx, narrow(ctx, reshape(ctx, x, C * T, B), first * C, count * C), C, count, B)
}
