import { add, copy, mul, scale, sgn, sub, viewRows } from '../../ggml/ops.ts'
import type { OptimizerRule } from './rule.ts'

/** Lion (Chen et al. 2023): p = (1 - lr wd) p - lr sign(b1 m + (1 - b1) g), then m = b2 m + (1 - b2) g. */
export const lion: OptimizerRule = {
  per: 'group',
  hyperCount: 2,
  hyper: ({ weight_decay }, learningRate) => [learningRate, 1 - learningRate * weight_decay],
  build(ctx, { params, grads, m }, hyper, { adam_beta1: b1, adam_beta2: b2 }) {
    const [rate, keep] = [viewRows(ctx, hyper, 0, 1), viewRows(ctx, hyper, 1, 1)]
    const mix = (beta: number) => add(ctx, scale(ctx, m, beta), scale(ctx, grads, 1 - beta))
    const stepped = copy(ctx, sub(ctx, mul(ctx, params, keep), mul(ctx, sgn(ctx, mix(b1)), rate)), params)
    return [stepped, copy(ctx, mix(b2), m)]
  },
}
