import { add, mulMat, scale, solveLower } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Tape, Var } from './tape.ts'

/**
 * (1 + A)^-1 for strictly lower triangular matrices, row by row in memory: A [C, C, ...] -> same shape. By substitution: the shorter way
 * through powers of A loses every digit where keys repeat. Gradient -T' dT T' with T the result.
 * @param identity [C, C] repeated to A's shape
 */
export function unitLowerInverse(tape: Tape, a: Var, identity: Tensor): Var {
  const ctx = tape.context
  const inverse = solveLower(ctx, add(ctx, a.value, identity), identity)
  return tape.record(inverse, [a], (dy) => {
    const inner = mulMat(ctx, tape.transposed(dy), tape.transposed(inverse)) // T' dT
    return [scale(ctx, mulMat(ctx, inverse, inner), -1)]
  })
}
