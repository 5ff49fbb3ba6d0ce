import { afterAll, describe, expect, it } from 'vitest'
import { openBackend } from '../ggml/backend.ts'
import { readFloats, writeTensor } from '../ggml/buffer.ts'
import { elements } from '../ggml/types.ts'
import { listSites } from '../models/sites.ts'
import { createRandom } from '../util/random.ts'
import { injectLora, type LoraSettings } from './adapter.ts'
import { selectTargets } from './targets.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const hyper = {
  architecture: 'llama',
  nLayers: 3,
  nEmbd: 40,
  nFf: 72,
  nHead: 4,
  nHeadKv: 2,
  headSize: 10,
  nVocab: 24,
  nCtxTrain: 256,
  rmsEps: 1e-5,
}
const sites = listSites(hyper, true)
const settings: LoraSettings = { rank: 5, alpha: 10, useRslora: false, dropout: 0, seed: 17 }
const inject = (changes: Partial<LoraSettings> = {}, on = sites) => injectLora(backend, on, { ...settings, ...changes })

describe('injectLora', () => {
  it('begins as the base: A within +-1/sqrt(nIn) and spread over it, B zero, gradients and moments zero', () => {
    using adapter = inject()
    for (const { site, a, b } of adapter.readWeights().modules) {
      const bound = 1 / Math.sqrt(site.nIn)
      expect(a).toHaveLength(5 * site.nIn)
      expect(Math.max(...a.map(Math.abs))).toBeLessThanOrEqual(bound)
      const variance = a.reduce((sum, value) => sum + value * value, 0) / a.length
      expect(variance / (bound * bound * (1 / 3))).toBeGreaterThan(0.7) // that of a uniform draw
      expect(variance / (bound * bound * (1 / 3))).toBeLessThan(1.3)
      expect(b).toEqual(new Float32Array(5 * site.nOut))
    }
    for (const block of adapter.blocks.flatMap(({ grads, m, v }) => [grads, m, v]))
      expect(readFloats(backend, block)).toEqual(new Float32Array(elements(block)))
  })

  it('draws the same for the same seed and something else for another, differently at each site', () => {
    const draw = (seed: number) => {
      using adapter = inject({ seed })
      return adapter.readWeights().modules.map(({ a }) => a)
    }
    expect(draw(17)).toEqual(draw(17))
    const [one, other] = [draw(17), draw(18)]
    for (const [i, a] of one.entries()) expect(a).not.toEqual(other[i])
    expect(one[0]).not.toEqual(one[7]) // q_proj of the next layer
  })

  it('counts its parameters and knows its layers', () => {
    const some = selectTargets(sites, ['q_proj', 'down_proj']).filter(({ layer }) => layer > 0)
    using adapter = inject({}, some)
    expect(adapter.parameterCount).toBe(2 * (5 * (40 + 40) + 5 * (72 + 40)))
    expect([0, 1, 2].map((layer) => adapter.isTrained(layer))).toEqual([false, true, true])
    expect(adapter.sites).toEqual(some)
    expect(adapter.bytes).toBeGreaterThanOrEqual(adapter.parameterCount * 4 * 4)
  })

  it('keeps every matrix apart: what is written is read, for all of them at once', () => {
    using adapter = inject()
    const random = createRandom(1)
    const written = adapter.readWeights().modules.map(({ site, a, b }) => {
      random.fillUniform(a, -1, 1)
      random.fillUniform(b, -1, 1)
      return { site, a, b }
    })
    adapter.writeWeights(written)
    for (const [i, { a, b }] of adapter.readWeights().modules.entries()) {
      expect(a).toEqual(written[i]!.a)
      expect(b).toEqual(written[i]!.b)
    }
  })

  it('holds nothing but its matrices in the blocks: gaps are zero, so that norm and decay do not see them', () => {
    using adapter = inject()
    const ones = adapter.readWeights().modules.map(({ site, a, b }) => ({ site, a: a.fill(1), b: b.fill(1) }))
    adapter.writeWeights(ones)
    const values = adapter.blocks.flatMap(({ params }) => [...readFloats(backend, params)])
    expect(values.reduce((sum, value) => sum + value, 0)).toBe(adapter.parameterCount)
  })

  it('reads gradients from where the graph adds them', () => {
    using adapter = inject()
    for (const { grads } of adapter.blocks) writeTensor(backend, grads, new Float32Array(elements(grads)).fill(2))
    for (const { a, b } of adapter.readGrads()) expect(new Set([...a, ...b])).toEqual(new Set([2]))
  })
})
