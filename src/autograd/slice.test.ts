import { afterAll, describe, expect, it } from 'vitest'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { joinedSpread, slice } from './slice.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [D, T] = [11, 5]

describe('slice', () => {
  it.each([
    [0, 4],
    [4, 3],
    [7, 4],
    [0, 11],
  ])('has the gradient of elements %i + %i', async (first, count) => {
    const error = await gradientError(backend, [{ ne: [D, T] }], ({ tape }, [x]) => slice(tape, x!, first, count))
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('adds up where slices of one value overlap', async () => {
    using bench = new Bench(backend, [{ ne: [D, T] }], ({ tape }, [x]) => slice(tape, slice(tape, x!, 2, 8), 3, 4))
    const { output, grads } = await bench.evaluate()
    const want = Array.from({ length: 4 * T }, (_, i) => bench.values[0]![Math.floor(i / 4) * D + 5 + (i % 4)]!)
    expect(relativeToLargest(output, want)).toBe(0)
    expect([...grads[0]!.keys()].filter((i) => grads[0]![i] !== 0).map((i) => i % D)).toEqual(
      Array.from({ length: 4 * T }, (_, i) => 5 + (i % 4)),
    )
  })

  it('spreads a gradient without padding as with it', async () => {
    const spreads = [0, 3, 7].map(async (first) => {
      using padded = new Bench(backend, [{ ne: [D, T] }], ({ tape }, [x]) => slice(tape, x!, first, 4))
      using joined = new Bench(backend, [{ ne: [D, T] }], ({ tape, graph }, [x]) => {
        const plain = slice(tape, tape.constant(x!.value), first, 4)
        return tape.record(plain.value, [x!], (dy) => [joinedSpread(graph, dy, x!.value, first, D - first - 4)])
      })
      const [want, got] = [await padded.evaluate(), await joined.evaluate()]
      expect(relativeToLargest(got.grads[0]!, want.grads[0]!)).toBe(0)
    })
    await Promise.all(spreads)
  })
})
