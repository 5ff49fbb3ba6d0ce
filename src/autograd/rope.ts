import { type RopeParams, reshape, rope as ropeOp } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { type RopePositions, ropeGrad } from './fused.ts'
import type { Tape, Var } from './tape.ts'

/** Rotary positions on heads: x [hd * heads, T] -> same shape. freqFactors [nDims / 2] or null (Llama 3's table). */
export function rope(
  tape: Tape,
  x: Var,
  headSize: number,
  at: RopePositions,
  freqFactors: Tensor | null,
  params: RopeParams,
): Var {
  const ctx = tape.context
  const [width, tokens] = x.value.ne
  const heads = (t: Tensor) => reshape(ctx, t, headSize, width / headSize, tokens) // [hd, heads, T]
  const flat = (t: Tensor) => reshape(ctx, t, width, tokens)
  const y = flat(ropeOp(ctx, heads(x.value), at.positions, freqFactors, params))
  return tape.record(y, [x], (dy) => [flat(ropeGrad(tape.graph, heads(dy), at, freqFactors, params))])
}
