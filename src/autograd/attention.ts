/**
 * Causal attention with grouped queries over B sequences. Everything around it runs on the N tokens without padding; only here the
 * tokens are spread to B x T slots, because the score matrix needs a rectangle. The rectangle is cut into blocks of queries: a block's
 * scores reach only as far as its last query sees, so what the mask would hide is hardly computed.
 *
 *   hd head size, H query heads, KV key heads, G = H / KV, T slots of the longest sequence, B sequences,
 *   b queries of a block, e the keys that they see, 0 .. its last query
 */
import type { Context } from '../ggml/context.ts'
import type { Graph } from '../ggml/graph.ts'
import { add, concatRows, cont, mulMat, padRows, permute, reshape, section, softMaxExt } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { softMaxGrad } from './fused.ts'
import { gatherRows, type RowMap } from './gather.ts'
import { outerProduct } from './outer-product.ts'
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

/** Queries of a block at least, and blocks of a rectangle at most: more of them save little and cost nodes. */
const BLOCK_QUERIES = 128
const BLOCKS = 8

interface Block {
  readonly first: number
  readonly count: number // b
  readonly seen: number // e
}

/** The blocks of T queries; one where `causal_blocks` is left out. */
function blocksOf({ backend }: Graph, T: number): readonly Block[] {
  const step = backend.optimizations.has('causal_blocks') ? Math.max(BLOCK_QUERIES, Math.ceil(T / BLOCKS)) : T
  return Array.from({ length: Math.ceil(T / step) }, (_, i) => {
    const count = Math.min(step, T - i * step)
    return { first: i * step, count, seen: i * step + count }
  })
}

/** Blocks that a rectangle of that length may have: for the size of a graph. */
export function blockCount(length: number): number {
  return Math.min(BLOCKS, Math.ceil(length / BLOCK_QUERIES))
}

/** q [hd*H, N], k and v [hd*KV, N] -> [hd*H, N]. */
export function attention(tape: Tape, q: Var, k: Var, v: Var, heads: HeadShape, layout: AttentionLayout): Var {
  const { context: ctx, graph } = tape
  const { length: T, sequences: B } = layout
  const { size: hd, query: H, key: KV, factor = 1 / Math.sqrt(hd) } = heads
  const blocks = blocksOf(graph, T)
  // The queries of a group stand below each other, so that their keys are shared by shape.
  const grouped = (x: Tensor, { count }: Block) => reshape(ctx, x, x.ne[0], (count * H) / KV, KV, B) // [.., b*G, KV, B]
  const split = (x: Tensor, { count, seen }: Block) => reshape(ctx, x, seen, count, H, B) // [e, b, H, B]
  const rowsOf = (x: Tensor, n: number) => reshape(ctx, spread(ctx, x, layout), hd, n, T, B) // [hd, n, T, B]
  const blockOf = (rows: Tensor, { first, count }: Block) => byHead(ctx, section(ctx, rows, 2, first, count)) // [hd, b, n, B]

  const kh = byHead(ctx, rowsOf(k.value, KV)) // [hd, T, KV, B]
  const vh = byHead(ctx, rowsOf(v.value, KV)) // [hd, T, KV, B]
  const vt = turned(ctx, vh) // [T, hd, KV, B]
  const qRows = rowsOf(q.value, H)
  const parts = blocks.map((block) => {
    const qh = grouped(blockOf(qRows, block), block) // [hd, b*G, KV, B]
    const scores = split(mulMat(ctx, section(ctx, kh, 1, 0, block.seen), qh), block) // [e, b, H, B]
    const weights = softMaxExt(ctx, scores, maskOf(ctx, layout, block), factor)
    const mixed = mulMat(ctx, section(ctx, vt, 0, 0, block.seen), grouped(weights, block)) // [hd, b*G, KV, B]
    return { block, qh, weights, mixed: bySlot(ctx, mixed, hd, H, block.count, B) }
  })
  const out = gatherBack(
    ctx,
    joined(
      ctx,
      parts.map(({ mixed }) => mixed),
    ),
    layout,
  ) // [hd*H, N]

  return tape.record(out, [q, k, v], (dy) => {
    const kt = turned(ctx, kh) // [T, hd, KV, B]
    const dRows = rowsOf(dy, H)
    const dq: Tensor[] = []
    let dk: Tensor | null = null
    let dv: Tensor | null = null // [hd, T, KV, B]
    for (const { block, qh, weights } of parts.toReversed()) {
      const dOut = grouped(blockOf(dRows, block), block) // [hd, b*G, KV, B]
      const dWeights = split(mulMat(ctx, section(ctx, vh, 1, 0, block.seen), dOut), block) // [e, b, H, B]
      const dScores = grouped(softMaxGrad(graph, dWeights, weights, factor), block) // [e, b*G, KV, B]
      graph.expand(dScores) // before the last reader of `weights`: ggml would else compute it in their memory, and reads them after writing
      dv = grown(ctx, dv, outerProduct(graph, dOut, grouped(weights, block)), T) // [hd, e, KV, B], summed over the group by contraction
      dk = grown(ctx, dk, outerProduct(graph, qh, dScores), T)
      for (const each of [dv, dk]) graph.expand(each)
      const dqh = mulMat(ctx, section(ctx, kt, 0, 0, block.seen), dScores) // [hd, b*G, KV, B]
      dq.unshift(bySlot(ctx, dqh, hd, H, block.count, B))
      graph.expand(dq[0]!)
    }
    return [
      gatherBack(ctx, joined(ctx, dq), layout),
      gatherBack(ctx, bySlot(ctx, dk!, hd, KV, T, B), layout),
      gatherBack(ctx, bySlot(ctx, dv!, hd, KV, T, B), layout),
    ]
  })
}

