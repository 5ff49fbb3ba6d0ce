import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, type Leaf } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { checkpoint } from './checkpoint.ts'
import { add, trainedLinear } from './linear.ts'
import { rmsNorm } from './norm.ts'
import { swiglu } from './swiglu.ts'
import { type Parameter, Tape, type Var } from './tape.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [D, T, LAYERS] = [16, 6, 3]
const leaves: readonly Leaf[] = [
  { ne: [D, T] },
  ...Array.from({ length: LAYERS }, (_, i) => ({
    ne: [D, D],
    parameter: true,
    values: formulaTensor(`P${i}`, D * D, 0.5),
  })),
]

/** x + swiglu(P norm(x), norm(x)), which reads its input twice. */
function layer(tape: Tape, x: Var, weight: Parameter['value'], p: Parameter): Var {
  const normed = rmsNorm(tape, x, weight, 1e-5)
  return add(tape, x, swiglu(tape, trainedLinear(tape, normed, p), normed))
}

const build =
  (checkpointing: boolean, inputNeedsGrad = true) =>
  (bench: Bench, [input]: readonly Var[], parameters: readonly Parameter[]) => {
    const weight = bench.floats(formulaTensor('weight', D, 0.5, 1))
    let x = inputNeedsGrad ? input! : bench.tape.constant(bench.floats(formulaTensor('x', D * T, 1), D, T))
    for (const p of parameters) {
      const body = (tape: Tape, inner: Var) => layer(tape, inner, weight, p)
      x = checkpointing ? checkpoint(bench.tape, x, true, body) : body(bench.tape, x)
    }
    return x
  }

describe('checkpoint', () => {
  it('gives the values and gradients of the plain computation, bit for bit', async () => {
    using plain = new Bench(backend, leaves, build(false))
    using checkpointed = new Bench(backend, leaves, build(true))
    expect(await checkpointed.evaluate()).toEqual(await plain.evaluate())
  })

  it('reaches parameters behind an input that needs no gradient', async () => {
    using plain = new Bench(backend, leaves.slice(1), build(false, false))
    using checkpointed = new Bench(backend, leaves.slice(1), build(true, false))
    const got = await checkpointed.evaluate()
    expect(got).toEqual(await plain.evaluate())
    for (const grad of got.grads) expect(Math.hypot(...grad)).toBeGreaterThan(0.1)
  })

  it('has the gradients of input and parameters', async () => {
    expect(await gradientError(backend, leaves, build(true))).toBeLessThan(GRADIENT_TOLERANCE)
  })

  it('records nothing where nothing is trained', async () => {
    using bench = new Bench(backend, leaves.slice(0, 1), (b, [x]) => {
      const frozen = b.tape.constant(b.floats(formulaTensor('x', D * T, 1), D, T))
      const body = (tape: Tape, inner: Var) => add(tape, inner, inner)
      expect(checkpoint(b.tape, frozen, false, body).needsGrad).toBe(false)
      expect(checkpoint(new Tape(b.graph, false), x!, true, body).needsGrad).toBe(false)
      return checkpoint(b.tape, x!, false, body)
    })
    expect((await bench.evaluate()).grads[0]).toEqual(bench.objective.weights.map((w) => 2 * w))
  })

  it('takes less memory than keeping every activation', () => {
    const deep = [leaves[0]!, ...Array.from({ length: 8 }, () => leaves[1]!)]
    using plain = new Bench(backend, deep, build(false))
    using checkpointed = new Bench(backend, deep, build(true))
    expect(checkpointed.activationBytes).toBeLessThan(0.7 * plain.activationBytes)
    expect(checkpointed.graph.nodeCount).toBeGreaterThan(plain.graph.nodeCount)
  })
})
