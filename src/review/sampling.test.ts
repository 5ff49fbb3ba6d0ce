import { describe, expect, it } from 'vitest'
import type { Decision, Verdict } from './decision.ts'
import { type ProposedRow, versionOf } from './row.ts'
import { lotResults, parseSampling, type SamplingPlan, sampleOf, wilson } from './sampling.ts'
import { reviewRow } from './state.ts'

const rows = (count: number, lot = 1, first = 0): readonly ProposedRow[] =>
  Array.from({ length: count }, (_, i) => {
    const text = { question: `问 ${first + i}`, answer: `答 ${first + i}` }
    return { ...text, id: versionOf(text), tag: ['内科', '外科', null][i % 3]!, origin: 'person', lot, line: i + 2 }
  })

const aql = { kind: 'aql', rows: 10, maxRejects: 1, seed: 7 } as const

/** The rows with the first of the sample judged. */
function judged(
  all: readonly ProposedRow[],
  plan: SamplingPlan,
  verdicts: readonly Verdict[],
  more: Partial<Decision> = {},
) {
  const ids = [...sampleOf(plan, all)]
  return all.map((row) => {
    const verdict = verdicts[ids.indexOf(row.id)]
    const decision = {
      row: row.id,
      seen: row.id,
      reviewer: '李',
      at: '',
      note: '',
      question: row.question,
      answer: '改',
      ...more,
    }
    return reviewRow(row, verdict ? [{ ...decision, verdict }] : [], { secondSignature: false })
  })
}
const many = (verdict: Verdict, count: number) => Array.from({ length: count }, () => verdict)

describe('parseSampling', () => {
  it('reads the four plans and refuses all else', () => {
    expect(parseSampling('all', 1)).toEqual({ kind: 'all' })
    expect(parseSampling('random:50', 1)).toEqual({ kind: 'random', rows: 50, seed: 1 })
    expect(parseSampling('department:5', 2)).toEqual({ kind: 'department', rows: 5, seed: 2 })
    expect(parseSampling('aql:50:2', 3)).toEqual({ kind: 'aql', rows: 50, maxRejects: 2, seed: 3 })
    for (const text of [
      '',
      'all:1',
      'random',
      'random:0',
      'random:-1',
      'random:1.5',
      'aql:50',
      'aql:5:5',
      'aql:5:-1',
      'other:1',
    ]) {
      expect(() => parseSampling(text, 0), text).toThrow('--sample')
    }
  })
})

describe('sampleOf', () => {
  it('takes as many as asked, the same ones for the same seed, whatever the order', () => {
    const all = rows(100)
    const sample = sampleOf({ kind: 'random', rows: 20, seed: 1 }, all)
    expect(sample.size).toBe(20)
    expect(sampleOf({ kind: 'random', rows: 20, seed: 1 }, all.toReversed())).toEqual(sample)
    expect(sampleOf({ kind: 'random', rows: 20, seed: 2 }, all)).not.toEqual(sample)
    expect(sampleOf({ kind: 'random', rows: 200, seed: 1 }, all).size).toBe(100)
  })

  it('leaves the sample of a lot as it was when rows are added', () => {
    const plan = { kind: 'random', rows: 20, seed: 1 } as const
    const [first, second] = [rows(100), rows(50, 2, 100)]
    const both = sampleOf(plan, [...first, ...second])
    expect([...both].filter((id) => first.some((row) => row.id === id)).sort()).toEqual(
      [...sampleOf(plan, first)].sort(),
    )
    expect(both.size).toBe(40)
  })

  it('takes so many of each department', () => {
    const all = rows(100)
    const sample = sampleOf({ kind: 'department', rows: 4, seed: 1 }, all)
    for (const tag of ['内科', '外科', null])
      expect(all.filter((row) => row.tag === tag && sample.has(row.id))).toHaveLength(4)
  })
})

describe('lotResults', () => {
  const verdict = (...verdicts: readonly Verdict[]) => lotResults(aql, judged(rows(50), aql, verdicts))[0]!

  it('accepts with at most so many rejected, and refuses as soon as there are more', () => {
    expect(verdict(...many('approved', 9))).toMatchObject({ judged: 9, verdict: 'open' })
    expect(verdict(...many('approved', 9), 'rejected')).toMatchObject({
      judged: 10,
      rejected: 1,
      verdict: 'accepted',
      unread: 40,
    })
    expect(verdict('rejected', 'rejected')).toMatchObject({ judged: 2, rejected: 2, verdict: 'refused' })
    expect(verdict(...many('approved', 7), ...many('changed', 3))).toMatchObject({ changed: 3, verdict: 'accepted' })
  })

  it('does not take for read what was approved by sample', () => {
    const reviewed = judged(rows(50), aql, many('approved', 10), { bySample: true })
    expect(lotResults(aql, reviewed)[0]).toMatchObject({ judged: 0, verdict: 'open' })
  })

  it('says how many of all are to be rejected once a random sample is read', () => {
    const plan = { kind: 'random', rows: 10, seed: 1 } as const
    const [lot] = lotResults(plan, judged(rows(50), plan, [...many('approved', 9), 'rejected']))
    expect(lot).toMatchObject({ verdict: 'done', rejectedShare: wilson(1, 10) })
  })
})

describe('wilson', () => {
  it('gives the published interval', () => {
    // Newcombe 1998, table I, method 3 (score without correction): 81 of 263, 15 of 148, 0 of 20.
    for (const [hits, n, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
    ] as const) {
      expect(wilson(hits, n).low).toBeCloseTo(low, 4)
      expect(wilson(hits, n).high).toBeCloseTo(high, 4)
    }
  })
})
