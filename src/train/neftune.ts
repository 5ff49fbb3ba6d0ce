import type { Batch } from '../data/batch.ts'
import type { Random } from '../util/random.ts'

/**
 * NEFTune (Jain et al. 2023): uniform noise of size alpha / sqrt(L * D) on every embedding of a sequence of L tokens. transformers takes L
 * with its padding; here it is the sequence's own length, so the noise does not depend on the neighbours in a batch.
 * @returns [D, N], zero for fillers
 */
export function neftuneNoise(batch: Batch, nEmbd: number, alpha: number, random: Random): Float32Array {
  const noise = new Float32Array(nEmbd * batch.tokens.length)
  for (let sequence = 0; sequence < batch.sequences; sequence++) {
    const slots = batch.padIndex.subarray(sequence * batch.maxLength, (sequence + 1) * batch.maxLength)
    const rows = slots.filter((row) => row < batch.tokens.length)
    const size = alpha / Math.sqrt(rows.length * nEmbd)
    for (const row of rows) random.fillUniform(noise.subarray(row * nEmbd, (row + 1) * nEmbd), -size, size)
  }
  return noise
}
