import { expertLinear, mixExperts, route } from '../../autograd/experts.ts'
import { type FrozenMatrix, frozenLinear } from '../../autograd/linear.ts'
import { reshape } from '../../autograd/reshape.ts'
import { swiglu } from '../../autograd/swiglu.ts'
import type { Block } from '../decoder.ts'
import type { Weights } from '../weights.ts'

/** The frozen matrices of one layer's mixture. D hidden size, F size of an expert, E experts. */
interface ExpertPart {
  readonly router: FrozenMatrix // [D, E]
  readonly gate: FrozenMatrix // [D, F, E]
  readonly up: FrozenMatrix // [D, F, E]
  readonly down: FrozenMatrix // [F, D, E]
  readonly used: number // K
}

/** SwiGLU experts behind a softmax router whose K largest shares are normalised. */
export function expertBlock({ router, gate, up, down, used }: ExpertPart): Block {
  return ({ tape }, x) => {
    const { ids, weights } = route(tape, frozenLinear(tape, x, router), used)
    const [width, tokens] = x.value.ne
    const each = reshape(tape, x, width, 1, tokens)
    const hidden = swiglu(tape, expertLinear(tape, each, gate, ids), expertLinear(tape, each, up, ids)) // [F, K, N]
    return mixExperts(tape, expertLinear(tape, hidden, down, ids), weights)
  }
}

/** A layer's experts by llama.cpp's names. */
export function readExpertPart(weights: Weights, layer: number, used: number): ExpertPart {
  const matrix = (name: string) => weights.matrix(`blk.${layer}.${name}.weight`)
  const [gate, up, down] = ['ffn_gate_exps', 'ffn_up_exps', 'ffn_down_exps'].map(matrix) as [
    FrozenMatrix,
    FrozenMatrix,
    FrozenMatrix,
  ]
  return { router: matrix('ffn_gate_inp'), gate, up, down, used }
}
