import type { HyperParameters } from '../models/hyper-parameters.ts'

export interface RoughMemory {
  readonly weightBytes: number
  readonly transposedBytes: number // copies for the backward, made where they fit
  readonly activationBytes: number // one text of `tokens`, everything kept
  readonly tokens: number
}

const FLOAT = 4
/** Values per token and layer that a backward needs beside those of the feed-forward: q, k, v, attention and residuals. */
const HIDDEN_VALUES = 7
const FEED_FORWARD_VALUES = 3
const Q8_BYTES = 34 / 32

/**
 * What a training would about take, from the header alone: for `lorasmith model info`. `lorasmith estimate` measures it with the run's own
 * texts and settings.
 * @param matrixValues parameters in matrices
 */
export function roughMemory(
  hyper: HyperParameters,
  weightBytes: number,
  matrixValues: number,
  tokens = 512,
): RoughMemory {
  const { nEmbd, nFf, nHead, nLayers } = hyper
  const perToken = HIDDEN_VALUES * nEmbd + FEED_FORWARD_VALUES * nFf + nHead * tokens
  return {
    weightBytes,
    transposedBytes: Math.round(matrixValues * Q8_BYTES),
    activationBytes: tokens * nLayers * perToken * FLOAT,
    tokens,
  }
}
