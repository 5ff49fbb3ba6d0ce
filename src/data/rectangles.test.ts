import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planSlots, slotMaps } from './rectangles.ts'

const lengthsArb = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 24 })
const spansOf = (lengths: readonly number[]) =>
  lengths.map((length, i) => ({ length, start: lengths.slice(0, i).reduce((a, b) => a + b, 0) }))
const scores = (lengths: readonly number[]) =>
  planSlots(lengths, 32).rectangles.reduce((sum, g) => sum + g.sequences * g.length ** 2, 0)

describe('planSlots', () => {
  it('gives every sequence one place, in a rectangle that is long enough', () => {
    fc.assert(
      fc.property(lengthsArb, (lengths) => {
        const { rectangles, order, slots } = planSlots(lengths, 32)
        expect([...order].sort((a, b) => a - b)).toEqual([...lengths.keys()])
        const room = rectangles.flatMap(({ sequences, length }) => Array<number>(sequences).fill(length))
        expect(room.every((length, place) => length >= lengths[order[place]!]! && length % 32 === 0)).toBe(true)
        expect(room).toHaveLength(lengths.length)
        expect(slots).toBe(room.reduce((a, b) => a + b, 0))
      }),
    )
  })

  it('never costs more than one rectangle, and far less on mixed lengths', () => {
    fc.assert(
      fc.property(lengthsArb, (lengths) => {
        const single = lengths.length * (Math.ceil(Math.max(...lengths) / 32) * 32) ** 2
        expect(scores(lengths)).toBeLessThanOrEqual(single)
      }),
    )
    const mixed = [600, 100, 90, 80, 100, 110, 95, 70]
    expect(scores(mixed)).toBeLessThan((8 * 608 ** 2) / 4)
  })

  it('keeps sequences of one length together', () => {
    expect(planSlots([100, 100, 100], 32).rectangles).toEqual([{ sequences: 3, length: 128 }])
  })
})

describe('slotMaps', () => {
  it('is one to one between tokens and their slots, and sends all else to all else', () => {
    fc.assert(
      fc.property(lengthsArb, fc.integer({ min: 1, max: 5 }), (lengths, fillers) => {
        const plan = planSlots(lengths, 32)
        const tokens = lengths.reduce((a, b) => a + b, 0)
        fc.pre(plan.slots > tokens)
        const { to, from } = slotMaps(plan, spansOf(lengths), tokens + fillers)
        expect([to.length, from.length]).toEqual([plan.slots, tokens + fillers])
        const back = [...from].map((slot) => to[slot]!)
        expect(back.slice(0, tokens)).toEqual([...Array(tokens).keys()])
        expect(back.slice(tokens).every((row) => row >= tokens)).toBe(true)
        expect([...to].filter((row) => row < tokens)).toHaveLength(tokens)
      }),
      { numRuns: 60 },
    )
  })

  it('is one to one where nothing is empty, and says which of the two is missing else', () => {
    const full = [64, 64]
    expect([...slotMaps(planSlots(full, 32), spansOf(full), 128).to]).toEqual([...Array(128).keys()])
    expect(() => slotMaps(planSlots(full, 32), spansOf(full), 129)).toThrow(/128 slots and 129 rows/)
    expect(() => slotMaps(planSlots([30], 32), spansOf([30]), 30)).toThrow(/32 slots and 30 rows/)
  })
})
