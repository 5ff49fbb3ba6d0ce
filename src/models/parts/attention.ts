import { attention } from '../../autograd/attention.ts'
import type { HeadShape } from '../../autograd/attention-rectangle.ts'
import { mul, sigmoid } from '../../autograd/elementwise.ts'
import { rmsNorm } from '../../autograd/norm.ts'
import { reshape } from '../../autograd/reshape.ts'
import { rope } from '../../autograd/rope.ts'
import { slice } from '../../autograd/slice.ts'
import type { Var } from '../../autograd/tape.ts'
import type { RopeParams } from '../../ggml/ops.ts'
import type { Tensor } from '../../ggml/types.ts'
import type { Block, LayerPass } from '../decoder.ts'

/** hd head size, H query heads, KV key heads. */
export interface AttentionPart {
  readonly heads: HeadShape
  readonly rope: RopeParams
  readonly freqFactors: Tensor | null // [nDims / 2]
  readonly headNorms: HeadNorms | null
  readonly window?: number | undefined // positions that a query sees, its own included; all
}

/** RMS norms over each head of q and k, before the rotation. */
interface HeadNorms {
  readonly q: Tensor // [hd]
  readonly k: Tensor // [hd]
  readonly eps: number
}

/** q [hd*H, N], k and v [hd*KV, N] of the normed hidden state. */
type Qkv = (pass: LayerPass, x: Var) => readonly [Var, Var, Var]

/** Causal attention with grouped queries and rotary positions. */
export function attentionBlock(part: AttentionPart, qkv: Qkv = separateQkv): Block {
  return (pass, x) => pass.project('attn_output', attend(pass, part, ...qkv(pass, x)))
}

/** The same with the output gated: a head's rows of the query projection are its query, then its gate (Qwen 3.5). */
export function gatedAttentionBlock(part: AttentionPart): Block {
  const { size, query } = part.heads
  return (pass, x) => {
    const { tape } = pass
    const both = pass.project('attn_q', x) // [2*hd*H, N]
    const tokens = both.value.ne[1]
    const heads = reshape(tape, both, 2 * size, query, tokens)
    const half = (first: number) => reshape(tape, slice(tape, heads, first, size), size * query, tokens)
    const mixed = attend(pass, part, half(0), pass.project('attn_k', x), pass.project('attn_v', x))
    return pass.project('attn_output', mul(tape, mixed, sigmoid(tape, half(size))))
  }
}

const separateQkv: Qkv = (pass, x) => [pass.project('attn_q', x), pass.project('attn_k', x), pass.project('attn_v', x)]

/** One matrix whose rows are q's, then k's, then v's. */
export function fusedQkv({ size, query, key }: HeadShape): Qkv {
  return (pass, x) => {
    const all = pass.project('attn_qkv', x)
    const heads = (first: number, count: number) => slice(pass.tape, all, first * size, count * size)
    return [heads(0, query), heads(query, key), heads(query + key, key)]
  }
}

/** q [hd*H, N], k and v [hd*KV, N] -> [hd*H, N]. */
function attend({ tape, inputs, layout }: LayerPass, part: AttentionPart, q: Var, k: Var, v: Var): Var {
  const { heads, headNorms, window = 0 } = part
  const normed = (y: Var, weight: Tensor | undefined) => {
    if (!headNorms || !weight) return y
    const [width, tokens] = y.value.ne
    const rows = reshape(tape, y, heads.size, (width * tokens) / heads.size)
    return reshape(tape, rmsNorm(tape, rows, weight, headNorms.eps), width, tokens)
  }
  const turned = (y: Var) => rope(tape, y, heads.size, inputs.rope, part.freqFactors, part.rope)
  const [qr, kr] = [turned(normed(q, headNorms?.q)), turned(normed(k, headNorms?.k))]
  return attention(tape, qr, kr, v, heads, layout(window))
}
