import { afterAll, describe, expect, it } from 'vitest'
import { openBackend } from '../ggml/backend.ts'
import { readFloats } from '../ggml/buffer.ts'
import { Allocator, Graph } from '../ggml/graph.ts'
import { scale } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Site } from '../models/sites.ts'
import { DropoutMasks } from './dropout.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const TOKENS = 100
const site = (ggufName: string) => ({ ggufName, nIn: 64 }) as Site

/** Masks of two sites after `fill(...seeds)`. */
async function masksFor(rate: number, ...seeds: number[]): Promise<readonly Float32Array[]> {
  using graph = new Graph(backend, 16)
  const masks = new DropoutMasks(rate)
  const tensors = ['q', 'v'].map((name) => masks.for(graph, site(name), TOKENS))
  const outputs = tensors.map((tensor): Tensor => graph.output(scale(graph.context, tensor, 1)))
  using allocator = new Allocator(backend)
  graph.allocate(allocator)
  masks.fill(backend, ...seeds)
  await graph.compute()
  return outputs.map((output) => readFloats(backend, output))
}

describe('DropoutMasks', () => {
  it.each([0.05, 0.1, 0.3, 0.5, 0.9])(
    'drops %d of the places and scales the others, so that the mean stays',
    async (rate) => {
      for (const mask of await masksFor(rate, 1, 2, 3)) {
        const dropped = mask.filter((value) => value === 0).length / mask.length
        const deviation = Math.sqrt((rate * (1 - rate)) / mask.length)
        expect(Math.abs(dropped - rate)).toBeLessThan(4 * deviation)
        expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]))
      }
    },
  )

  it('is the same for the same seeds, and another for any other seed and site', async () => {
    const [q, v] = await masksFor(0.3, 7, 2, 40, 1)
    expect(await masksFor(0.3, 7, 2, 40, 1)).toEqual([q, v])
    expect(q).not.toEqual(v)
    for (const seeds of [
      [8, 2, 40, 1],
      [7, 2, 41, 1],
      [7, 2, 40, 2],
    ])
      expect((await masksFor(0.3, ...seeds))[0]).not.toEqual(q)
  })

  it('gives a site that asks twice, as a recomputed layer does, one mask', () => {
    using graph = new Graph(backend, 16)
    const masks = new DropoutMasks(0.3)
    expect(masks.for(graph, site('q'), TOKENS)).toBe(masks.for(graph, site('q'), TOKENS))
    expect(masks.for(graph, site('q'), TOKENS)).not.toBe(masks.for(graph, site('v'), TOKENS))
  })
})
