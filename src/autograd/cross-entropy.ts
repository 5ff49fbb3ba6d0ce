/**
 * Cross entropy over answer tokens, in chunks of rows, so that [vocabulary, tokens] floats never exist at once. It ends the tape: the
 * gradient of a chunk is made right after its logits, which are then forgotten.
 *
 *   D hidden size, V vocabulary, R rows that carry loss
 */
import type { Graph } from '../ggml/graph.ts'
import {
  clamp,
  concatRows,
  dense,
  getRows,
  log,
  mul,
  mulMat,
  reshape,
  scaleBias,
  setRows,
  softMax,
  viewRows,
} from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { transposeFrozen } from './linear.ts'
import { headLogits, type OutputHead, softcapGrad } from './output-head.ts'
import type { Tape, Var } from './tape.ts'

export interface LossTargets {
  readonly flatLabels: Tensor // I32 [1, R]: (row within its chunk) * V + label
  readonly weights: Tensor // F32 [1, R]: gradient scale of each row, 0 for filler rows
  readonly chunkRows: number
}

export interface LossOutput {
  readonly logProbs: Tensor // F32 [1, R]: log p(label), to be read after compute
  readonly hiddenGrad: Tensor | null // [D, R]; null without recording
}

/** log p below this is not told apart: the gradient stays exact, only the printed loss is capped at 69 nats. */
const SMALLEST_P = 1e-30

/** Rows of a chunk at most: more of them make the product no faster. */
const CHUNK_ROWS = 256

/** Rows per chunk so that a chunk's logits take at most `bytes`. */
export function chunkRowsFor(vocab: number, rows: number, bytes = 48 * 2 ** 20): number {
  return Math.max(1, Math.min(rows, CHUNK_ROWS, Math.floor(bytes / (vocab * 4) / 32) * 32 || 1))
}

/** hidden [D, R] of the rows that carry loss, head W [D, V]. */
export function crossEntropy(tape: Tape, hidden: Var, head: OutputHead, targets: LossTargets): LossOutput {
  const ctx = tape.context
  const rows = hidden.value.ne[1]
  const wantsGrad = tape.recording && hidden.needsGrad
  const headT = wantsGrad ? (head.resident ?? transposeFrozen(ctx, head)) : null // [V, D], made once for all chunks
  let logProbs: Tensor | null = null
  let hiddenGrad: Tensor | null = null
  for (let first = 0; first < rows; first += targets.chunkRows) {
    const count = Math.min(targets.chunkRows, rows - first)
    const logits = headLogits(ctx, viewRows(ctx, hidden.value, first, count), head) // [V, r]
    const p = softMax(ctx, logits)
    const labels = reshape(ctx, viewRows(ctx, targets.flatLabels, first, count), count)
    const picked = getRows(ctx, reshape(ctx, p, 1, p.ne[0] * count), labels) // [1, r]
    const chunkLog = log(ctx, clamp(ctx, picked, SMALLEST_P, 1))
    logProbs = joined(tape.graph, logProbs, chunkLog)
    if (!headT) continue
    const weights = viewRows(ctx, targets.weights, first, count) // [1, r]
    const dLabel = mul(ctx, scaleBias(ctx, picked, 1, -1), weights) // (p - 1) * w
    const scaled = reshape(ctx, mul(ctx, p, weights), 1, p.ne[0] * count)
    const dLogits = reshape(ctx, setRows(ctx, scaled, dLabel, labels), p.ne[0], count) // [V, r]
    const dProduct = softcapGrad(ctx, dLogits, logits, head.softcap)
    hiddenGrad = joined(tape.graph, hiddenGrad, mulMat(ctx, headT, dense(ctx, dProduct))) // [D, r]
  }
  return { logProbs: tape.graph.output(logProbs!), hiddenGrad }
}

function joined(graph: Graph, before: Tensor | null, chunk: Tensor): Tensor {
  const all = before ? concatRows(graph.context, before, chunk) : chunk
  graph.expand(all)
  return all
}
