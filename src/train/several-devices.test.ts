/** A model whose layers lie on two devices, here two CPU backends, computes what it computes on one. */
import { expect, it } from 'vitest'
import { relativeToLargest } from '../../test/support/gradcheck.ts'
import { tinyWeights, writeTinyLlama } from '../../test/support/tiny-llama.ts'
import { openBackend } from '../ggml/backend.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { injectLora } from '../lora/adapter.ts'
import { openModel } from '../models/registry.ts'
import { createRandom } from '../util/random.ts'
import { BatchRunner, makeBatch } from './batch-runner.ts'
import { Optimizer } from './optimizer.ts'

const dims = { nEmbd: 64, nFf: 128, nHead: 4, nHeadKv: 2, nLayers: 5, nVocab: 96 }
const RULE = { adam_beta1: 0.9, adam_beta2: 0.999, adam_epsilon: 1e-8, weight_decay: 0, max_grad_norm: 1 }

/** Losses of three steps and the weights after them; batches of two lengths, so that graphs come and go. */
async function train(device: string, checkpointing: boolean) {
  using backend = openBackend(device, 1)
  const file = await writeTinyLlama(backend.devices[0]!, dims, tinyWeights(dims), () => GGML_TYPE.F32)
  using model = await openModel(file, backend)
  using adapter = injectLora(backend, model.sites, { rank: 4, alpha: 8, useRslora: false, dropout: 0, seed: 1 })
  using runner = new BatchRunner(backend, model, adapter, { training: true, checkpointing })
  using optimizer = new Optimizer(backend, adapter, RULE)
  const losses: number[] = []
  for (const [i, length] of [70, 40, 70].entries()) {
    const random = createRandom(2, length)
    const tokens = Int32Array.from({ length }, () => random.int(dims.nVocab))
    const lossMask = new Uint8Array(length).fill(1, 10)
    const batch = makeBatch([{ id: 0, tokens, lossMask, answerTokens: length - 10, tag: null }], true)
    optimizer.zeroGrad()
    losses.push((await runner.run(batch, 1 / batch.answerTokens)) / batch.answerTokens)
    await optimizer.step(1e-2, i + 1)
  }
  return { losses, weights: adapter.readWeights().modules.flatMap(({ a, b }) => [a, b]) }
}

it.each([false, true])('trains as on one device (recomputation %s)', async (checkpointing) => {
  const [one, two] = [await train('cpu', checkpointing), await train('cpu,cpu', checkpointing)]
  for (const [i, loss] of two.losses.entries()) expect(loss / one.losses[i]!).toBeCloseTo(1, 6)
  const errors = two.weights.map((values, i) => relativeToLargest(values, one.weights[i]!))
  expect(Math.max(...errors)).toBeLessThan(1e-4)
  expect(one.losses[2]).toBeLessThan(one.losses[0]!)
})
