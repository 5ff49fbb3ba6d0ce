import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { exp, mul, scaleBy, sigmoid, silu, softplus, sub } from './elementwise.ts'
import { tile } from './tile.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [D, T] = [6, 5]
const wide = { ne: [D, T], values: formulaTensor('wide', D * T, 4) }

describe.each([
  ['exp', exp, Math.exp],
  ['sigmoid', sigmoid, (x: number) => 1 / (1 + Math.exp(-x))],
  ['silu', silu, (x: number) => x / (1 + Math.exp(-x))],
  ['softplus', softplus, (x: number) => Math.log1p(Math.exp(x))],
] as const)('%s', (_name, op, formula) => {
  it('has its gradient', async () => {
    expect(await gradientError(backend, [wide], ({ tape }, [x]) => op(tape, x!))).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('is its formula', async () => {
    using bench = new Bench(backend, [wide], ({ tape }, [x]) => op(tape, x!))
    expect(relativeToLargest((await bench.evaluate()).output, wide.values.map(formula))).toBeLessThan(2e-6)
  })
})

it.each([
  ['mul', mul],
  ['sub', sub],
] as const)('%s has the gradients of both sides', async (_name, op) => {
  const leaves = [{ ne: [D, T] }, { ne: [D, T] }]
  expect(await gradientError(backend, leaves, ({ tape }, [a, b]) => op(tape, a!, b!))).toBeLessThan(GRADIENT_TOLERANCE)
})

it.each([T, 1])('scaleBy has the gradients of values and of %i factors a matrix', async (columns) => {
  const leaves = [{ ne: [D, T, 2, 3] }, { ne: [1, columns, 2, 3] }]
  const error = await gradientError(backend, leaves, ({ tape }, [a, factors]) => scaleBy(tape, a!, factors!))
  expect(error).toBeLessThan(GRADIENT_TOLERANCE)
})

it.each([1, 3])('tile lays a column %i times below itself, and sums the gradients', async (times) => {
  const build = ({ tape }: Bench, [x]: Parameters<ConstructorParameters<typeof Bench>[2]>[1]) => tile(tape, x!, times)
  expect(await gradientError(backend, [{ ne: [D, T] }], build)).toBeLessThan(GRADIENT_TOLERANCE)
  using bench = new Bench(backend, [{ ne: [D, T] }], build)
  const { output } = await bench.evaluate()
  const want = Array.from({ length: D * times * T }, (_, i) => {
    const [row, column] = [i % (D * times), Math.floor(i / (D * times))]
    return bench.values[0]![column * D + (row % D)]!
  })
  expect(relativeToLargest(output, want)).toBe(0)
})
