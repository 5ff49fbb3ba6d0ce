import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findLeaks } from './leaks.ts'
import { ngramsOf, normalisedText } from './near-duplicates.ts'
import { splitRows } from './split.ts'

const similarity = (a: string, b: string) => {
  const [x, y] = [a, b].map((text) => ngramsOf(normalisedText(text)))
  const common = [...x!].filter((gram) => y!.has(gram)).length
  return common / (x!.size + y!.size - common)
}

describe('findLeaks', () => {
  it('finds exactly the pairs across the split that are similar enough', () => {
    const text = fc
      .array(fc.constantFrom(...'发热咳嗽头痛怎么办吗'), { maxLength: 12 })
      .map((letters) => letters.join(''))
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.boolean()), { maxLength: 25 }), (rows) => {
        const [texts, heldOut] = [rows.map(([value]) => value), rows.map(([, held]) => held)]
        const wanted = texts.flatMap((a, i) =>
          texts.flatMap((b, j) => (!heldOut[i] && heldOut[j] && similarity(a, b) >= 0.8 ? [`${i} ${j}`] : [])),
        )
        expect(
          findLeaks(texts, heldOut)
            .map((pair) => pair.join(' '))
            .sort(),
        ).toEqual(wanted.sort())
      }),
    )
  })

  it('takes width, case and punctuation for no difference', () => {
    expect(findLeaks(['血压150/95，要紧吗？', '血压150/95,要紧吗'], [false, true])).toEqual([[0, 1]])
  })

  const data = '../shared/data/medical/toyhom_train.jsonl'
  it.skipIf(!existsSync(data))(
    'finds none in real questions after a split (skipped where ../shared/data is absent)',
    () => {
      const lines = readFileSync(data, 'utf8').trim().split('\n').slice(0, 2500)
      const rows = lines.map((line) => JSON.parse(line) as { question: string; department: string })
      const questions = rows.map(({ question }) => question)
      const some = rows.map(({ question, department }) => ({ question, tag: department }))
      expect(findLeaks(questions, splitRows(some, 0.2, 1))).toEqual([])
    },
  )
})
