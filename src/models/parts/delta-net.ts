/**
 * A gated delta net in attention's place (Qwen 3.5): q, k, v through a short causal filter, a state per head that each token decays,
 * corrects and reads, a gated norm. Sequences are spread to slots as in attention, since filter and state run along one sequence.
 *
 *   dk, dv head sizes, Hk key heads, Hv value heads; value head h reads key head h mod Hk (llama.cpp's order)
 */
import type { AttentionLayout } from '../../autograd/attention.ts'
import { causalConv } from '../../autograd/causal-conv.ts'
import { sigmoid, silu, softplus } from '../../autograd/elementwise.ts'
import { gatedDelta } from '../../autograd/gated-delta.ts'
import { gather } from '../../autograd/gather.ts'
import { add, mask, scale } from '../../autograd/linear.ts'
import { rmsNorm } from '../../autograd/norm.ts'
import { reshape } from '../../autograd/reshape.ts'
import { addConstant } from '../../autograd/row-scale.ts'
import { slice } from '../../autograd/slice.ts'
import { fromChunks, toChunks } from '../../autograd/slots.ts'
import { swiglu } from '../../autograd/swiglu.ts'
import type { Tape, Var } from '../../autograd/tape.ts'
import { tile } from '../../autograd/tile.ts'
import { transposed } from '../../ggml/ops.ts'
import type { Tensor } from '../../ggml/types.ts'
import type { Block } from '../decoder.ts'

export interface DeltaNetShape {
  readonly size: number // dk = dv
  readonly keyHeads: number // Hk
  readonly valueHeads: number // Hv
}

export interface DeltaNetPart extends DeltaNetShape {
  readonly kernel: Tensor // [K, 2 dk Hk + dv Hv], the filter of each channel
  readonly timeBias: Tensor // [Hv]
  readonly decay: Tensor // [Hv], negative
  readonly norm: Tensor // [dv]
  readonly eps: number
}

/** Tokens of a chunk, as llama.cpp takes them. */
const CHUNK = 64
/** Inside the root of the norms of q and k (flash-linear-attention's). */
const L2_EPS = 1e-6

/** Upper bound of graph nodes for one layer and one rectangle, recomputation and backward included. */
export function deltaNetNodes(length: number): number {
  return 1400 + 180 * Math.ceil(length / CHUNK)
}

export function deltaNetBlock(part: DeltaNetPart): Block {
  return (pass, x) => {
    const { tape } = pass
    const mixed = pass.project('attn_qkv', x)
    const gate = pass.project('attn_gate', x) // [dv*Hv, N]
    const beta = sigmoid(tape, pass.project('ssm_beta', x)) // [Hv, N]
    const step = softplus(tape, addConstant(tape, pass.project('ssm_alpha', x), part.timeBias))
    const decay = mask(tape, step, part.decay) // [Hv, N]
    const rectangles = pass.layouts(0).map((layout) => rectangle(tape, part, layout, mixed, beta, decay))
    const read = rectangles.reduce((sum, each) => add(tape, sum, each)) // [dv*Hv, N]
    const heads = reshape(tape, read, part.size, (read.value.ne[0] / part.size) * read.value.ne[1])
    const normed = reshape(tape, rmsNorm(tape, heads, part.norm, part.eps), read.value.ne[0], read.value.ne[1])
    return pass.project('ssm_out', swiglu(tape, gate, normed))
  }
}

/** What the tokens of one rectangle read from their states, zero for tokens of others: [dv*Hv, N]. */
function rectangle(tape: Tape, part: DeltaNetPart, layout: AttentionLayout, mixed: Var, beta: Var, decay: Var): Var {
  const { slots, length: T, sequences: B } = layout
  const { size, keyHeads, valueHeads } = part
  const spread = (y: Var) => reshape(tape, slots ? gather(tape, y, slots) : y, y.value.ne[0], T, B)
  const filtered = silu(tape, causalConv(tape, spread(mixed), transposed(tape.context, part.kernel)))
  const [keys, C] = [size * keyHeads, Math.min(CHUNK, T)]
  const unit = (first: number, factor: number) => {
    const raw = reshape(tape, slice(tape, filtered, first, keys), size, keyHeads * T * B)
    const normed = scale(tape, rmsNorm(tape, raw, null, L2_EPS / size), factor / Math.sqrt(size))
    return toChunks(tape, tile(tape, reshape(tape, normed, keys, T, B), valueHeads / keyHeads), C, valueHeads)
  }
  const inputs = {
    q: unit(0, 1 / Math.sqrt(size)),
    k: unit(keys, 1),
    v: toChunks(tape, slice(tape, filtered, 2 * keys, size * valueHeads), C, valueHeads),
    beta: toChunks(tape, spread(beta), C, valueHeads),
    g: toChunks(tape, spread(decay), C, valueHeads),
  }
  const read = fromChunks(tape, gatedDelta(tape, inputs, B), T, B)
  const rows = reshape(tape, read, size * valueHeads, T * B)
  return slots ? gather(tape, rows, { to: slots.from, from: slots.to }) : rows
}
