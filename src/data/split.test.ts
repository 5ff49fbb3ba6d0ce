import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findLeaks } from './leaks.ts'
import { questionKey, SPLIT_BY, type SplitRow, splitRows, unitsOf } from './split.ts'
import { splitWithoutLeaks } from './split-without-leaks.ts'

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
        const heldOut = splitRows(some, part, seed, { by: 'question' })
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
        for (const by of SPLIT_BY) {
          expect(splitRows(back, part, seed, { by }).toReversed()).toEqual(splitRows(some, part, seed, { by }))
        }
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

/** Questions of their own, far from each other, and some that nearly repeat one of them. */
const WORDS =
  '高血压糖尿病头痛发热咳嗽失眠皮疹牙痛耳鸣腰酸胃胀眼干心悸便秘过敏骨折怀孕体检疫苗复诊手术检查饮食运动药物剂量疗程'
const longQuestion = (n: number) =>
  Array.from({ length: 24 }, (_, i) => WORDS[(n * 31 + i * ((n % 17) + 3) + ((n * i) >> 3)) % WORDS.length]).join('')
const family = fc.record({
  question: fc.tuple(fc.nat(40), fc.constantFrom('', '？', '吗', '呢')).map(([n, end]) => longQuestion(n) + end),
  tag: fc.constantFrom(null, '内科', '外科'),
  group: fc.option(
    fc.nat(20).map((n) => `case ${n}`),
    { nil: undefined },
  ),
})
const families = fc.array(family, { maxLength: 60 })
const sideOf = (some: readonly SplitRow[], heldOut: readonly boolean[], of: (row: SplitRow) => string | undefined) =>
  some.reduce((sides, row, i) => {
    const name = of(row)
    return name === undefined ? sides : sides.set(name, new Set([...(sides.get(name) ?? []), heldOut[i]!]))
  }, new Map<string, Set<boolean>>())

describe('what stays together', () => {
  it('is every case, every question, and every question that nearly repeats another', () => {
    fc.assert(
      fc.property(families, share, fc.nat(), fc.constantFrom('group', 'hash'), (some, part, seed, by) => {
        const { heldOut, leaks } = splitWithoutLeaks(some, { share: part, seed, by })
        for (const of of [(row: SplitRow) => row.group, (row: SplitRow) => questionKey(row.question)]) {
          for (const sides of sideOf(some, heldOut, of).values()) expect(sides.size).toBe(1)
        }
        expect(leaks).toBe(0)
        expect(
          findLeaks(
            some.map(({ question }) => question),
            heldOut,
          ),
        ).toEqual([])
      }),
    )
  })

  it('is the equal question alone where that is asked for', () => {
    const some = ['', '？', '吗', '呢'].map((end) => ({ question: longQuestion(3) + end, tag: null, group: 'one' }))
    expect(unitsOf(some, { by: 'group', salt: '' })).toHaveLength(1)
    expect(unitsOf(some, { by: 'question', salt: '' })).toHaveLength(4)
  })

  it('is also what the caller says', () => {
    const heldOut = splitRows(numbered(40), 0.3, 1, {
      alike: [
        [0, 7],
        [7, 21],
      ],
    })
    expect(new Set([heldOut[0], heldOut[7], heldOut[21]]).size).toBe(1)
  })

  it('does not weigh a case by its rows', () => {
    const held = Array.from({ length: 200 }, (_, seed) => {
      const some = [
        ...numbered(19),
        ...numbered(30).map(({ question }) => ({ question: `c${question}`, tag: null, group: 'big' })),
      ]
      return splitRows(some, 0.2, seed)[19]
    }).filter(Boolean).length
    expect(held).toBeGreaterThan(20) // 40 of 200 expected: one unit of twenty, four of them held out
    expect(held).toBeLessThan(60)
  })
})

/** Whether a row alone would be held out by hash; a unit is, when one of its rows would. */
function isBelow(row: SplitRow, part: number, seed: number): boolean {
  const [unit] = unitsOf([row], { by: 'hash', salt: String(seed) })
  return Number.parseInt(unit!.order.slice(0, 13), 16) / 16 ** 13 < part
}

describe('when rows are appended', () => {
  const grown = fc.tuple(families, families, share, fc.nat())

  it('hash brings no held-out row back into training, whatever is appended', () => {
    fc.assert(
      fc.property(grown, ([before, added, part, seed]) => {
        const options = { share: part, seed, by: 'hash' } as const
        const first = splitWithoutLeaks(before, options).heldOut
        const all = [...before, ...added]
        const second = splitWithoutLeaks(all, options).heldOut
        fc.pre(!all.some((row, i) => !second[i] && isBelow(row, part, seed))) // every unit below the share: one of them has to train
        for (const [i, held] of first.entries()) if (held) expect(second[i]).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('hash moves no row at all that nothing joins, but the one that must train', () => {
    const before = numbered(300)
    const after = [...before, ...numbered(500).slice(300)]
    const [first, second] = [before, after].map((some) => splitRows(some, 0.2, 9, { by: 'hash' }))
    expect(second!.slice(0, 300)).toEqual(first)
    expect(first!.filter(Boolean).length).toBeGreaterThan(40)
    expect(first!.filter(Boolean).length).toBeLessThan(80)
  })

  it('quotas move the old rows of a tag in one direction only, at the border of the order', () => {
    const rowsOf = (from: number, to: number) => numbered(to, (i) => ['a', 'b', 'c'][i % 3]!).slice(from)
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 120 }),
        fc.integer({ min: 1, max: 120 }),
        share,
        fc.nat(),
        (n, more, part, seed) => {
          const [before, after] = [rowsOf(0, n), rowsOf(0, n + more)]
          const options = { by: 'question' } as const
          const [first, second] = [splitRows(before, part, seed, options), splitRows(after, part, seed, options)]
          for (const tag of ['a', 'b', 'c']) {
            const own = [...before.keys()].filter((i) => before[i]!.tag === tag)
            const [out, back] = [own.filter((i) => !first[i] && second[i]), own.filter((i) => first[i] && !second[i])]
            expect(Math.min(out.length, back.length)).toBe(0)
            const count = (heldOut: readonly boolean[], from: number) =>
              after.filter((row, i) => i >= from && row.tag === tag && heldOut[i]).length
            const growth = count(second, 0) - own.filter((i) => first[i]).length
            expect(out.length - back.length).toBe(growth - count(second, n)) // the quota's growth less what the new rows took of it
          }
        },
      ),
    )
  })
})
