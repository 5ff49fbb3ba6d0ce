import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { scale, trainedLinear } from './linear.ts'
import { addConstant, divConstant, rowScale } from './row-scale.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [N, T] = [24, 7]
const offset = (name: string) => formulaTensor(name, N, 0.5, 2)

describe('rowScale', () => {
  it('has the gradients of both inputs', async () => {
    const leaves = [{ ne: [N, T] }, { ne: [N] }]
    const error = await gradientError(backend, leaves, ({ tape }, [x, c]) => rowScale(tape, x!, c!))
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('has the gradient of a trained factor behind a frozen input', async () => {
    const error = await gradientError(backend, [{ ne: [N], parameter: true }], (bench, _, [c]) => {
      const x = bench.tape.constant(bench.floats(formulaTensor('x', N * T, 1), N, T))
      return rowScale(bench.tape, x, bench.tape.parameter(c!))
    })
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('between two products, as AdaLoRA has it', async () => {
    const leaves = [{ ne: [N, N], parameter: true }, { ne: [N] }, { ne: [N, T] }]
    const error = await gradientError(backend, leaves, ({ tape }, [, c, x], [p]) =>
      scale(tape, rowScale(tape, trainedLinear(tape, x!, p!), c!), 0.5),
    )
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('multiplies row i of every column by c[i]', async () => {
    using bench = new Bench(backend, [{ ne: [N, T] }, { ne: [N] }], ({ tape }, [x, c]) => rowScale(tape, x!, c!))
    const [x, c] = bench.values
    expect((await bench.evaluate()).output).toEqual(x!.map((value, i) => value * c![i % N]!))
  })
})

it('divConstant', async () => {
  const error = await gradientError(backend, [{ ne: [N] }], (bench, [c]) =>
    divConstant(bench.tape, c!, bench.floats(offset('norms'))),
  )
  expect(error).toBeLessThan(GRADIENT_TOLERANCE)
})

it('addConstant, repeated over columns', async () => {
  const error = await gradientError(backend, [{ ne: [N, T] }], (bench, [x]) =>
    addConstant(bench.tape, x!, bench.floats(offset('bias'))),
  )
  expect(error).toBeLessThan(GRADIENT_TOLERANCE)
})
