import type { Context } from '../../ggml/context.ts'
import type { Tensor } from '../../ggml/types.ts'

/** The part of `RunConfig` that an optimizer reads. */
export interface OptimizerSettings {
  readonly optim?: 'adamw' | 'sgd' | 'lion' | 'adafactor' // adamw
  readonly adam_beta1: number
  readonly adam_beta2: number
  readonly adam_epsilon: number
  readonly weight_decay: number
  readonly max_grad_norm: number // 0 = no clipping
  readonly momentum?: number // sgd; 0
  readonly loraplus_lr_ratio?: number // learning rate of B over that of A (LoRA+); 0 = the same
}

/** Parameters with their clipped gradients and two blocks of state, all of one shape. */
export interface ParameterBlock {
  readonly params: Tensor
  readonly grads: Tensor
  readonly m: Tensor
  readonly v: Tensor
}

/** How parameters move: a file of its own and a line in `optimizers/table.ts`. */
export interface OptimizerRule {
  /** Whole groups at once, or one tensor after another where the rule looks at rows and columns. */
  readonly per: 'group' | 'tensor'
  /** Number of values in `hyper`. */
  readonly hyperCount: number
  /** The values that change from step to step. @param time 1-based count of steps */
  hyper(settings: OptimizerSettings, learningRate: number, time: number): readonly number[]
  /** Nodes of one step, in place; each result is put into the graph in order. @param hyper F32 [hyperCount] */
  build(ctx: Context, block: ParameterBlock, hyper: Tensor, settings: OptimizerSettings): readonly Tensor[]
}
