import type { Context } from '../ggml/context.ts'
import { add, mul, scale, scaleBias, sqr, tanh } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { type FrozenMatrix, frozenProduct } from './linear.ts'

/** The matrix that turns hidden states into logits [D, V]; with a softcap c they become c tanh(logits / c) (Gemma). */
export interface OutputHead extends FrozenMatrix {
  readonly softcap?: number | undefined // none
}

/** hidden [D, R] -> logits [V, R]. */
export function headLogits(ctx: Context, hidden: Tensor, head: OutputHead): Tensor {
  const { bias, softcap } = head
  const product = frozenProduct(ctx, head, hidden)
  const logits = bias ? add(ctx, product, bias) : product
  return softcap ? scale(ctx, tanh(ctx, scale(ctx, logits, 1 / softcap)), softcap) : logits
}

/** Gradient of the logits before the cap, for the gradient after it: 1 - tanh^2 each. */
export function softcapGrad(ctx: Context, grad: Tensor, capped: Tensor, softcap: number | undefined): Tensor {
  return softcap ? mul(ctx, grad, scaleBias(ctx, sqr(ctx, capped), -1 / softcap ** 2, 1)) : grad
}
