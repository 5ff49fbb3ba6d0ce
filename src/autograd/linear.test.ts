import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { transposed } from '../ggml/ops.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { add, type FrozenMatrix, frozenLinear, mask, scale, trainedLinear } from './linear.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [IN, OUT, T] = [24, 20, 7]

function frozen(bench: Bench, bias: boolean, resident: boolean): FrozenMatrix {
  const weight = bench.floats(formulaTensor('W', IN * OUT, 1), IN, OUT)
  return {
    weight,
    bias: bias ? bench.floats(formulaTensor('b', OUT, 1)) : null,
    resident: resident ? transposed(bench.tape.context, weight) : null,
    rowIds: bench.integers(Array.from({ length: OUT }, (_, i) => i)),
    transposedType: GGML_TYPE.F32,
  }
}

describe('frozenLinear', () => {
  for (const bias of [false, true]) {
    for (const resident of [false, true]) {
      it(`has the gradient of its input (bias ${bias}, resident transpose ${resident})`, async () => {
        const error = await gradientError(backend, [{ ne: [IN, T] }], (bench, [x]) =>
          frozenLinear(bench.tape, x!, frozen(bench, bias, resident)),
        )
        expect(error).toBeLessThan(GRADIENT_TOLERANCE)
      })
    }
  }

  it('rebuilds the transpose of a quantised weight near the exact one', async () => {
    const run = async (type: FrozenMatrix['transposedType']) => {
      using bench = new Bench(backend, [{ ne: [32, T] }], (b, [x]) => {
        const weight = b.floats(formulaTensor('W', 32 * 32, 1), 32, 32)
        const rowIds = b.integers(Array.from({ length: 32 }, (_, i) => i))
        return frozenLinear(b.tape, x!, { weight, bias: null, resident: null, rowIds, transposedType: type })
      })
      return (await bench.evaluate()).grads[0]!
    }
    const exact = await run(GGML_TYPE.F32)
    expect(relativeToLargest(await run(GGML_TYPE.F16), exact)).toBeLessThan(1e-3)
    expect(relativeToLargest(await run(GGML_TYPE.Q8_0), exact)).toBeLessThan(1e-2)
  })
})

describe('trainedLinear', () => {
  it('has the gradients of parameter and input', async () => {
    const leaves = [{ ne: [IN, OUT], parameter: true }, { ne: [IN, T] }]
    const error = await gradientError(backend, leaves, ({ tape }, [, x], [p]) => trainedLinear(tape, x!, p!))
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('adds to the gradient that is there, as gradient accumulation needs', async () => {
    using bench = new Bench(backend, [{ ne: [IN, OUT], parameter: true }], (b, _, [p]) => {
      const x = b.tape.constant(b.floats(formulaTensor('x', IN * T, 1), IN, T))
      return add(b.tape, trainedLinear(b.tape, x, p!), trainedLinear(b.tape, x, p!))
    })
    using once = new Bench(backend, [{ ne: [IN, OUT], parameter: true }], (b, _, [p]) =>
      trainedLinear(b.tape, b.tape.constant(b.floats(formulaTensor('x', IN * T, 1), IN, T)), p!),
    )
    const [twice, single] = [(await bench.evaluate()).grads[0]!, (await once.evaluate()).grads[0]!]
    expect(twice).toEqual(single.map((value) => 2 * value))
  })
})

describe('the small ops', () => {
  it('add', async () => {
    const error = await gradientError(backend, [{ ne: [IN, T] }, { ne: [IN, T] }], ({ tape }, [a, b]) =>
      add(tape, a!, b!),
    )
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('a value used twice gathers both gradients', async () => {
    const error = await gradientError(backend, [{ ne: [IN, T] }], ({ tape }, [a]) =>
      add(tape, scale(tape, a!, 2.5), add(tape, a!, a!)),
    )
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('scale', async () => {
    const error = await gradientError(backend, [{ ne: [IN, T] }], ({ tape }, [a]) => scale(tape, a!, -1.75))
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('mask, of the same shape and of one that repeats', async () => {
    for (const ne of [
      [IN, T],
      [IN, 1],
      [1, T],
    ]) {
      const values = Float32Array.from({ length: ne[0]! * ne[1]! }, (_, i) => (i % 3 === 0 ? 0 : 1.5))
      const error = await gradientError(backend, [{ ne: [IN, T] }], (bench, [a]) =>
        mask(bench.tape, a!, bench.floats(values, ...ne)),
      )
      expect(error).toBeLessThan(GRADIENT_TOLERANCE)
    }
  })
})
