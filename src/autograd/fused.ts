/**
 * Gradients for which ggml has a fused op on some backends and none on others (Metal has none of them): the fused node where the
 * device can compute it, else the same formula from plain ops. Tests take the plain ones by a backend that supports none.
 */
import type { Context } from '../ggml/context.ts'
import type { Graph } from '../ggml/graph.ts'
import {
  add,
  div,
  mul,
  type RopeParams,
  rmsNormBack,
  rope,
  scale,
  scaleBias,
  sigmoid,
  silu,
  siluBack,
  softMaxExtBack,
  sqr,
  sqrt,
  sub,
  sumRows,
} from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'

/** Gradient of n = x / rms(x) for grad of n. */
export function normGrad(graph: Graph, grad: Tensor, x: Tensor, normed: Tensor, eps: number): Tensor {
  const fused = rmsNormBack(graph.context, grad, x, eps)
  return graph.backend.supports(fused) ? fused : composedNormGrad(graph.context, grad, x, normed, eps)
}

/** dx = (g - n * mean(g * n)) / rms(x) */
export function composedNormGrad(ctx: Context, grad: Tensor, x: Tensor, normed: Tensor, eps: number): Tensor {
  const share = 1 / x.ne[0]
  const inner = sub(ctx, grad, mul(ctx, normed, scale(ctx, sumRows(ctx, mul(ctx, grad, normed)), share))) // [D, ...]
  const rms = sqrt(ctx, scaleBias(ctx, sumRows(ctx, sqr(ctx, x)), share, eps)) // [1, ...]
  return div(ctx, inner, rms)
}

/** Gradient of silu(x) for grad of its value. */
export function siluGrad(graph: Graph, grad: Tensor, x: Tensor): Tensor {
  const vector = vectorSilu(graph, x)
  if (vector) return vector.gradFrom(mul(graph.context, grad, vector.value))
  const fused = siluBack(graph.context, grad, x)
  return graph.backend.supports(fused) ? fused : composedSiluGrad(graph.context, grad, x)
}

/** silu' = s (1 + x (1 - s)), s = sigmoid(x) */
export function composedSiluGrad(ctx: Context, grad: Tensor, x: Tensor): Tensor {
  const s = sigmoid(ctx, x)
  const slope = add(ctx, s, mul(ctx, mul(ctx, x, s), scaleBias(ctx, s, -1, 1)))
  return mul(ctx, grad, slope)
}

export interface VectorSilu {
  readonly value: Tensor // silu(x)
  /** Gradient for grad * silu(x), which SwiGLU has anyway. */
  gradFrom(product: Tensor): Tensor
}

/** What x is moved by, so that it can be divided by: nothing to a value above 1e-13, and at zero the slope comes out as 1/2. */
const NUDGE = 1e-20

/**
 * silu and its gradient from ops that use a CPU's vector registers: ggml's own node for the gradient goes value by value. null elsewhere.
 * With sigmoid = silu / x: silu' = silu (1 + (1 - silu) / x).
 */
export function vectorSilu({ backend, context: ctx }: Graph, x: Tensor): VectorSilu | null {
  if (!backend.onlyCpu || !backend.optimizations.has('vector_silu')) return null
  const nudged = scaleBias(ctx, x, 1, NUDGE)
  const value = silu(ctx, nudged)
  const gradFrom = (product: Tensor) =>
    add(ctx, product, mul(ctx, product, div(ctx, scaleBias(ctx, value, -1, 1), nudged)))
  return { value, gradFrom }
}

/** Gradient of y = softmax(a * factor + mask) for grad of y. */
export function softMaxGrad(graph: Graph, grad: Tensor, y: Tensor, factor: number): Tensor {
  const fused = softMaxExtBack(graph.context, grad, y, factor)
  return graph.backend.supports(fused) ? fused : composedSoftMaxGrad(graph.context, grad, y, factor)
}

/** da = factor * y * (g - sum(g * y)) */
export function composedSoftMaxGrad(ctx: Context, grad: Tensor, y: Tensor, factor: number): Tensor {
  return scale(ctx, mul(ctx, y, sub(ctx, grad, sumRows(ctx, mul(ctx, grad, y)))), factor)
}

/** Gradient of rope; without the fused op the same rotation with negated positions. */
export function ropeGrad(
  graph: Graph,
  grad: Tensor,
  at: RopePositions,
  freqFactors: Tensor | null,
  params: RopeParams,
): Tensor {
  const fused = rope(graph.context, grad, at.positions, freqFactors, params, true)
  return graph.backend.supports(fused) ? fused : composedRopeGrad(graph.context, grad, at, freqFactors, params)
}

/** I32 positions [T] and the same negated. */
export interface RopePositions {
  readonly positions: Tensor
  readonly negated: Tensor
}

export function composedRopeGrad(
  ctx: Context,
  grad: Tensor,
  at: RopePositions,
  freqFactors: Tensor | null,
  params: RopeParams,
): Tensor {
  return rope(ctx, grad, at.negated, freqFactors, params)
}
