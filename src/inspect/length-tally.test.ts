import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLengthTally } from './length-tally.ts'

const lengths = fc.array(fc.integer({ min: 0, max: 70_000 }), { minLength: 1, maxLength: 200 })

describe('createLengthTally', () => {
  it('knows the least, the middle and the most, as a sorted list does', () => {
    fc.assert(
      fc.property(lengths, (all) => {
        const tally = createLengthTally()
        for (const length of all) tally.add(length)
        const sorted = all.toSorted((a, b) => a - b)
        const { min, median, p95, max, bins } = tally.spread()
        const capped = (index: number) => Math.min(sorted[index]!, 65_536)
        expect([min, max]).toEqual([sorted[0], sorted.at(-1)])
        expect(median).toBe(capped(Math.ceil(all.length / 2) - 1))
        expect(p95).toBe(capped(Math.max(1, Math.ceil(all.length * 0.95)) - 1))
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(all.length)
        expect(bins.length).toBeLessThanOrEqual(25)
      }),
      { numRuns: 30 },
    )
  })

  it('says nothing of no rows', () => {
    expect(createLengthTally().spread()).toEqual({ min: 0, median: 0, p95: 0, max: 0, bins: [] })
  })
})
