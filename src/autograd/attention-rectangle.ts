/**
 * Attention of one rectangle. It is cut into blocks of queries: a block's scores reach only as far as its last query sees, so what the mask
 * would hide is hardly computed.
 *
 *   hd head size, H query heads, KV key heads, G = H / KV, S slots of all rectangles, n heads of either kind,
 *   b queries of a block, e the keys that they see, 0 .. its last query
 */
import type { Context } from '../ggml/context.ts'
import type { Graph } from '../ggml/graph.ts'
import { addBlock, cont, permute, reshape, section, softMaxExt, viewRows } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { once } from '../util/once.ts'
import { softMaxGrad } from './fused.ts'
import { applyColumns, applyKeys, outerProduct, VECTOR_STEP } from './outer-product.ts'

/** B sequences of T slots, each from its sequence's start; the empty ones are at the end. */
export interface Rectangle {
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

/** A rectangle and its first slot. */
export interface Place extends Rectangle {
  readonly slot: number
}

/** Rows for b slots of each of a rectangle's sequences, beginning at its slot `first`. */
export interface Part {
  readonly rows: Tensor // [hd, n, b, B], a view with its heads apart
  readonly place: Place
  readonly first: number
}

/**
 * Queries of a block at least, and blocks of a rectangle at most. A device that is fast only at large products gets fewer. Heads that are not
 * whole steps of the CPU's kernel need blocks that are.
 */
const BLOCKS = {
  cpu: { queries: 32, most: 16 },
  cpuOddHeads: { queries: VECTOR_STEP, most: 16 },
  other: { queries: 128, most: 8 },
} as const

function sizesOf({ backend }: Graph, { size }: HeadShape) {
  if (!backend.onlyCpu) return BLOCKS.other
  return size % VECTOR_STEP === 0 ? BLOCKS.cpu : BLOCKS.cpuOddHeads
}

interface Block {
  readonly first: number
  readonly count: number // b
  readonly seen: number // e
}

/** The blocks of T queries; one where `causal_blocks` is left out. */
function blocksOf(graph: Graph, heads: HeadShape, T: number): readonly Block[] {
  const { queries, most } = sizesOf(graph, heads)
  const step = graph.backend.optimizations.has('causal_blocks') ? Math.max(queries, Math.ceil(T / most)) : T
  return Array.from({ length: Math.ceil(T / step) }, (_, i) => {
    const count = Math.min(step, T - i * step)
    return { first: i * step, count, seen: i * step + count }
  })
}

/** Blocks that a rectangle of that length may have: for the size of a graph. */
export function blockCount(length: number): number {
  return Math.min(BLOCKS.cpu.most, Math.ceil(length / BLOCKS.cpu.queries))
}

/** A rectangle's rows of [hd*n, S] by head and slot, without a copy: [hd, n, T, B]. */
function rowsOf(ctx: Context, x: Tensor, hd: number, { slot, length, sequences }: Place): Tensor {
  return reshape(ctx, viewRows(ctx, x, slot, length * sequences), hd, x.ne[0] / hd, length, sequences)
}

interface ForwardBlock {
  readonly block: Block
  readonly qh: Tensor // [hd, b*G, KV, B]
  readonly weights: Tensor // [e, b, H, B]
}

export interface RectangleForward {
  readonly place: Place
  readonly blocks: readonly ForwardBlock[]
  readonly mixed: readonly Part[]
}

/** The queries of a group stand below each other, so that their keys are shared by shape. */
const grouped = (ctx: Context, x: Tensor, { key, query }: HeadShape, { count }: Block) =>
  reshape(ctx, x, x.ne[0], (count * query) / key, key, x.ne[3]) // [.., b*G, KV, B]

/** [hd, n, t, B] -> [hd, t, n, B] and back: a view. */
const swapped = (ctx: Context, x: Tensor) => permute(ctx, x, [0, 2, 1, 3])
/** The slots of a block: [hd, n, T, B] -> dense [hd, b, n, B]. */
const queriesOf = (ctx: Context, rows: Tensor, { first, count }: Block) =>
  cont(ctx, swapped(ctx, section(ctx, rows, 2, first, count)))
/** The keys that a block sees: [hd, KV, T, B] -> [hd, e, KV, B]. A view on the CPU; other devices copy it themselves, Vulkan to F16. */
const keysOf = ({ backend, context: ctx }: Graph, rows: Tensor, { seen }: Block) => {
  const view = swapped(ctx, section(ctx, rows, 2, 0, seen))
  return backend.onlyCpu ? view : cont(ctx, view)
}
/** [hd, KV, T, B] -> dense [T, hd, KV, B], made when the first block asks. */
const turnedOnce = (ctx: Context, rows: Tensor) => once(() => cont(ctx, permute(ctx, rows, [1, 2, 0, 3])))

/** Sum over the keys that a block sees: rows [hd, KV, T, B], factors [e, b*G, KV, B] -> [hd, b*G, KV, B]. */
function overKeys(graph: Graph, rows: Tensor, turned: () => Tensor, factors: Tensor, block: Block): Tensor {
  const seen = () => section(graph.context, turned(), 0, 0, block.seen)
  return applyColumns(graph, keysOf(graph, rows, block), factors, seen)
}

/** Products of each key that a block sees with each of its rows: rows [hd, KV, T, B], x [hd, b*G, KV, B] -> [e, b*G, KV, B]. */
function againstKeys(graph: Graph, rows: Tensor, turned: () => Tensor, x: Tensor, block: Block): Tensor {
  const seen = () => section(graph.context, turned(), 0, 0, block.seen)
  return applyKeys(graph, () => keysOf(graph, rows, block), seen, x)
}

export function forwardOf(
  graph: Graph,
  qs: Tensor,
  ks: Tensor,
  vs: Tensor,
  heads: HeadShape,
  place: Place,
): RectangleForward {
  const ctx = graph.context
  const { size: hd, query: H, factor = 1 / Math.sqrt(hd) } = heads
  const [q, k, v] = [qs, ks, vs].map((x) => rowsOf(ctx, x, hd, place)) as [Tensor, Tensor, Tensor]
  const [kt, vt] = [turnedOnce(ctx, k), turnedOnce(ctx, v)]
  const made = blocksOf(graph, heads, place.length).map((block) => {
    const qh = grouped(ctx, queriesOf(ctx, q, block), heads, block) // [hd, b*G, KV, B]
    const scores = split(ctx, againstKeys(graph, k, kt, qh, block), heads, block) // [e, b, H, B]
    const weights = softMaxExt(ctx, scores, maskOf(ctx, place, block), factor)
    const mixed = overKeys(graph, v, vt, grouped(ctx, weights, heads, block), block)
    const rows = swapped(ctx, reshape(ctx, mixed, hd, block.count, H, place.sequences))
    return { block, qh, weights, rows }
  })
  return { place, blocks: made, mixed: made.map(({ rows, block }) => ({ rows, place, first: block.first })) }
}

/** [e, b*G, KV, B] -> [e, b, H, B] */
const split = (ctx: Context, x: Tensor, { query }: HeadShape, { count }: Block) =>
  reshape(ctx, x, x.ne[0], count, query, x.ne[3])

export interface RectangleGrads {
  readonly dq: readonly Part[]
  readonly dk: Part
  readonly dv: Part
}

export function backwardOf(
  graph: Graph,
  dOut: Tensor,
  ks: Tensor,
  vs: Tensor,
  heads: HeadShape,
  { place, blocks }: RectangleForward,
): RectangleGrads {
  const ctx = graph.context
  const { size: hd, query: H, factor = 1 / Math.sqrt(hd) } = heads
  const [dRows, k, v] = [dOut, ks, vs].map((x) => rowsOf(ctx, x, hd, place)) as [Tensor, Tensor, Tensor]
  const [kt, vt] = [turnedOnce(ctx, k), turnedOnce(ctx, v)]
  const dq: Part[] = []
  let dk: Tensor | null = null
  let dv: Tensor | null = null // [hd, T, KV, B]
  for (const { block, qh, weights } of blocks.toReversed()) {
    const dMixed = grouped(ctx, queriesOf(ctx, dRows, block), heads, block) // [hd, b*G, KV, B]
    const dWeights = split(ctx, againstKeys(graph, v, vt, dMixed, block), heads, block) // [e, b, H, B]
    const dScores = grouped(ctx, softMaxGrad(graph, dWeights, weights, factor), heads, block) // [e, b*G, KV, B]
    graph.expand(dScores) // before the last reader of `weights`: ggml would else compute it in their memory, and reads them after writing
    dv = grown(ctx, dv, outerProduct(graph, dMixed, grouped(ctx, weights, heads, block))) // [hd, e, KV, B], summed over the group by contraction
    dk = grown(ctx, dk, outerProduct(graph, qh, dScores))
    for (const each of [dv, dk]) graph.expand(each)
    const dqh = overKeys(graph, k, kt, dScores, block)
    graph.expand(dqh)
    dq.unshift({
      rows: swapped(ctx, reshape(ctx, dqh, hd, block.count, H, place.sequences)),
      place,
      first: block.first,
    })
  }
  return {
    dq,
    dk: { rows: swapped(ctx, dk!), place, first: 0 },
    dv: { rows: swapped(ctx, dv!), place, first: 0 },
  }
}

/** sum + part, where a part has the first of the keys: [hd, T, KV, B] + [hd, e, KV, B]. The last block, which sees them all, comes first. */
function grown(ctx: Context, sum: Tensor | null, part: Tensor): Tensor {
  if (!sum) return part
  const [n0, n1, n2] = sum.ne
  return addBlock(ctx, sum, part, { strides: [n0, n0 * n1, n0 * n1 * n2], offset: 0 })
}

const masks = new WeakMap<Tensor, Map<number, Tensor>>()

/** The block's rows and columns of the mask, dense: [e, b]. Made once for all layers. */
function maskOf(ctx: Context, { mask, length }: Rectangle, { first, count, seen }: Block): Tensor {
  if (count === length) return mask
  const known = masks.get(mask) ?? new Map<number, Tensor>()
  masks.set(mask, known)
  const made = known.get(first) ?? cont(ctx, section(ctx, section(ctx, mask, 1, first, count), 0, 0, seen))
  known.set(first, made)
  return made
}
