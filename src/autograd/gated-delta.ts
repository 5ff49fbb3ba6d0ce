/**
 * The gated delta rule (Yang, Kautz and Hatamizadeh 2024) in chunks of tokens: a state S [dk, dv] per head is decayed by e^g, corrected by
 * beta k (v - S'k)' and read by q at each token. Within a chunk this is triangular algebra over all chunks at once; from chunk to chunk
 * only S is carried. Everything is composed of differentiable ops, so its gradient is exact.
 *
 *   C tokens of a chunk, n chunks, B sequences, H heads, dk and dv sizes of keys and values
 */
import type { Context } from '../ggml/context.ts'
import { arange, repeat, reshape as reshapeOp, scaleBias, step, sub as subOp, sumRows } from '../ggml/ops.ts'
import { exp, mul, scaleBy, sub } from './elementwise.ts'
import { add, mask } from './linear.ts'
import { matmul, transpose } from './matmul.ts'
import { joinParts, partsOf } from './parts.ts'
import { reshape } from './reshape.ts'
import { slice } from './slice.ts'
import type { Tape, Var } from './tape.ts'
import { unitLowerInverse } from './unit-lower-inverse.ts'

export interface DeltaInputs {
  readonly q: Var // [dk, C, H, B * n], chunks outermost
  readonly k: Var // [dk, C, H, B * n]
  readonly v: Var // [dv, C, H, B * n]
  readonly beta: Var // [1, C, H, B * n]
  readonly g: Var // [1, C, H, B * n], <= 0
}

/** @param sequences B @returns [dv, C, H, B * n] */
export function gatedDelta(tape: Tape, { q, k, v, beta, g }: DeltaInputs, sequences: number): Var {
  const ctx = tape.context
  const [, C, H, M] = k.value.ne
  const { lower, strict, identity } = triangles(ctx, C)
  const flat = reshape(tape, g, C, 1, H, M)
  const decayed = matmul(tape, tape.constant(lower), flat) // [C, 1, H, M]: sums of g up to a token
  const e = reshape(tape, exp(tape, decayed), 1, C, H, M)
  const falls = mask(tape, outerDifference(tape, decayed), lower)
  const decay = mask(tape, exp(tape, falls), lower) // [Cj, Ci]: what is left at i of what came in at j

  const kb = scaleBy(tape, k, beta)
  const clash = mask(tape, mul(tape, matmul(tape, k, kb), decay), strict) // [Cj, Ci]
  const solved = unitLowerInverse(tape, clash, repeat(ctx, identity, C, C, H, M))
  const u = matmul(tape, transpose(tape, scaleBy(tape, v, beta)), solved) // [dv, C]
  const w = matmul(tape, transpose(tape, scaleBy(tape, kb, e)), solved) // [dk, C]
  const seen = mul(tape, matmul(tape, k, q), decay) // [Cj, Ci]
  const left = slice(tape, transpose(tape, decay), C - 1, 1) // [1, C]: decay from a token to the chunk's end
  const whole = slice(tape, reshape(tape, e, C, 1, H, M), C - 1, 1) // [1, 1]: decay over the chunk
  return overChunks(tape, sequences, { u, w, seen, read: scaleBy(tape, q, e), write: scaleBy(tape, k, left), whole })
}

interface ChunkParts {
  readonly u: Var // [dv, C]
  readonly w: Var // [dk, C]
  readonly seen: Var // [C, C]
  readonly read: Var // [dk, C]
  readonly write: Var // [dk, C]
  readonly whole: Var // [1, 1]
}

/** The state from chunk to chunk. */
function overChunks(tape: Tape, sequences: number, parts: ChunkParts): Var {
  const chunks = parts.u.value.ne[3] / sequences
  const of = (x: Var) => partsOf(tape, x, Array<number>(chunks).fill(sequences))
  const [u, w, seen, read, write, whole] = [
    of(parts.u),
    of(parts.w),
    of(parts.seen),
    of(parts.read),
    of(parts.write),
    of(parts.whole),
  ]
  let state: Var | null = null // [dk, dv, H, B]
  const outputs = u.map((uc, c) => {
    const fresh = state ? sub(tape, uc, matmul(tape, state, w[c]!)) : uc // [dv, C]
    const turned = transpose(tape, fresh) // [C, dv]
    const within = matmul(tape, turned, seen[c]!) // [dv, C]
    const output = state ? add(tape, within, matmul(tape, state, read[c]!)) : within
    const written = matmul(tape, transpose(tape, write[c]!), turned) // [dk, dv]
    state = state ? add(tape, scaleBy(tape, state, whole[c]!), written) : written
    return output
  })
  return joinParts(tape, outputs, parts.u.value)
}

/** y[j, i] = x[i] - x[j]: x [C, 1, H, M] -> [C, C, H, M]. */
function outerDifference(tape: Tape, x: Var): Var {
  const ctx = tape.context
  const [C, , H, M] = x.value.ne
  const along = repeat(ctx, reshapeOp(ctx, x.value, 1, C, H, M), C, C, H, M)
  return tape.record(subOp(ctx, along, x.value), [x], (dy) => {
    const rows = reshapeOp(ctx, sumRows(ctx, dy), C, 1, H, M)
    const columns = reshapeOp(ctx, sumRows(ctx, tape.transposed(dy)), C, 1, H, M)
    return [subOp(ctx, rows, columns)]
  })
}

/** Constant matrices [Cj, Ci] of 0 and 1: j <= i, j < i, j = i. */
function triangles(ctx: Context, C: number) {
  const places = arange(ctx, C)
  const ahead = subOp(ctx, repeat(ctx, places, C, C), reshapeOp(ctx, places, 1, C)) // j - i
  const lower = step(ctx, scaleBias(ctx, ahead, -1, 0.5))
  const strict = step(ctx, scaleBias(ctx, ahead, -1, -0.5))
  return { lower, strict, identity: subOp(ctx, lower, strict) }
}
