/**
 * Mixture of experts: each token's K experts of E, chosen by a frozen router. The choice itself has no gradient; the weights of the chosen
 * ones have, and so has what they are computed from.
 *
 *   D, F sizes of a frozen matrix per expert, E experts, K used by a token, N tokens
 */
import type { Context } from '../ggml/context.ts'
import {
  cont,
  div,
  getRows,
  mul,
  mulMatId,
  permute,
  repeat,
  reshape,
  scale,
  setRows,
  softMax,
  sumRows,
  topK,
} from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { composedSoftMaxGrad } from './fused.ts'
import { type FrozenMatrix, transposeFrozen } from './linear.ts'
import type { Tape, Var } from './tape.ts'

export interface Routing {
  readonly ids: Tensor // I32 [K, N]
  readonly weights: Var // [1, K, N], adding up to 1 for each token
}

/**
 * The K largest of a token's router logits [E, N], and the softmax over all of them, normalised over the chosen. What is left of it is the
 * softmax over the chosen logits alone, so that its gradient reaches only those.
 */
export function route(tape: Tape, logits: Var, used: number): Routing {
  const ctx = tape.context
  const [E, N] = logits.value.ne
  const all = softMax(ctx, logits.value)
  const ids = topK(ctx, all, used)
  const picked = reshape(ctx, getRows(ctx, reshape(ctx, all, 1, E, N), ids), used, N)
  const shares = div(ctx, picked, sumRows(ctx, picked)) // [K, N]
  const weights = tape.record(reshape(ctx, shares, 1, used, N), [logits], (dy) => {
    const dPicked = composedSoftMaxGrad(ctx, reshape(ctx, dy, used, N), shares, 1)
    const zeros = scale(ctx, reshape(ctx, all, 1, E, N), 0)
    return [reshape(ctx, setRows(ctx, zeros, reshape(ctx, dPicked, 1, used, N), ids), E, N)]
  })
  return { ids, weights }
}

/** Every token through its experts: x [D, 1, N], or [D, K, N] with one column for each, and W [D, F, E] frozen -> [F, K, N]. */
export function expertLinear(tape: Tape, x: Var, experts: FrozenMatrix, ids: Tensor): Var {
  const ctx = tape.context
  return tape.record(mulMatId(ctx, experts.weight, x.value, ids), [x], (dy) => {
    const each = mulMatId(ctx, experts.resident ?? transposeFrozen(ctx, experts), dy, ids) // [D, K, N]
    return [x.value.ne[1] === each.ne[1] ? each : sumOverExperts(ctx, each)]
  })
}

/** The weighted sum of a token's experts: y [D, K, N], weights [1, K, N] -> [D, N]. */
export function mixExperts(tape: Tape, y: Var, weights: Var): Var {
  const ctx = tape.context
  const [D, K, N] = y.value.ne
  const mixed = reshape(ctx, sumOverExperts(ctx, mul(ctx, y.value, weights.value)), D, N)
  return tape.record(mixed, [y, weights], (dy) => {
    const each = repeat(ctx, reshape(ctx, dy, D, 1, N), D, K, N)
    return [mul(ctx, each, weights.value), sumRows(ctx, mul(ctx, each, y.value))]
  })
}

/** [D, K, N] -> [D, 1, N] */
function sumOverExperts(ctx: Context, y: Tensor): Tensor {
  const [D, , N] = y.ne
  return reshape(ctx, sumRows(ctx, cont(ctx, permute(ctx, y, [1, 0, 2, 3]))), D, 1, N)
}
