import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { readFloats, writeTensor } from '../ggml/buffer.ts'
import { Allocator, Graph } from '../ggml/graph.ts'
import { outProd, transpose } from '../ggml/ops.ts'
import { elements, GGML_TYPE } from '../ggml/types.ts'
import { hasMachineCode, stridedProduct } from './strided-product.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const flags = process.platform === 'linux' ? readFileSync('/proc/cpuinfo', 'utf8') : ''
const canHave = process.arch === 'x64' && /\bavx2\b/.test(flags) && /\bfma\b/.test(flags)

it('there is code on Linux where the processor has AVX2, unless it is left out', () => {
  expect(hasMachineCode(backend)).toBe(canHave)
  using without = openBackend('cpu', 1, Infinity, ['outer_products'])
  expect(hasMachineCode(without)).toBe(false)
  using graph = new Graph(without, 8)
  const [v, w] = [graph.input(GGML_TYPE.F32, 64, 5), graph.input(GGML_TYPE.F32, 64, 5)]
  expect(stridedProduct(graph, v, w)).toBeUndefined()
})

interface Sizes {
  readonly M: number
  readonly N: number
  readonly K: number
  readonly heads: number
}

/** The product by our code and by ggml's, in one graph. */
async function both({ M, N, K, heads }: Sizes, turned: boolean, threads: number) {
  backend.useThreads(threads)
  using graph = new Graph(backend, 16)
  using allocator = new Allocator(backend)
  const v = graph.input(GGML_TYPE.F32, M, K, heads)
  const given = turned ? graph.input(GGML_TYPE.F32, K, N, heads) : graph.input(GGML_TYPE.F32, N, K, heads)
  const w = turned ? transpose(graph.context, given) : given
  const ours = graph.output(stridedProduct(graph, v, w)!)
  const theirs = graph.output(outProd(graph.context, v, w))
  graph.allocate(allocator)
  for (const [i, tensor] of [v, given].entries())
    writeTensor(backend, tensor, formulaTensor(`side ${i}`, elements(tensor), 1))
  await graph.compute()
  return [readFloats(backend, ours), readFloats(backend, theirs)] as const
}

describe.runIf(canHave)('stridedProduct', () => {
  it('is the product that ggml computes, whatever lies how', async () => {
    const sizes = fc.record({
      M: fc.integer({ min: 1, max: 24 }).map((n) => 8 * n),
      N: fc.integer({ min: 1, max: 130 }),
      K: fc.integer({ min: 1, max: 300 }),
      heads: fc.integer({ min: 1, max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(sizes, fc.boolean(), async (size, turned) => {
        const [ours, theirs] = await both(size, turned, 1)
        expect(relativeToLargest(ours, theirs)).toBeLessThan(1e-5)
      }),
      { numRuns: 40, endOnFailure: true },
    )
  })

  it('has the same bits with any number of threads', async () => {
    const size = { M: 160, N: 70, K: 100, heads: 3 }
    const runs = [await both(size, false, 1), await both(size, false, 2), await both(size, false, 3)]
    for (const [ours] of runs) expect(ours).toEqual(runs[0]![0])
  })

  it('takes no values but F32', () => {
    using graph = new Graph(backend, 8)
    const [v, w] = [graph.input(GGML_TYPE.F16, 64, 5), graph.input(GGML_TYPE.F32, 64, 5)]
    expect(stridedProduct(graph, v, w)).toBeUndefined()
  })
})
