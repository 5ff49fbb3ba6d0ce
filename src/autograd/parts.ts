/** A value as parts along its outermost dimension, and parts as one value again. Parts are views: nothing is copied on the way apart. */
import type { Context } from '../ggml/context.ts'
import { scale, setOuter, viewOuter } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Tape, Var } from './tape.ts'

/** x [.., .., .., sum of sizes] -> a part of each size. */
export function partsOf(tape: Tape, x: Var, sizes: readonly number[]): readonly Var[] {
  const views = viewsOf(tape.context, x.value, sizes)
  return tape.recordSplit(views, [x], (grads) => [joined(tape.context, x.value, grads, sizes)])
}

/** @param like a tensor of the whole's shape; its values do not matter */
export function joinParts(tape: Tape, parts: readonly Var[], like: Tensor): Var {
  const ctx = tape.context
  const sizes = parts.map(({ value }) => value.ne[3])
  const whole = joined(
    ctx,
    like,
    parts.map(({ value }) => value),
    sizes,
  )
  return tape.record(whole, parts, (dy) => viewsOf(ctx, dy, sizes))
}

function viewsOf(ctx: Context, x: Tensor, sizes: readonly number[]): readonly Tensor[] {
  return sizes.map((size, i) => viewOuter(ctx, x, startOf(sizes, i), size))
}

/** Zero where a part is missing. */
function joined(ctx: Context, like: Tensor, parts: readonly (Tensor | undefined)[], sizes: readonly number[]): Tensor {
  const zeros = scale(ctx, like, 0)
  return parts.reduce<Tensor>((whole, part, i) => (part ? setOuter(ctx, whole, part, startOf(sizes, i)) : whole), zeros)
}

const startOf = (sizes: readonly number[], i: number) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0)
