import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slotGroups } from './slot-groups.ts'

const lengthsArb = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 24 })
const spansOf = (lengths: readonly number[]) =>
  lengths.map((length, i) => ({ length, start: lengths.slice(0, i).reduce((a, b) => a + b, 0) }))
const scores = (lengths: readonly { sequences: number; length: number }[]) =>
  lengths.reduce((sum, g) => sum + g.sequences * g.length ** 2, 0)

describe('slotGroups', () => {
  it('gives every token one slot of one rectangle, in its own sequence and order, and every other index nothing', () => {
    fc.assert(
      fc.property(lengthsArb, (lengths) => {
        const spans = spansOf(lengths)
        const rows = lengths.reduce((a, b) => a + b, 0) + 5 // five fillers
        const groups = slotGroups(spans, rows, 32)
        const seen = new Int32Array(rows)
        for (const { padIndex, unpadIndex, length, sequences } of groups) {
          expect(padIndex.length).toBe(length * sequences)
          unpadIndex.forEach((slot, row) => {
            if (slot === length * sequences) return
            seen[row]!++
            expect(padIndex[slot]).toBe(row)
            expect(row - spans.find(({ start, length: n }) => row >= start && row < start + n)!.start).toBe(
              slot % length,
            )
          })
          for (const row of padIndex) if (row < rows) expect(unpadIndex[row]).toBeLessThan(length * sequences)
        }
        expect([...seen]).toEqual([...seen].map((_, row) => (row < rows - 5 ? 1 : 0)))
      }),
      { numRuns: 60 },
    )
  })

  it('never costs more than one rectangle, and far less on mixed lengths', () => {
    fc.assert(
      fc.property(lengthsArb, (lengths) => {
        const single = lengths.length * (Math.ceil(Math.max(...lengths) / 32) * 32) ** 2
        expect(scores(slotGroups(spansOf(lengths), 20_000, 32))).toBeLessThanOrEqual(single)
      }),
    )
    const mixed = [600, 100, 90, 80, 100, 110, 95, 70]
    expect(scores(slotGroups(spansOf(mixed), 2000, 32))).toBeLessThan((8 * 608 ** 2) / 4)
  })

  it('keeps sequences of one length together', () => {
    expect(slotGroups(spansOf([100, 100, 100]), 300, 32)).toHaveLength(1)
  })
})