/** [D, N] -> [D, T*B]; empty slots are zero. */
function spread(ctx: Context, x: Tensor, { slots }: AttentionLayout): Tensor {
  return slots ? gatherRows(ctx, x, slots.to) : x
}

/** [D, T, B] -> [D, N]; tokens that no slot holds are zero. */
function gatherBack(ctx: Context, x: Tensor, { slots, length, sequences }: AttentionLayout): Tensor {
  const rows = reshape(ctx, x, x.ne[0], length * sequences)
  return slots ? gatherRows(ctx, rows, slots.from) : rows
}

/** [hd, n, t, B] -> dense [hd, t, n, B] */
function byHead(ctx: Context, x: Tensor): Tensor {
  return cont(ctx, permute(ctx, x, [0, 2, 1, 3]))
}

/** [hd, t, n, B] in any grouping -> [hd*n, t, B] */
function bySlot(ctx: Context, x: Tensor, hd: number, n: number, t: number, B: number): Tensor {
  return reshape(ctx, byHead(ctx, reshape(ctx, x, hd, t, n, B)), hd * n, t, B)
}

/** Blocks in their order, one after another along ne1. */
function joined(ctx: Context, blocks: readonly Tensor[]): Tensor {
  return blocks.reduce((all, block) => concatRows(ctx, all, block))
}

/** sum + part, whose rows beyond its own are zero: [hd, T, ...] + [hd, e, ...]. */
function grown(ctx: Context, sum: Tensor | null, part: Tensor, T: number): Tensor {
  const whole = part.ne[1] === T ? part : padRows(ctx, part, T - part.ne[1])
  return sum ? add(ctx, sum, whole) : whole
}

const masks = new WeakMap<Tensor, Map<number, Tensor>>()

/** The block's rows and columns of the mask, dense: [e, b]. Made once for all layers. */
function maskOf(ctx: Context, { mask, length }: AttentionLayout, { first, count, seen }: Block): Tensor {
  if (count === length) return mask
  const known = masks.get(mask) ?? new Map<number, Tensor>()
  masks.set(mask, known)
  const made = known.get(first) ?? cont(ctx, section(ctx, section(ctx, mask, 1, first, count), 0, 0, seen))
  known.set(first, made)
  return made
}

/** Dense transpose of ne0 and ne1. */
function turned(ctx: Context, x: Tensor): Tensor {
  return cont(ctx, permute(ctx, x, [1, 0, 2, 3]))
}
