import { afterAll, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { causalConv } from './causal-conv.ts'
import type { Var } from './tape.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [C, T, B, K] = [5, 9, 2, 4]
const kernel = formulaTensor('kernel', C * K, 1)
const build = (bench: Bench, [x]: readonly Var[]) => causalConv(bench.tape, x!, bench.floats(kernel, C, K))

it('has the gradient of its input', async () => {
  expect(await gradientError(backend, [{ ne: [C, T, B] }], build)).toBeLessThan(GRADIENT_TOLERANCE)
})

it('filters each channel over the latest slots of its own sequence', async () => {
  using bench = new Bench(backend, [{ ne: [C, T, B] }], build)
  const { output } = await bench.evaluate()
  const [x] = bench.values
  const want = Array.from({ length: C * T * B }, (_, i) => {
    const [c, t, b] = [i % C, Math.floor(i / C) % T, Math.floor(i / (C * T))]
    const at = (slot: number) => (slot < 0 ? 0 : x![c + C * (slot + T * b)]!)
    return Array.from({ length: K }, (_, j) => kernel[c + C * j]! * at(t - K + 1 + j)).reduce((s, v) => s + v, 0)
  })
  expect(relativeToLargest(output, want)).toBeLessThan(1e-6)
})
