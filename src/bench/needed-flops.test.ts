import { expect, it } from 'vitest'
import { neededFlops } from './needed-flops.ts'

/** One matrix 4 x 6 a layer, two layers, vocabulary 10; a row of 3 tokens, 2 of them answers; rank 2. */
const site = (layer: number) => ({ ggufName: `blk.${layer}.w`, layer, nIn: 4, nOut: 6 })
const hyper = { nLayers: 2, nEmbd: 4, nHead: 2, headSize: 2, nVocab: 10 }
const model = { hyper, sites: [site(0), site(1)] } as unknown as Parameters<typeof neededFlops>[0]
const adapter = (...layers: number[]) =>
  ({ modules: layers.map((layer) => ({ site: site(layer), rank: 2 })) }) as unknown as Parameters<typeof neededFlops>[1]
const rows = [{ tokens: new Int32Array(3), answerTokens: 2 }] as unknown as Parameters<typeof neededFlops>[2]

it('counts forward and backward of frozen products, the adapter three times, logits of answers, visible pairs', () => {
  const linear = 2 * (2 * 3 * 2 * 4 * 6) + 2 * (2 * 3 * 3 * 2 * (4 + 6))
  const head = 2 * 2 * 2 * 4 * 10
  const pairs = 1 + 2 + 3
  const attention = 2 * pairs * (2 * 2) * (2 * 2 + 4 * 2)
  expect(neededFlops(model, adapter(0, 1), rows)).toBe(linear + head + attention)
})

it('counts no backward below the first adapted layer', () => {
  const linear = 2 * 3 * 4 * 6 + 2 * 3 * 2 * 4 * 6 + 2 * 3 * 3 * 2 * (4 + 6)
  const attention = 2 * 6 * 4 * (2 * 2 + 4 * 1)
  expect(neededFlops(model, adapter(1), rows)).toBe(linear + 320 + attention)
})
