import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { questionKey, type SplitRow, splitRows } from './split.ts'

const row = fc.record({
  question: fc.integer({ min: 0, max: 60 }).map((n) => `question ${n}`),
  tag: fc.constantFrom(null, 'a', 'b', 'c'),
})
const rows = fc.array(row, { maxLength: 80 })
const share = fc.double({ min: 0.01, max: 0.5, noNaN: true })
const numbered = (n: number, tagOf: (i: number) => string | null = () => null): SplitRow[] =>
  Array.from({ length: n }, (_, i) => ({ question: `q${i}`, tag: tagOf(i) }))
const questionsOf = (some: readonly SplitRow[], heldOut: readonly boolean[], side: boolean) =>
  new Set(some.filter((_, i) => heldOut[i] === side).map(({ question }) => questionKey(question)))

describe('splitRows', () => {
  it('holds the promised number of questions out, and none on both sides', () => {
    fc.assert(
      fc.property(rows, share, fc.nat(), (some, part, seed) => {
        const heldOut = splitRows(some, part, seed)
        const n = new Set(some.map(({ question }) => question)).size
        const [held, trained] = [questionsOf(some, heldOut, true), questionsOf(some, heldOut, false)]
        expect(held.size).toBe(n < 2 ? 0 : Math.min(n - 1, Math.max(1, Math.round(n * part))))
        expect([...held].filter((question) => trained.has(question))).toEqual([])
      }),
    )
  })

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(rows, share, fc.nat(), (some, part, seed) => {
        const back = some.toReversed()
        expect(splitRows(back, part, seed).toReversed()).toEqual(splitRows(some, part, seed))
      }),
    )
  })

  it('moves few others when rows are added', () => {
    const before = splitRows(numbered(400), 0.1, 1)
    const after = splitRows(numbered(440), 0.1, 1).slice(0, 400)
    expect(before.filter((held, i) => held !== after[i]).length).toBeLessThan(12)
  })

  it('gives another split for another seed', () => {
    expect(splitRows(numbered(100), 0.2, 1)).not.toEqual(splitRows(numbered(100), 0.2, 2))
  })

  it('takes two spellings of a question for one', () => {
    expect(questionKey('儿童发热 39℃怎么办?')).toBe(questionKey('儿童发热39℃怎么办？\n'))
    const some = [...numbered(20), ...numbered(20).map(({ question }) => ({ question: `${question} `, tag: null }))]
    const heldOut = splitRows(some, 0.3, 5)
    expect(heldOut.slice(0, 20)).toEqual(heldOut.slice(20))
  })

  it.each([
    ['no share', 10, 0],
    ['one row', 1, 0.5],
    ['no row', 0, 0.5],
  ])('holds nothing out: %s', (_, n, part) => {
    expect(splitRows(numbered(n), part, 1)).toEqual(Array(n).fill(false))
  })

  describe('with tags', () => {
    const counts = (some: readonly SplitRow[], heldOut: readonly boolean[]) => {
      const byTag: Record<string, number> = {}
      for (const [i, { tag }] of some.entries()) byTag[`${tag}`] = (byTag[`${tag}`] ?? 0) + (heldOut[i] ? 1 : 0)
      return byTag
    }

    it('gives each department its part', () => {
      const some = numbered(100, (i) => (i < 60 ? 'a' : i < 90 ? 'b' : 'c'))
      expect(counts(some, splitRows(some, 0.1, 1))).toEqual({ a: 6, b: 3, c: 1 })
    })

    it('represents a small department', () => {
      const some = numbered(100, (i) => (i < 97 ? 'a' : 'b'))
      expect(counts(some, splitRows(some, 0.05, 1))).toEqual({ a: 4, b: 1 })
    })

    it('leaves a department of one question in training', () => {
      const some = numbered(50, (i) => (i < 49 ? 'a' : 'b'))
      expect(counts(some, splitRows(some, 0.5, 1))).toEqual({ a: 25, b: 0 })
    })

    it('still holds out where every department has one question', () => {
      const some = numbered(10, (i) => `tag${i}`)
      expect(splitRows(some, 0.2, 1).filter(Boolean).length).toBe(2)
    })
  })
})
