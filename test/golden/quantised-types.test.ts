/**
 * Training on every weight type: loss and LoRA gradients of a quantised model against the same weights dequantised to F32. What is left
 * between the two is ggml's quantisation of activations (to Q8 in each product with quantised weights) and of the transposed copy.
 */
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { TokenizedExample } from '../../src/data/example.ts'
import type { GgufFile } from '../../src/formats/gguf-types.ts'
import { openBackend } from '../../src/ggml/backend.ts'
import { GGML_TYPE, type GgmlType } from '../../src/ggml/types.ts'
import { injectLora } from '../../src/lora/adapter.ts'
import { openModel } from '../../src/models/registry.ts'
import { BatchRunner, makeBatch } from '../../src/train/batch-runner.ts'
import { createRandom } from '../../src/util/random.ts'
import { cosine } from '../support/gradcheck.ts'
import { type TinyDims, tinyWeights, writeTinyLlama } from '../support/tiny-llama.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const dims: TinyDims = { nEmbd: 256, nFf: 256, nHead: 4, nHeadKv: 2, nLayers: 2, nVocab: 64 }
const weights = tinyWeights(dims)

const examples = [20, 11].map((length, id): TokenizedExample => {
  const random = createRandom(5, id)
  const tokens = Int32Array.from({ length }, () => random.int(dims.nVocab))
  return { id, tokens, lossMask: new Uint8Array(length).fill(1, 4), answerTokens: length - 4, tag: null }
})

/** Mean loss and all LoRA gradients of two sequences, with A and B random so that none is zero. */
async function lossAndGradient(file: GgufFile, transposed: 'resident' | 'rebuild') {
  using model = await openModel(file, backend, transposed)
  await rm(dirname(file.path), { recursive: true })
  using adapter = injectLora(backend, model.sites, { rank: 8, alpha: 16, useRslora: false, dropout: 0, seed: 1 })
  const random = createRandom(9)
  adapter.writeWeights(
    adapter.readWeights().modules.map(({ site, a, b }) => {
      random.fillUniform(b, -0.03, 0.03)
      return { site, a, b }
    }),
  )
  using runner = new BatchRunner(backend, model, adapter, { training: true, checkpointing: false })
  const batch = makeBatch(examples, true)
  const loss = (await runner.run(batch, 1 / batch.answerTokens)) / batch.answerTokens
  const grads = adapter.readGrads().flatMap(({ a, b }) => [a, b])
  return { loss, gradient: Float32Array.from(grads.flatMap((grad) => [...grad])) }
}

async function compare(typeOf: (name: string) => GgmlType, transposed: 'resident' | 'rebuild') {
  const got = await lossAndGradient(await writeTinyLlama(backend, dims, weights, typeOf), transposed)
  const want = await lossAndGradient(await writeTinyLlama(backend, dims, weights, typeOf, true), 'resident')
  expect(want.loss).toBeGreaterThan(3) // a loss to speak of: ln 64 = 4.2
  return { loss: Math.abs(got.loss / want.loss - 1), cosine: cosine(got.gradient, want.gradient) }
}

describe('a quantised base has the loss and the gradients of its dequantised weights', () => {
  // Type and smallest cosine. Measured: 1 - cosine 3e-7 for F16, 2e-5 for BF16, 3e-4 to 6e-4 for all others; loss within 0.3 %.
  const types = [
    ['F16', 0.99999],
    ['BF16', 0.9999],
    ['Q8_0', 0.998],
    ['Q4_0', 0.998],
    ['Q4_1', 0.998],
    ['Q5_0', 0.998],
    ['Q5_1', 0.998],
    ['Q2_K', 0.998],
    ['Q3_K', 0.998],
    ['Q4_K', 0.998],
    ['Q5_K', 0.998],
    ['Q6_K', 0.998],
    ['IQ4_NL', 0.998],
    ['IQ4_XS', 0.998],
  ] as const
  it.each(types)('%s', async (name, least) => {
    const result = await compare(() => GGML_TYPE[name], 'resident')
    expect(result.loss).toBeLessThan(0.01)
    expect(result.cosine).toBeGreaterThan(least)
  })

  it('Q4_K_M: types mixed as llama-quantize mixes them, transposes rebuilt in the graph', async () => {
    const mixed = (name: string) => (/attn_v|ffn_down|^output\./.test(name) ? GGML_TYPE.Q6_K : GGML_TYPE.Q4_K)
    for (const transposed of ['resident', 'rebuild'] as const) {
      const result = await compare(mixed, transposed)
      expect(result.loss).toBeLessThan(0.01)
      expect(result.cosine).toBeGreaterThan(0.998)
    }
  })
})
