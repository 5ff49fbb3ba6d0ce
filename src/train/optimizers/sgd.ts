import { add, copy, mul, scale, sub, viewRows } from '../../ggml/ops.ts'
import type { OptimizerRule } from './rule.ts'

/** SGD with momentum as torch.optim.SGD: weight decay is added to the gradient, m = momentum * m + g, p -= lr * m. */
export const sgd: OptimizerRule = {
  per: 'group',
  hyperCount: 1,
  hyper: (_settings, learningRate) => [learningRate],
  build(ctx, { params, grads, m }, hyper, { momentum = 0, weight_decay }) {
    const rate = viewRows(ctx, hyper, 0, 1)
    const decayed = weight_decay > 0 ? add(ctx, grads, scale(ctx, params, weight_decay)) : grads
    const velocity = copy(ctx, momentum > 0 ? add(ctx, scale(ctx, m, momentum), decayed) : decayed, m)
    return [velocity, copy(ctx, sub(ctx, params, mul(ctx, velocity, rate)), params)]
  },
}
