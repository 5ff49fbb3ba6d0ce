import { narrow, padRows, reshape as reshapeOp } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { permute } from './matmul.ts'
import { reshape } from './reshape.ts'
import type { Tape, Var } from './tape.ts'

/** x [D, T, B] with `length` slots for each sequence: zeros are added at its end, or slots taken away. */
export function resizeSlots(tape: Tape, x: Var, length: number): Var {
  if (length === x.value.ne[1]) return x
  const resized = (t: Tensor, to: number): Tensor => {
    const [D, T, B] = t.ne
    if (to > T) return padRows(tape.context, t, to - T)
    const flat = narrow(tape.context, reshapeOp(tape.context, t, D * T, B), 0, D * to)
    return reshapeOp(tape.context, flat, D, to, B)
  }
  return tape.record(resized(x.value, length), [x], (dy) => [resized(dy, x.value.ne[1])])
}

/** Slots in chunks of C, chunks outermost, heads apart: x [d * H, T, B] -> [d, C, H, B * n], n = T / C rounded up. */
export function toChunks(tape: Tape, x: Var, C: number, heads: number): Var {
  const [width, T, B] = x.value.ne
  const n = Math.ceil(T / C)
  const padded = reshape(tape, resizeSlots(tape, x, n * C), width, C, n, B)
  const outer = reshape(tape, permute(tape, padded, [0, 1, 3, 2]), width / heads, heads, C, B * n)
  return permute(tape, outer, [0, 2, 1, 3])
}

/** Back: [d, C, H, B * n] -> [d * H, T, B]. */
export function fromChunks(tape: Tape, x: Var, T: number, B: number): Var {
  const [size, C, heads, M] = x.value.ne
  const n = M / B
  const joined = reshape(tape, permute(tape, x, [0, 2, 1, 3]), size * heads, C, B, n)
  const inner = reshape(tape, permute(tape, joined, [0, 1, 3, 2]), size * heads, C * n, B)
  return resizeSlots(tape, inner, T)
}
