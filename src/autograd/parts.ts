/** A value as parts along its outermost dimension, and parts as one value again. Parts are views: nothing is copied on the way apart. */
import type { Context } from '../ggml/context.ts'
import { scale, setOuter, viewOuter } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Tape, Var } from './tape.ts'

/** x [.., .., .., n * size] -> n parts of `size`. */
export function partsOf(tape: Tape, x: Var, size: number): readonly Var[] {
  const views = viewsOf(tape.context, x.value, size)
  return tape.recordSplit(views, [x], (grads) => [joined(tape.context, x.value, grads, size)])
}

/** @param like a tensor of the whole's shape; its values do not matter */
export function joinParts(tape: Tape, parts: readonly Var[], like: Tensor): Var {
  const ctx = tape.context
  const size = parts[0]!.value.ne[3]
  const whole = joined(
    ctx,
    like,
    parts.map(({ value }) => value),
    size,
  )
  return tape.record(whole, parts, (dy) => viewsOf(ctx, dy, size))
}

function viewsOf(ctx: Context, x: Tensor, size: number): readonly Tensor[] {
  return Array.from({ length: x.ne[3] / size }, (_, i) => viewOuter(ctx, x, i * size, size))
}

/** Zero where a part is missing. */
function joined(ctx: Context, like: Tensor, parts: readonly (Tensor | undefined)[], size: number): Tensor {
  const zeros = scale(ctx, like, 0)
  return parts.reduce<Tensor>((whole, part, i) => (part ? setOuter(ctx, whole, part, i * size) : whole), zeros)
}
