/**
 * A gated delta net in attention's place (Qwen 3.5): q, k, v through a short causal filter, a state per head that each token decays,
 * corrects and reads, a gated norm. Sequences are spread to slots as in attention, since filter and state run along one sequence.
 *
 *   dk, dv head sizes, Hk key heads, Hv value heads; value head h reads key head h mod Hk (llama.cpp's order)
 */
import type { AttentionLayout } from '../../autograd/attention.ts'
import type { Rectangle } from '../../autograd/attention-rectangle.ts'
import { causalConv } from '../../autograd/causal-conv.ts'
import { sigmoid, silu, softplus } from '../../autograd/elementwise.ts'
import { gatedDelta } from '../../autograd/gated-delta.ts'
import { takeRows } from '../../autograd/gather.ts'
import { mask, scale } from '../../autograd/linear.ts'
import { rmsNorm } from '../../autograd/norm.ts'
import { joinParts, partsOf } from '../../autograd/parts.ts'
import { reshape } from '../../autograd/reshape.ts'
import { addConstant } from '../../autograd/row-scale.ts'
import { slice } from '../../autograd/slice.ts'
import { fromChunks, toChunks } from '../../autograd/slots.ts'
import { swiglu } from '../../autograd/swiglu.ts'
import type { Tape, Var } from '../../autograd/tape.ts'
import { tile } from '../../autograd/tile.ts'
import { arange, repeat, transposed } from '../../ggml/ops.ts'
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
    const read = overSlots(tape, pass.layout(0), [mixed, beta, decay], (each, inputs) =>
      rectangleNet(tape, part, each, ...(inputs as [Var, Var, Var])),
    ) // [dv*Hv, N]
    const heads = reshape(tape, read, part.size, (read.value.ne[0] / part.size) * read.value.ne[1])
    const normed = reshape(tape, rmsNorm(tape, heads, part.norm, part.eps), read.value.ne[0], read.value.ne[1])
    return pass.project('ssm_out', swiglu(tape, gate, normed))
  }
}

/** Runs `net` on the slots of each rectangle, [width, T, B] of every input, and takes the tokens' rows of what it returns. */
function overSlots(
  tape: Tape,
  { slots, rectangles }: AttentionLayout,
  inputs: readonly Var[],
  net: (rectangle: Rectangle, inputs: readonly Var[]) => Var,
): Var {
  const sizes = rectangles.map(({ length, sequences }) => length * sequences)
  const spread = inputs.map((x) => {
    const all = slots ? takeRows(tape, x, slots) : x // [width, S]
    const [width, S] = all.value.ne
    return sizes.length === 1 ? [all] : partsOf(tape, reshape(tape, all, width, 1, 1, S), sizes)
  })
  const reads = rectangles.map((each, i) => {
    const { length: T, sequences: B } = each
    const own = spread.map((parts) => reshape(tape, parts[i]!, parts[i]!.value.ne[0], T, B))
    const read = net(each, own) // [width, T, B]
    return reshape(tape, read, read.value.ne[0], 1, 1, T * B)
  })
  const width = reads[0]!.value.ne[0]
  const S = sizes.reduce((sum, size) => sum + size, 0)
  const like = () => repeat(tape.context, arange(tape.context, 1), width, 1, 1, S)
  const joined = reads.length === 1 ? reads[0]! : joinParts(tape, reads, like())
  const rows = reshape(tape, joined, width, S)
  return slots ? takeRows(tape, rows, { to: slots.from, from: slots.to }) : rows
}

/** What the tokens of one rectangle read from their states: [dv*Hv, T, B]. */
function rectangleNet(
  tape: Tape,
  part: DeltaNetPart,
  { length: T, sequences: B }: Rectangle,
  mixed: Var,
  beta: Var,
  decay: Var,
): Var {
  const { size, keyHeads, valueHeads } = part
  const filtered = silu(tape, causalConv(tape, mixed, transposed(tape.context, part.kernel)))
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
    beta: toChunks(tape, beta, C, valueHeads),
    g: toChunks(tape, decay, C, valueHeads),
  }
  return fromChunks(tape, gatedDelta(tape, inputs, B), T, B)
}
