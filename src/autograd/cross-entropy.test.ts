import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { transposed } from '../ggml/ops.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { chunkRowsFor, crossEntropy } from './cross-entropy.ts'
import { Tape, type Var } from './tape.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [D, V, R] = [12, 40, 10]
const labels = Array.from({ length: R }, (_, i) => (i * 17 + 3) % V)
const rowWeights = Float32Array.from({ length: R }, (_, i) => [0.5, 1, 0][i % 3]!)

interface Options {
  readonly chunkRows: number
  readonly bias?: boolean
  readonly resident?: boolean
  readonly scale?: number
  readonly softcap?: number
}

function lossOf(bench: Bench, tape: Tape, hidden: Var, { chunkRows, bias, resident, scale = 1, softcap }: Options) {
  const weight = bench.floats(formulaTensor('head', D * V, scale), D, V)
  const head = {
    weight,
    bias: bias ? bench.floats(formulaTensor('bias', V, 1)) : null,
    resident: resident ? transposed(tape.context, weight) : null,
    rowIds: bench.integers([...Array(V).keys()]),
    transposedType: GGML_TYPE.F32,
    softcap,
  }
  const flat = labels.map((label, i) => (i % chunkRows) * V + label)
  return crossEntropy(tape, hidden, head, {
    flatLabels: bench.integers(flat, 1, R),
    weights: bench.floats(rowWeights, 1, R),
    chunkRows,
  })
}

const build =
  (options: Options) =>
  (bench: Bench, [hidden]: readonly Var[]) => {
    const { logProbs, hiddenGrad } = lossOf(bench, bench.tape, hidden!, options)
    return { output: logProbs, weights: rowWeights.map((w) => -w), grads: [bench.graph.output(hiddenGrad!)] }
  }

async function evaluate(options: Options) {
  using bench = new Bench(backend, [{ ne: [D, R] }], build(options))
  const { output, grads } = await bench.evaluate()
  return { logProbs: output, grad: grads[0]!, hidden: bench.values[0]! }
}

describe('crossEntropy', () => {
  for (const options of [
    { chunkRows: R },
    { chunkRows: 4 },
    { chunkRows: 4, bias: true },
    { chunkRows: 3, resident: true },
    { chunkRows: 1 },
    { chunkRows: 4, bias: true, softcap: 2 },
  ]) {
    it(`has the gradient of the hidden rows: ${JSON.stringify(options)}`, async () => {
      const error = await gradientError(backend, [{ ne: [D, R] }], build(options))
      expect(error).toBeLessThan(GRADIENT_TOLERANCE)
    })
  }

  it('is the log of the softmax at the label', async () => {
    const { logProbs, hidden } = await evaluate({ chunkRows: 4 })
    const head = formulaTensor('head', D * V, 1)
    const want = labels.map((label, r) => {
      const logit = (v: number) =>
        Array.from({ length: D }, (_, i) => head[v * D + i]! * hidden[r * D + i]!).reduce((a, b) => a + b, 0)
      const all = Array.from({ length: V }, (_, v) => Math.exp(logit(v))).reduce((a, b) => a + b, 0)
      return logit(label) - Math.log(all)
    })
    expect(relativeToLargest(logProbs, want)).toBeLessThan(1e-6)
  })

  it('caps the logits before the softmax', async () => {
    const { logProbs, hidden } = await evaluate({ chunkRows: 4, softcap: 0.7 })
    const head = formulaTensor('head', D * V, 1)
    const want = labels.map((label, r) => {
      const logits = Array.from({ length: V }, (_, v) =>
        Array.from({ length: D }, (_, i) => head[v * D + i]! * hidden[r * D + i]!).reduce((a, b) => a + b, 0),
      ).map((logit) => 0.7 * Math.tanh(logit / 0.7))
      return logits[label]! - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0))
    })
    expect(relativeToLargest(logProbs, want)).toBeLessThan(1e-6)
  })

  it('does not depend on the chunks', async () => {
    const whole = await evaluate({ chunkRows: R })
    for (const chunkRows of [1, 3, 4]) {
      const { logProbs, grad } = await evaluate({ chunkRows })
      expect(relativeToLargest(logProbs, whole.logProbs)).toBeLessThan(1e-6)
      expect(relativeToLargest(grad, whole.grad)).toBeLessThan(1e-6)
    }
  })

  it('gives a filler row, of weight 0, no gradient', async () => {
    const { grad } = await evaluate({ chunkRows: 4 })
    for (let r = 0; r < R; r++) {
      const largest = grad.subarray(r * D, (r + 1) * D).reduce((max, value) => Math.max(max, Math.abs(value)), 0)
      if (rowWeights[r] === 0) expect(largest).toBe(0)
      else expect(largest).toBeGreaterThan(0)
    }
  })

  it('caps the loss of a hopeless label, never its gradient', async () => {
    const { logProbs, grad } = await evaluate({ chunkRows: 4, scale: 400 })
    expect(Math.min(...logProbs)).toBeCloseTo(Math.log(1e-30), 3)
    expect(grad.every(Number.isFinite)).toBe(true)
    const row = logProbs.findIndex((value, i) => value < -69 && rowWeights[i] === 1)
    expect(Math.hypot(...grad.subarray(row * D, (row + 1) * D))).toBeGreaterThan(100)
  })

  it('makes no gradient for an evaluation', async () => {
    using bench = new Bench(backend, [{ ne: [D, R] }], (b, [hidden]) => {
      const { logProbs, hiddenGrad } = lossOf(b, new Tape(b.graph, false), hidden!, { chunkRows: 4 })
      expect(hiddenGrad).toBeNull()
      return { output: logProbs, weights: rowWeights, grads: [] }
    })
    expect((await bench.evaluate()).output).toEqual((await evaluate({ chunkRows: 4 })).logProbs)
  })
})

describe('chunkRowsFor', () => {
  it('keeps a chunk of logits within its bytes, in multiples of 32 rows', () => {
    expect(chunkRowsFor(151_936, 4096)).toBe(64) // 48 MiB / (151,936 * 4) = 82.8
    expect(chunkRowsFor(32_000, 4096)).toBe(256) // no more rows than pay
    expect(chunkRowsFor(60_000, 4096)).toBe(192)
    expect(chunkRowsFor(128, 96)).toBe(96)
    expect(chunkRowsFor(10_000_000, 96)).toBe(1)
    expect(chunkRowsFor(128, 1)).toBe(1)
  })
})
