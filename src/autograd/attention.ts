/**
 * Causal attention with grouped queries over B sequences. Everything around it runs on the N tokens without padding; only here the
 * tokens are spread to B x T slots, because the score matrix needs a rectangle.
 *
 *   hd head size, H query heads, KV key heads, G = H / KV, T slots of the longest sequence, B sequences
 */
import type { Context } from '../ggml/context.ts'
import { cont, mulMat, permute, reshape, softMaxExt } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { softMaxGrad } from './fused.ts'
import { gatherRows, type RowMap } from './gather.ts'
import type { Tape, Var } from './tape.ts'

export interface AttentionLayout {
  readonly slots: RowMap | null // tokens <-> B * T slots; null where they are the same (one sequence)
  readonly length: number // T
  readonly sequences: number // B
  readonly mask: Tensor // F32 [T, T], 0 where the key may be seen, -inf elsewhere
}

export interface HeadShape {
  readonly size: number // hd
  readonly query: number // H
  readonly key: number // KV
  readonly factor?: number | undefined // on the scores: 1 / sqrt(hd)
}

/** q [hd*H, N], k and v [hd*KV, N] -> [hd*H, N]. */
export function attention(tape: Tape, q: Var, k: Var, v: Var, heads: HeadShape, layout: AttentionLayout): Var {
  const ctx = tape.context
  const { length: T, sequences: B, mask } = layout
  const { size: hd, query: H, key: KV, factor = 1 / Math.sqrt(hd) } = heads
  const rows = (T * H) / KV // T * G: the queries of a group stand below each other, so that their keys are shared by shape

  const qh = reshape(ctx, toHeads(ctx, q.value, hd, H, layout), hd, rows, KV, B) // [hd, T*G, KV, B]
  const kh = toHeads(ctx, k.value, hd, KV, layout) // [hd, T, KV, B]
  const vh = toHeads(ctx, v.value, hd, KV, layout) // [hd, T, KV, B]
  const scores = reshape(ctx, mulMat(ctx, kh, qh), T, T, H, B) // [Tk, Tq, H, B]
  const weights = softMaxExt(ctx, scores, mask, factor)
  const grouped = reshape(ctx, weights, T, rows, KV, B) // [Tk, T*G, KV, B]
  const mixed = mulMat(ctx, turned(ctx, vh), grouped) // [hd, T*G, KV, B]
  const out = fromHeads(ctx, mixed, hd, H, layout) // [hd*H, N]

  return tape.record(out, [q, k, v], (dy) => {
    const dOut = reshape(ctx, toHeads(ctx, dy, hd, H, layout), hd, rows, KV, B) // [hd, T*G, KV, B]
    const dWeights = reshape(ctx, mulMat(ctx, vh, dOut), T, T, H, B) // [Tk, Tq, H, B]
    const dScores = reshape(ctx, softMaxGrad(tape.graph, dWeights, weights, factor), T, rows, KV, B)
    const dv = mulMat(ctx, turned(ctx, dOut), turned(ctx, grouped)) // [hd, T, KV, B], summed over the group by contraction
    const dq = mulMat(ctx, turned(ctx, kh), dScores) // [hd, T*G, KV, B]
    const dk = mulMat(ctx, turned(ctx, qh), turned(ctx, dScores)) // [hd, T, KV, B]
    return [fromHeads(ctx, dq, hd, H, layout), fromHeads(ctx, dk, hd, KV, layout), fromHeads(ctx, dv, hd, KV, layout)]
  })
}

/** [hd*n, N] -> dense [hd, T, n, B]; empty slots are zero. */
function toHeads(
  ctx: Context,
  x: Tensor,
  hd: number,
  n: number,
  { slots, length, sequences }: AttentionLayout,
): Tensor {
  const spread = slots ? gatherRows(ctx, x, slots.to) : x // [hd*n, T*B]
  return cont(ctx, permute(ctx, reshape(ctx, spread, hd, n, length, sequences), [0, 2, 1, 3]))
}

/** [hd, T, n, B] in any grouping -> [hd*n, N]; tokens that no slot holds are zero. */
function fromHeads(
  ctx: Context,
  x: Tensor,
  hd: number,
  n: number,
  { slots, length, sequences }: AttentionLayout,
): Tensor {
  const split = reshape(ctx, x, hd, length, n, sequences)
  const joined = reshape(ctx, cont(ctx, permute(ctx, split, [0, 2, 1, 3])), hd * n, length * sequences)
  return slots ? gatherRows(ctx, joined, slots.from) : joined
}

/** Dense transpose of ne0 and ne1. */
function turned(ctx: Context, x: Tensor): Tensor {
  return cont(ctx, permute(ctx, x, [1, 0, 2, 3]))
}
