import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { expertLinear, mixExperts, route } from './experts.ts'
import type { FrozenMatrix } from './linear.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [D, F, E, K, N] = [6, 5, 7, 3, 4]
/** Each token's experts, none twice. */
const chosen = Array.from({ length: K * N }, (_, i) => (Math.floor(i / K) * 2 + (i % K) * 2) % E)

function matrix(bench: Bench, nIn: number, nOut: number): FrozenMatrix {
  return {
    weight: bench.floats(formulaTensor('experts', nIn * nOut * E, 1), nIn, nOut, E),
    bias: null,
    resident: null,
    rowIds: bench.integers(
      Array.from({ length: nOut * E }, (_, i) => i % nOut),
      nOut,
      E,
    ),
    transposedType: GGML_TYPE.F32,
  }
}

describe('expertLinear', () => {
  it.each([1, K])('has the gradient of its input, %i columns for each token', async (columns) => {
    const error = await gradientError(backend, [{ ne: [D, columns, N] }], (bench, [x]) =>
      expertLinear(bench.tape, x!, matrix(bench, D, F), bench.integers(chosen, K, N)),
    )
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('is the product with the chosen matrices', async () => {
    using bench = new Bench(backend, [{ ne: [D, 1, N] }], (b, [x]) =>
      expertLinear(b.tape, x!, matrix(b, D, F), b.integers(chosen, K, N)),
    )
    const { output } = await bench.evaluate()
    const [x] = bench.values
    const weight = formulaTensor('experts', D * F * E, 1)
    const want = Array.from({ length: F * K * N }, (_, i) => {
      const [f, pair] = [i % F, Math.floor(i / F)]
      const row = (chosen[pair]! * F + f) * D
      const token = Math.floor(pair / K) * D
      return Array.from({ length: D }, (_, d) => weight[row + d]! * x![token + d]!).reduce((a, b) => a + b, 0)
    })
    expect(relativeToLargest(output, want)).toBeLessThan(1e-6)
  })
})

describe('route', () => {
  const leaves = [{ ne: [E, N], values: formulaTensor('router', E * N, 3) }]

  it('has the gradient of the logits, zero for experts that were not chosen', async () => {
    const error = await gradientError(backend, leaves, ({ tape }, [logits]) => route(tape, logits!, K).weights)
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
    using bench = new Bench(backend, leaves, ({ tape }, [logits]) => route(tape, logits!, K).weights)
    const { grads } = await bench.evaluate()
    expect(grads[0]!.filter((value) => value === 0)).toHaveLength((E - K) * N)
  })

  it('takes the largest, with shares that add up to one', async () => {
    const shares = async () => {
      using bench = new Bench(backend, leaves, ({ tape }, [logits]) => route(tape, logits!, K).weights)
      return (await bench.evaluate()).output
    }
    const logits = leaves[0]!.values
    const want = Array.from({ length: N }, (_, n) => {
      const largest = [...logits.subarray(n * E, (n + 1) * E)].sort((a, b) => b - a).slice(0, K)
      const sum = largest.reduce((total, value) => total + Math.exp(value), 0)
      return largest.map((value) => Math.exp(value) / sum)
    }).flat()
    expect(relativeToLargest(await shares(), want)).toBeLessThan(1e-6)
  })
})

it('mixExperts has the gradients of the experts and of their weights', async () => {
  const leaves = [{ ne: [D, K, N] }, { ne: [1, K, N] }]
  const error = await gradientError(backend, leaves, ({ tape }, [y, weights]) => mixExperts(tape, y!, weights!))
  expect(error).toBeLessThan(GRADIENT_TOLERANCE)
})
