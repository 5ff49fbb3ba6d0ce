import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { madeDataset } from '../../test/support/made-dataset.ts'
import type { Dataset } from './example.ts'
import { foldDataset } from './folds.ts'
import { questionKey } from './split.ts'

const someRows = fc.array(
  fc.record({
    question: fc.integer({ min: 0, max: 40 }).chain((n) => fc.constantFrom(`Q ${n}?`, `q${n}？`)),
    tag: fc.constantFrom(null, 'a', 'b', 'c'),
  }),
  { minLength: 1, maxLength: 60 },
)
const foldsOf = (dataset: Dataset, k: number, seed: number) =>
  Array.from({ length: k }, (_, fold) => foldDataset(dataset, k, fold, seed))
const idsOf = (some: Dataset['train']) => some.map(({ id }) => id)
const keysOf = (rows: Dataset['trainRows']) => new Set(rows.map(({ question }) => questionKey(question)))
const numbered = (n: number, tagOf: (i: number) => string | null = () => null) =>
  Array.from({ length: n }, (_, i) => ({ tag: tagOf(i) }))

describe('foldDataset', () => {
  it('holds every example out once, trains the others, and has no question on both sides', () => {
    fc.assert(
      fc.property(someRows, fc.integer({ min: 2, max: 8 }), fc.nat(5), fc.nat(), (rows, k, nHeldOut, seed) => {
        const dataset = madeDataset(rows, Math.min(nHeldOut, rows.length))
        const questions = keysOf([...dataset.trainRows, ...dataset.evalRows]).size
        if (questions < k) {
          expect(() => foldsOf(dataset, k, seed)).toThrow(`k_fold ${k} needs at least ${k} different questions`)
          return
        }
        const folds = foldsOf(dataset, k, seed)
        const all = rows.map((_, i) => i)
        expect(folds.flatMap((fold) => idsOf(fold.eval)).sort((a, b) => a - b)).toEqual(all)
        for (const fold of folds) {
          expect([...idsOf(fold.train), ...idsOf(fold.eval)].sort((a, b) => a - b)).toEqual(all)
          expect([...keysOf(fold.evalRows)].filter((key) => keysOf(fold.trainRows).has(key))).toEqual([])
          expect(Math.abs(keysOf(fold.evalRows).size - questions / k)).toBeLessThan(1)
        }
      }),
    )
  })

  it('keeps rows beside examples, in the order of the file, and counts tokens of what it trains', () => {
    const dataset = madeDataset(numbered(23), 3)
    for (const fold of foldsOf(dataset, 4, 7)) {
      expect(fold.trainRows.map(({ line }) => line - 2)).toEqual(idsOf(fold.train))
      expect(fold.evalRows.map(({ line }) => line - 2)).toEqual(idsOf(fold.eval))
      expect(idsOf(fold.train)).toEqual(idsOf(fold.train).toSorted((a, b) => a - b))
      expect(fold.report.trainTokens).toBe(fold.train.reduce((sum, { tokens }) => sum + tokens.length, 0))
      expect(fold.report.answerTokens).toBe(2 * fold.train.length)
    }
  })

  it('gives each fold its part of each department', () => {
    const dataset = madeDataset(numbered(50, (i) => (i < 30 ? 'a' : i < 45 ? 'b' : 'c')))
    for (const fold of foldsOf(dataset, 5, 1)) {
      const count = (tag: string) => fold.evalRows.filter((row) => row.tag === tag).length
      expect([count('a'), count('b'), count('c')]).toEqual([6, 3, 1])
    }
  })

  it('does not depend on the order of the rows or on what was held out before', () => {
    const rows = numbered(30, (i) => (i % 3 === 0 ? 'a' : 'b')).map((row, i) => ({ ...row, question: `q${i}` }))
    const held = (dataset: Dataset, fold: number) => keysOf(foldDataset(dataset, 3, fold, 9).evalRows)
    for (const fold of [0, 1, 2]) {
      expect(held(madeDataset(rows.toReversed()), fold)).toEqual(held(madeDataset(rows), fold))
      expect(held(madeDataset(rows, 6), fold)).toEqual(held(madeDataset(rows), fold))
    }
  })

  it('names every fold by another fingerprint, and the same one every time', () => {
    const dataset = madeDataset(numbered(20))
    const names = [...foldsOf(dataset, 5, 1), ...foldsOf(dataset, 5, 2), ...foldsOf(dataset, 4, 1)]
    expect(new Set([dataset.fingerprint, ...names.map(({ fingerprint }) => fingerprint)]).size).toBe(15)
    expect(foldDataset(dataset, 5, 3, 1)).toEqual(foldDataset(dataset, 5, 3, 1))
    expect(idsOf(foldDataset(dataset, 5, 0, 1).eval)).not.toEqual(idsOf(foldDataset(dataset, 5, 0, 2).eval))
  })

  it.each([
    [1, 0],
    [3, 3],
    [3, -1],
  ])('refuses fold %i, %i as our own fault', (k, fold) => {
    expect(() => foldDataset(madeDataset(numbered(9)), k, fold, 1)).toThrow('internal')
  })
})
