import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logitsOf, type Sample, softmax, trainSoftmax } from './softmax.ts'

const sample = (x: number, y: number, label: number): Sample => ({
  features: { columns: Int32Array.of(0, 1), values: Float64Array.of(x, y) },
  label,
  weight: 1,
})
const samples = [
  sample(1, 0, 0),
  sample(0.9, 0.1, 0),
  sample(0, 1, 1),
  sample(0.1, 1.1, 1),
  sample(-1, -1, 2),
  sample(-1.2, -0.8, 2),
]

describe('softmax regression', () => {
  it('separates what can be separated, and repeats itself', () => {
    const model = trainSoftmax(samples, 2, 3, 0.001)
    const found = samples.map(({ features }) => {
      const shares = softmax(logitsOf(model, features))
      return shares.indexOf(Math.max(...shares))
    })
    expect(found).toEqual(samples.map(({ label }) => label))
    expect(trainSoftmax(samples, 2, 3, 0.001).weights).toEqual(model.weights)
  })

  it('ends where the gradient is gone', () => {
    const [l2, step] = [0.1, 1e-4]
    const { weights, bias } = trainSoftmax(samples, 2, 3, l2)
    const cost = (w: Float64Array) =>
      samples.reduce(
        (sum, { features, label }) =>
          sum - Math.log(softmax(logitsOf({ nClasses: 3, weights: w, bias }, features))[label]!) / samples.length,
        w.reduce((sum, each) => sum + (l2 / 2) * each * each, 0),
      )
    for (let i = 0; i < weights.length; i++) {
      const moved = (by: number) => weights.map((each, at) => (at === i ? each + by : each))
      expect(Math.abs(cost(moved(step)) - cost(moved(-step))) / (2 * step)).toBeLessThan(0.01)
    }
  })

  it('gives shares that are 1 together at any temperature, in the order of the logits', () => {
    const logits = fc.array(fc.double({ min: -700, max: 700, noNaN: true }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(logits, fc.double({ min: 0.1, max: 10, noNaN: true }), (values, temperature) => {
        const shares = softmax(Float64Array.from(values), temperature)
        expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
        expect(shares[values.indexOf(Math.max(...values))]).toBe(Math.max(...shares))
      }),
    )
  })
})
