import type { Batch } from '../data/batch.ts'
import type { Random } from '../util/random.ts'

/**
 * NEFTune (Jain et al. 2023): uniform noise of size alpha / sqrt(L * D) on every embedding of a sequence of L tokens. transformers takes L
 * with its padding; here it is the sequence's own length, so the noise does not depend on the neighbours in a batch.
 * @returns [D, N], zero for fillers
 */
export function neftuneNoise(batch: Batch, nEmbd: number, alpha: number, random: Random): Float32Array {
  const noise = new Float32Array(nEmbd * batch.tokens.length)
  for (const { start, length } of batch.spans) {
    const size = alpha / Math.sqrt(length * nEmbd)
    random.fillUniform(noise.subarray(start * nEmbd, (start + length) * nEmbd), -size, size)
  }
  return noise
}
