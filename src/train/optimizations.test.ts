/** What makes a step faster must not change what it computes: each optimisation alone against a step without any. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { relativeToLargest } from '../../test/support/gradcheck.ts'
import { tinyWeights, writeTinyLlama } from '../../test/support/tiny-llama.ts'
import type { TokenizedExample } from '../data/example.ts'
import { openBackend } from '../ggml/backend.ts'
import { isFasterAsQ8, packingFor } from '../ggml/packing.ts'
import { GGML_TYPE, type GgmlType } from '../ggml/types.ts'
import { injectLora } from '../lora/adapter.ts'
import type { Model } from '../models/model.ts'
import { openModel } from '../models/registry.ts'
import { OPTIMIZATIONS, type Optimization } from '../util/optimizations.ts'
import { createRandom } from '../util/random.ts'
import { BatchRunner, makeBatch } from './batch-runner.ts'

const dims = { nEmbd: 256, nFf: 512, nHead: 4, nHeadKv: 2, nLayers: 2, nVocab: 320 }
/** Of several lengths, one of them cut into three blocks of queries. */
const LENGTHS = [300, 150, 20]
const plain = openBackend('cpu', 1, Infinity, [])
afterAll(() => plain[Symbol.dispose]())

const examples = LENGTHS.map((length, id): TokenizedExample => {
  const random = createRandom(3, id)
  const lossMask = new Uint8Array(length).fill(1, length >> 1)
  return {
    id,
    tokens: Int32Array.from({ length }, () => random.int(dims.nVocab)),
    lossMask,
    answerTokens: length - (length >> 1),
    tag: null,
  }
})

async function step(type: GgmlType, optimizations: readonly Optimization[]) {
  using backend = openBackend('cpu', 1, Infinity, optimizations)
  using model = await openModel(await writeTinyLlama(backend, dims, tinyWeights(dims), () => type), backend)
  using adapter = injectLora(backend, model.sites, { rank: 8, alpha: 16, useRslora: false, dropout: 0, seed: 1 })
  const random = createRandom(5)
  adapter.writeWeights(
    adapter.readWeights().modules.map((module) => ({ ...module, b: module.b.map(() => 0.05 * random.normal()) })),
  )
  using runner = new BatchRunner(backend, model, adapter, { training: true, checkpointing: false })
  const batch = makeBatch(examples, true)
  const loss = (await runner.run(batch, 1 / batch.answerTokens)) / batch.answerTokens
  const grads = adapter.readGrads().flatMap(({ a, b }) => [a, b])
  const { computeBytes } = runner
  return { loss, grads, computeBytes, weightBytes: model.weightBytes, ...about(model) }
}

const about = ({ packing, residentTransposed }: Model) => ({ packing, transposes: residentTransposed })

/**
 * Largest error of a gradient, in parts of its largest value. A quantised product rounds its activations to 8 bits, so that the last bit of
 * one of them is a step of 1/127 in the next layer: only F32 shows what an optimisation itself does.
 */
const LIMITS = { F32: 1e-5, Q4_K: 0.05, Q8_0: 0.05 } as const // measured: 1e-6, 0.01, 0.021

describe.each(['F32', 'Q4_K', 'Q8_0'] as const)('%s', (name) => {
  let slow: Awaited<ReturnType<typeof step>>
  beforeAll(async () => {
    slow = await step(GGML_TYPE[name], [])
  })

  it.each([...OPTIMIZATIONS.map((each) => [each]), OPTIMIZATIONS])(
    'the slow path and %s: loss and gradients are the same',
    async (...optimizations) => {
      const fast = await step(GGML_TYPE[name], optimizations)
      expect(Math.abs(fast.loss / slow.loss - 1)).toBeLessThan(1e-3)
      const errors = fast.grads.map((grad, i) => relativeToLargest(grad, slow.grads[i]!))
      expect(Math.max(...errors)).toBeLessThan(LIMITS[name])
      expect(fast.transposes).toBe(optimizations.includes('resident_transpose'))
      const layouts = optimizations.includes('packed_weights') ? [GGML_TYPE[name]] : []
      const both = layouts.length > 0 && fast.transposes ? [...layouts, TRANSPOSED[name]] : layouts
      expect(fast.packing?.split(', ') ?? []).toEqual(packingsOf(both))
    },
  )
})

/** Type of the transposes kept of each. */
const TRANSPOSED = { F32: GGML_TYPE.F32, Q4_K: GGML_TYPE.Q8_0, Q8_0: GGML_TYPE.Q8_0 } as const

/** Layouts that this machine's units have for a matrix of these types. */
function packingsOf(types: readonly GgmlType[]): readonly string[] {
  return [...new Set(types.flatMap((type) => packingFor(plain, type, [dims.nFf, dims.nEmbd, 1, 1])?.name ?? []))]
}

it('activations that are made again are the same bit for bit, and take less memory', async () => {
  const [kept, again] = [await step(GGML_TYPE.F32, []), await step(GGML_TYPE.F32, ['rebuilt_activations'])]
  expect(again.grads).toEqual(kept.grads)
  expect(again.computeBytes).toBeLessThan(0.95 * kept.computeBytes)
})

it('rows without loss are left out of the last feed-forward, and take no memory there', async () => {
  const [all, answers] = [await step(GGML_TYPE.F32, []), await step(GGML_TYPE.F32, ['answer_rows'])]
  expect(answers.loss).toBeCloseTo(all.loss, 6)
  expect(answers.computeBytes).toBeLessThan(all.computeBytes)
})

it('K-quants are kept as Q8_0 where the units are faster at it, and in their own type where they are not', async () => {
  const own = await step(GGML_TYPE.Q4_K, ['packed_weights'])
  const asQ8 = await step(GGML_TYPE.Q4_K, ['packed_weights', 'q8_0_forward'])
  const packing = packingFor(plain, GGML_TYPE.Q4_K, [dims.nFf, dims.nEmbd, 1, 1])
  const faster = packing !== null && isFasterAsQ8(packing, GGML_TYPE.Q4_K)
  expect(asQ8.weightBytes > own.weightBytes).toBe(faster)
})
