import type { Context } from '../ggml/context.ts'
import { add, arange, repeat, reshape, scaleBias, step, sub } from '../ggml/ops.ts'
import type { AttentionLayout } from './attention.ts'
import type { Rectangle } from './attention-rectangle.ts'

/** What a shut key gets: far below any score, and no infinity, which 0 times would make NaN. */
const SHUT = -1e30

/**
 * The layout of a layer that sees no key `window` or more positions back; a rectangle stays itself where nothing is that far. Slots of a
 * sequence stand in its order, so their distance is the distance of the positions.
 */
export function windowed(ctx: Context, layout: AttentionLayout, window: number): AttentionLayout {
  return { ...layout, rectangles: layout.rectangles.map((each) => narrowed(ctx, each, window)) }
}

function narrowed(ctx: Context, rectangle: Rectangle, window: number): Rectangle {
  const { length: T, mask } = rectangle
  if (window <= 0 || window >= T) return rectangle
  const places = arange(ctx, T)
  const ahead = sub(ctx, repeat(ctx, places, T, T), reshape(ctx, places, 1, T)) // [Tk, Tq]: key - query
  const open = step(ctx, scaleBias(ctx, ahead, 1, window - 0.5)) // 1 where query - key < window
  return { ...rectangle, mask: add(ctx, scaleBias(ctx, open, -SHUT, SHUT), mask) }
}
