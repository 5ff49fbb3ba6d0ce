import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { text } from '../texts/render.ts'
import { afterEvaluation, afterStep, noOverfit } from './overfit.ts'

/** Runs a curve of [training losses since the last evaluation, held-out loss]; gives the evaluations that warned. */
function run(curve: readonly (readonly [train: readonly number[], heldOut: number])[], from = noOverfit) {
  let state = from
  const warned: number[] = []
  const warnings = curve.flatMap(([train, loss], i) => {
    for (const each of train) state = afterStep(state, each)
    const after = afterEvaluation(state, { step: i, loss, time: 1 })
    state = after.state
    if (after.warning) warned.push(i)
    return after.warning ?? []
  })
  return { warned, warnings, state }
}

const overfitting = [
  [[], 3.5], // before training
  [[3.2, 3], 3.0],
  [[2.6], 2.9],
  [[2.0], 3.0],
  [[1.4, 1.2], 3.2],
  [[0.9], 3.5],
  [[0.5], 3.9],
] as const

describe('the overfit alarm', () => {
  it('is given at the second rise beside a falling training loss, once', () => {
    const { warned, warnings } = run(overfitting)
    expect(warned).toEqual([4])
    expect(warnings[0]).toMatchObject({
      type: 'warning',
      code: 'train.overfit',
      values: { step: 4, trainBefore: '2.600', trainNow: '1.300', evalBefore: '2.900', evalNow: '3.200' },
    })
    expect(text('zh', 'train.overfit', warnings[0]!.values)).not.toMatch(/\{\w+\}/)
  })

  it('is not given where both losses rise, or the held-out loss rises once', () => {
    expect(
      run([
        [[], 3],
        [[2], 2.5],
        [[2.2], 2.7],
        [[2.4], 2.9],
        [[2.6], 3.1],
      ]).warned,
    ).toEqual([])
    expect(
      run([
        [[], 3],
        [[2.5], 2.5],
        [[2.2], 2.6],
        [[2], 2.4],
        [[1.8], 2.5],
        [[1.7], 2.3],
      ]).warned,
    ).toEqual([])
  })

  it('is never given while the held-out loss falls', () => {
    const curve = fc.array(fc.tuple(fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { maxLength: 4 }), fc.nat(9)))
    fc.assert(
      fc.property(curve, (points) => {
        const falling = points.map(([train], i) => [train, 10 - i * 0.01] as const)
        expect(run(falling).warned).toEqual([])
      }),
    )
  })

  it('goes on from a state that went through JSON', () => {
    for (let cut = 0; cut <= overfitting.length; cut++) {
      const first = run(overfitting.slice(0, cut))
      const rest = run(overfitting.slice(cut), JSON.parse(JSON.stringify(first.state)))
      expect([...first.warned, ...rest.warned.map((i) => i + cut)]).toEqual([4])
    }
  })
})
