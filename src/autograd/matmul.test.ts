import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { mask } from './linear.ts'
import { matmul, permute } from './matmul.ts'
import { joinParts, partsOf } from './parts.ts'
import { fromChunks, resizeSlots, toChunks } from './slots.ts'
import type { Var } from './tape.ts'
import { unitLowerInverse } from './unit-lower-inverse.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

it('matmul has the gradients of both sides', async () => {
  const leaves = [{ ne: [4, 3, 2, 2] }, { ne: [4, 5, 2, 2] }]
  const error = await gradientError(backend, leaves, ({ tape }, [a, b]) => matmul(tape, a!, b!))
  expect(error).toBeLessThan(GRADIENT_TOLERANCE)
})

it('matmul with a constant that repeats over matrices has the gradient of the other side', async () => {
  const error = await gradientError(backend, [{ ne: [4, 5, 2, 3] }], (bench, [b]) =>
    matmul(bench.tape, bench.tape.constant(bench.floats(formulaTensor('constant', 12, 1), 4, 3)), b!),
  )
  expect(error).toBeLessThan(GRADIENT_TOLERANCE)
})

it('permute has its gradient, by an order that is not its own inverse', async () => {
  const error = await gradientError(backend, [{ ne: [2, 3, 4, 5] }], ({ tape }, [x]) => permute(tape, x!, [2, 0, 3, 1]))
  expect(error).toBeLessThan(GRADIENT_TOLERANCE)
})

describe('unitLowerInverse', () => {
  const [C, H] = [6, 2]
  const build = (bench: Bench, [a]: readonly Var[]) => {
    const below = Float32Array.from({ length: C * C }, (_, i) => (i % C < Math.floor(i / C) ? 1 : 0))
    const one = Float32Array.from({ length: C * C * H }, (_, i) => ((i % (C * C)) % (C + 1) === 0 ? 1 : 0))
    const strict = mask(bench.tape, a!, bench.floats(below, C, C))
    return unitLowerInverse(bench.tape, strict, bench.floats(one, C, C, H))
  }

  it('has its gradient', async () => {
    expect(await gradientError(backend, [{ ne: [C, C, H] }], build)).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('times 1 + A is one', async () => {
    using bench = new Bench(backend, [{ ne: [C, C, H] }], build)
    const { output } = await bench.evaluate()
    const [a] = bench.values
    for (let h = 0; h < H; h++) {
      const at = (values: Float32Array, row: number, column: number) => values[h * C * C + row * C + column]!
      const product = Array.from({ length: C * C }, (_, i) => {
        const [row, column] = [Math.floor(i / C), i % C]
        const below = Array.from({ length: row }, (_, j) => at(a!, row, j) * at(output, j, column))
        return below.reduce((sum, value) => sum + value, at(output, row, column))
      })
      const one = product.map((_, i) => (i % (C + 1) === 0 ? 1 : 0))
      expect(relativeToLargest(Float32Array.from(product), one)).toBeLessThan(1e-5)
    }
  })
})

describe('parts', () => {
  it('come apart and together with their gradients, zero for a part that nothing read', async () => {
    const build = ({ tape }: Bench, [x]: readonly Var[]) => {
      const [first, , third] = partsOf(tape, x!, [2, 2, 2])
      return joinParts(tape, [third!, first!, third!], x!.value)
    }
    expect(await gradientError(backend, [{ ne: [3, 2, 2, 6] }], build)).toBeLessThan(GRADIENT_TOLERANCE)
    using bench = new Bench(backend, [{ ne: [3, 2, 2, 6] }], build)
    const { grads } = await bench.evaluate()
    expect(grads[0]!.subarray(24, 48).every((value) => value === 0)).toBe(true)
  })
})

describe('slots', () => {
  const [D, T, B, HEADS] = [6, 7, 2, 3]

  it.each([5, 7, 10])('resized to %i have their gradient', async (length) => {
    const error = await gradientError(backend, [{ ne: [D, T, B] }], ({ tape }, [x]) => resizeSlots(tape, x!, length))
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('go to chunks and back as they were, values and gradients', async () => {
    using bench = new Bench(backend, [{ ne: [D, T, B] }], ({ tape }, [x]) =>
      fromChunks(tape, toChunks(tape, x!, 3, HEADS), T, B),
    )
    const { output, grads } = await bench.evaluate()
    expect(output).toEqual(bench.values[0])
    expect(grads[0]).toEqual(bench.objective.weights)
  })

  it('stand in chunks by head, token by token', async () => {
    using bench = new Bench(backend, [{ ne: [D, T, B] }], ({ tape }, [x]) => toChunks(tape, x!, 3, HEADS))
    const { output } = await bench.evaluate()
    const size = D / HEADS
    const chunks = Math.ceil(T / 3)
    const want = Array.from({ length: size * 3 * HEADS * B * chunks }, (_, i) => {
      const [d, c] = [i % size, Math.floor(i / size) % 3]
      const [h, m] = [Math.floor(i / (size * 3)) % HEADS, Math.floor(i / (size * 3 * HEADS))]
      const [b, t] = [m % B, Math.floor(m / B) * 3 + c]
      return t < T ? bench.values[0]![h * size + d + D * (t + T * b)]! : 0
    })
    expect(relativeToLargest(output, want)).toBe(0)
  })
})
