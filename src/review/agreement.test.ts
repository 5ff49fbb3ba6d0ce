import { describe, expect, it } from 'vitest'
import { agreements, cohenKappa, kappaWord } from './agreement.ts'
import type { Decision, Verdict } from './decision.ts'

/** Pairs from a table of counts. */
const table = (counts: readonly (readonly [string, string, number])[]) =>
  counts.flatMap(([a, b, n]) => Array.from({ length: n }, () => [a, b] as const))

describe('cohenKappa', () => {
  it.each([
    // The worked examples of Wikipedia's "Cohen's kappa": grant proposals, and two tables with the same percent agreement.
    [20, 5, 10, 15, 0.4],
    [45, 15, 25, 15, 0.1304],
    [25, 35, 5, 35, 0.2593],
  ])('gives the published figure for yes/yes %i, yes/no %i, no/yes %i, no/no %i', (yy, yn, ny, nn, kappa) => {
    const pairs = table([
      ['yes', 'yes', yy],
      ['yes', 'no', yn],
      ['no', 'yes', ny],
      ['no', 'no', nn],
    ])
    expect(cohenKappa(pairs)).toBeCloseTo(kappa, 4)
  })

  it("gives scikit-learn's figure for three verdicts", () => {
    const [a, b] = ['202201', '002202'] // cohen_kappa_score([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2])
    expect(cohenKappa([...a!].map((verdict, i) => [verdict, b![i]!] as const))).toBeCloseTo(3 / 7, 12)
  })

  it('is 1 for full agreement, below 0 for less than chance, unknown for none or one verdict', () => {
    expect(
      cohenKappa(
        table([
          ['a', 'a', 3],
          ['b', 'b', 1],
        ]),
      ),
    ).toBe(1)
    expect(
      cohenKappa(
        table([
          ['a', 'b', 3],
          ['b', 'a', 3],
        ]),
      ),
    ).toBe(-1)
    expect(cohenKappa([])).toBeNull()
    expect(cohenKappa(table([['a', 'a', 5]]))).toBeNull()
  })
})

describe('agreements', () => {
  const say = (row: string, reviewer: string, verdict: Verdict, seen = row, more = {}): Decision => ({
    row, seen, verdict, reviewer, at: '', note: '', ...more,
  }) // biome-ignore format: short

  it('compares verdicts on the same text only, the last of each reviewer', () => {
    const decisions = [
      say('1', '李', 'rejected'), say('1', '李', 'approved'), say('1', '王', 'approved'), say('2', '李', 'changed'), say('2', '王', 'approved', 'v2'),
      say('3', '李', 'rejected'), say('3', '王', 'approved'), say('4', '李', 'approved'), say('4', '王', 'approved', '4', { bySample: true }),
    ] // biome-ignore format: a table
    expect(agreements(decisions)).toEqual([{ reviewers: ['李', '王'], texts: 2, observed: 0.5, kappa: 0 }])
    expect(agreements(decisions.filter(({ reviewer }) => reviewer === '李'))).toEqual([])
  })
})

describe('kappaWord', () => {
  it('names the bands of Landis and Koch', () => {
    const words = [-0.1, 0, 0.2, 0.21, 0.5, 0.61, 0.81, 1].map(kappaWord)
    expect(words).toEqual([
      'poor',
      'slight',
      'slight',
      'fair',
      'moderate',
      'substantial',
      'almostPerfect',
      'almostPerfect',
    ])
  })
})
