import type { Context } from '../../ggml/context.ts'
import {
  add,
  clamp,
  copy,
  div,
  mul,
  reshape,
  scale,
  scaleBias,
  sqr,
  sqrt,
  sub,
  sum,
  sumRows,
  transposed,
  view2d,
  viewRows,
} from '../../ggml/ops.ts'
import { elements, type Tensor } from '../../ggml/types.ts'
import type { OptimizerRule, ParameterBlock } from './rule.ts'

/** transformers' defaults with a fixed learning rate: scale_parameter and relative_step off. */
const EPS = 1e-30
const CLIP = 1
const DECAY = -0.8
/** No upper bound for a clamp. */
const LARGEST = 3e38

/**
 * Adafactor (Shazeer and Stern 2018) as transformers' with a learning rate of one's own: second moments kept as a row and a column per
 * matrix (inside `v`), the update clipped by its root mean square.
 */
export const adafactor: OptimizerRule = {
  per: 'tensor',
  hyperCount: 4,
  hyper({ weight_decay }, learningRate, time) {
    const beta = 1 - time ** DECAY
    return [learningRate, 1 - learningRate * weight_decay, beta, 1 - beta]
  },
  build(ctx, block, hyper) {
    const [rate, keep, beta, rest] = [0, 1, 2, 3].map((i) => viewRows(ctx, hyper, i, 1)) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ]
    const squares = scaleBias(ctx, sqr(ctx, block.grads), 1, EPS)
    const smooth = (state: Tensor, now: Tensor) =>
      copy(ctx, add(ctx, mul(ctx, state, beta), mul(ctx, now, rest)), state)
    const { states, raw } =
      block.params.ne[1] > 1 && fits(block) ? factored(ctx, block, squares, smooth) : full(ctx, block, squares, smooth)
    const rms = sqrt(ctx, scale(ctx, sum(ctx, sqr(ctx, raw)), 1 / elements(raw)))
    const update = div(ctx, raw, clamp(ctx, scale(ctx, rms, 1 / CLIP), 1, LARGEST))
    return [...states, copy(ctx, sub(ctx, mul(ctx, block.params, keep), mul(ctx, update, rate)), block.params)]
  },
}

/** Row and column means take less room than the matrix they stand for. */
function fits({ v }: ParameterBlock): boolean {
  return v.ne[0] + v.ne[1] <= elements(v)
}

type Smooth = (state: Tensor, now: Tensor) => Tensor

function factored(ctx: Context, { grads, v }: ParameterBlock, squares: Tensor, smooth: Smooth) {
  const [n0, n1] = v.ne // n0 columns in PyTorch's (n1, n0)
  const rows = smooth(view2d(ctx, v, 1, n1, 0), scale(ctx, sumRows(ctx, squares), 1 / n0)) // [1, n1]
  const columns = smooth(view2d(ctx, v, 1, n0, n1 * 4), scale(ctx, sumRows(ctx, transposed(ctx, squares)), 1 / n1)) // [1, n0]
  const mean = scale(ctx, sum(ctx, rows), 1 / n1)
  const rowFactor = sqrt(ctx, div(ctx, rows, mean)) // [1, n1]
  const columnFactor = reshape(ctx, sqrt(ctx, columns), n0) // [n0]
  return { states: [rows, columns], raw: div(ctx, div(ctx, grads, rowFactor), columnFactor) }
}

function full(ctx: Context, { grads, v }: ParameterBlock, squares: Tensor, smooth: Smooth) {
  const state = smooth(v, squares)
  return { states: [state], raw: div(ctx, grads, sqrt(ctx, state)) }
}
