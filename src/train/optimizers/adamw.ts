import { optStepAdamw } from '../../ggml/ops.ts'
import type { OptimizerRule } from './rule.ts'

/** AdamW with decoupled weight decay (Loshchilov and Hutter), as torch.optim.AdamW: ggml's own op. */
export const adamw: OptimizerRule = {
  per: 'group',
  hyperCount: 7,
  hyper({ adam_beta1, adam_beta2, adam_epsilon, weight_decay }, learningRate, time) {
    const corrections = [1 / (1 - adam_beta1 ** time), 1 / (1 - adam_beta2 ** time)]
    return [learningRate, adam_beta1, adam_beta2, adam_epsilon, weight_decay, ...corrections]
  },
  build: (ctx, { params, grads, m, v }, hyper) => [optStepAdamw(ctx, params, grads, m, v, hyper)],
}
