import { afterAll, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { rmsNorm } from './norm.ts'
import { reshape } from './reshape.ts'
import { swiglu } from './swiglu.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [D, T] = [24, 7]

it('rmsNorm has the gradient of its input, small and large eps', async () => {
  for (const eps of [1e-6, 0.3]) {
    const error = await gradientError(backend, [{ ne: [D, T] }], (bench, [x]) =>
      rmsNorm(bench.tape, x!, bench.floats(formulaTensor('weight', D, 0.5, 1)), eps),
    )
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  }
})

it('rmsNorm over each head', async () => {
  const error = await gradientError(backend, [{ ne: [D, T] }], (bench, [x]) => {
    const heads = reshape(bench.tape, x!, 8, (D * T) / 8)
    const normed = rmsNorm(bench.tape, heads, bench.floats(formulaTensor('weight', 8, 0.5, 1)), 1e-6)
    return reshape(bench.tape, normed, D, T)
  })
  expect(error).toBeLessThan(GRADIENT_TOLERANCE)
})

it('rmsNorm is x / sqrt(mean(x^2) + eps) * weight', async () => {
  const weight = formulaTensor('weight', D, 0.5, 1)
  using bench = new Bench(backend, [{ ne: [D, 1] }], (b, [x]) => rmsNorm(b.tape, x!, b.floats(weight), 1e-2))
  const [x] = bench.values
  const rms = Math.sqrt(x!.reduce((sum, value) => sum + value * value, 0) / D + 1e-2)
  const { output } = await bench.evaluate()
  const want = x!.map((value, i) => (value / rms) * weight[i]!)
  expect(relativeToLargest(output, want)).toBeLessThan(1e-6)
})

it('swiglu has the gradients of gate and up', async () => {
  const leaves = [{ ne: [D, T], values: formulaTensor('gate', D * T, 4) }, { ne: [D, T] }]
  const error = await gradientError(backend, leaves, ({ tape }, [gate, up]) => swiglu(tape, gate!, up!))
  expect(error).toBeLessThan(GRADIENT_TOLERANCE)
})

it('swiglu is silu(gate) * up', async () => {
  using bench = new Bench(backend, [{ ne: [D, T] }, { ne: [D, T] }], ({ tape }, [gate, up]) => swiglu(tape, gate!, up!))
  const [gate, up] = bench.values
  const { output } = await bench.evaluate()
  const want = gate!.map((g, i) => (g / (1 + Math.exp(-g))) * up![i]!)
  expect(relativeToLargest(output, want)).toBeLessThan(1e-5)
})
