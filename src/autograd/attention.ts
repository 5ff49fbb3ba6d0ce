/**
 * Causal attention with grouped queries. Everything around it runs on the N tokens without padding; only here the tokens are spread to
 * slots, because a score matrix needs a rectangle: B sequences of T slots. A batch has one or more rectangles, whose slots stand one after
 * another; each is computed by itself (attention-rectangle.ts).
 *
 *   hd head size, H query heads, KV key heads, S slots of all rectangles
 */
import type { Context } from '../ggml/context.ts'
import { cont, getRows, reshape, scale, setBlock } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { backwardOf, forwardOf, type HeadShape, type Part, type Place, type Rectangle } from './attention-rectangle.ts'
import type { RowMap } from './gather.ts'
import type { Tape, Var } from './tape.ts'

export interface AttentionLayout {
  /**
   * Tokens <-> slots; null where they are the same. An empty slot reads a token of no sequence, and such a token an empty slot: the gradient
   * of its output must be zero.
   */
  readonly slots: RowMap | null
  readonly rectangles: readonly Rectangle[]
}

/** q [hd*H, N], k and v [hd*KV, N] -> [hd*H, N]. */
export function attention(tape: Tape, q: Var, k: Var, v: Var, heads: HeadShape, layout: AttentionLayout): Var {
  const { context: ctx, graph } = tape
  const { slots, rectangles } = layout
  const spread = (x: Tensor) => (slots ? getRows(ctx, x, slots.to) : x) // [D, S]
  const gathered = (x: Tensor) => (slots ? getRows(ctx, x, slots.from) : x) // [D, N]
  const [qs, ks, vs] = [spread(q.value), spread(k.value), spread(v.value)]
  const placed = placesOf(rectangles).map((place) => forwardOf(graph, qs, ks, vs, heads, place))
  const mixed = placed.flatMap((each) => each.mixed)
  const out = gathered(assembled(ctx, mixed, qs)) // [hd*H, N]

  return tape.record(out, [q, k, v], (dy) => {
    const dOut = spread(dy) // [hd*H, S]
    const grads = placed.map((forward) => backwardOf(graph, dOut, ks, vs, heads, forward))
    const whole = (parts: readonly Part[], like: Tensor) => gathered(assembled(ctx, parts, like))
    return [
      whole(
        grads.flatMap(({ dq }) => dq),
        dOut,
      ),
      whole(
        grads.map(({ dk }) => dk),
        ks,
      ),
      whole(
        grads.map(({ dv }) => dv),
        vs,
      ),
    ]
  })
}

function placesOf(rectangles: readonly Rectangle[]): readonly Place[] {
  let slot = 0
  return rectangles.map((rectangle) => {
    const place = { ...rectangle, slot }
    slot += rectangle.length * rectangle.sequences
    return place
  })
}

/** Parts that fill all slots, one matrix: [hd*n, S]. @param like a tensor of that shape; its values do not matter */
function assembled(ctx: Context, parts: readonly Part[], like: Tensor): Tensor {
  const [width, S] = like.ne
  const [only] = parts
  if (parts.length === 1) return reshape(ctx, cont(ctx, only!.rows), width, S)
  return parts.reduce(
    (whole, { rows, place, first }) => {
      const strides = [rows.ne[0], width, width * place.length] as const
      return setBlock(ctx, whole, rows, { strides, offset: (place.slot + first) * width })
    },
    scale(ctx, like, 0),
  )
}
