import { afterAll, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { geglu } from './geglu.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [D, T] = [24, 7]

it('has the gradients of gate and up', async () => {
  const leaves = [{ ne: [D, T], values: formulaTensor('gate', D * T, 4) }, { ne: [D, T] }]
  const error = await gradientError(backend, leaves, ({ tape }, [gate, up]) => geglu(tape, gate!, up!))
  expect(error).toBeLessThan(GRADIENT_TOLERANCE)
})

it('is the tanh form of gelu(gate) * up, far from zero too', async () => {
  const leaves = [{ ne: [D, T], values: formulaTensor('gate', D * T, 30) }, { ne: [D, T] }]
  using bench = new Bench(backend, leaves, ({ tape }, [gate, up]) => geglu(tape, gate!, up!))
  const [gate, up] = bench.values
  const { output } = await bench.evaluate()
  const gelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
  expect(
    relativeToLargest(
      output,
      Float32Array.from(gate!, (g, i) => gelu(g) * up![i]!),
    ),
  ).toBeLessThan(1e-6)
})
