import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../util/random.ts'
import { createNearDuplicates, ngramsOf, normalisedText } from './near-duplicates.ts'

const HAN =
  '头痛发热咳嗽血压糖尿病孩子老人服药检查医院三天两周公司合同工资赔偿离婚房产借款起诉证据法院如果应当建议观察复诊饮食睡眠'

/** A text of `length` characters, mostly words that other texts have, too. */
function madeText(random: Random, length: number): string {
  return Array.from({ length }, () => HAN[random.int(HAN.length)]).join('')
}

/** `text` with `edits` characters put in, taken out or replaced at random places. */
function edited(text: string, edits: number, random: Random): string {
  const characters = [...text]
  for (let i = 0; i < edits; i++) {
    const at = random.int(characters.length)
    characters.splice(at, random.int(3) === 0 ? 0 : 1, ...(random.int(3) === 1 ? [] : [HAN[random.int(HAN.length)]!]))
  }
  return characters.join('')
}

function jaccard(a: string, b: string): number {
  const [left, right] = [ngramsOf(normalisedText(a)), ngramsOf(normalisedText(b))]
  const both = [...left].filter((gram) => right.has(gram)).length
  return both / (left.size + right.size - both)
}

describe('createNearDuplicates', () => {
  it('agrees with the exact similarity: finds those alike, hardly ever others', () => {
    const random = createRandom(7)
    const near = createNearDuplicates()
    const texts: string[] = []
    let [alike, found, unlike, wrong] = [0, 0, 0, 0]
    for (let i = 0; i < 2000; i++) {
      const original = madeText(random, 30 + random.int(200))
      const copy = edited(original, random.int(Math.ceil(original.length / 6)), random)
      texts.push(original, copy)
      near.add(original)
      const hit = near.add(copy)
      const similarity = jaccard(original, copy)
      if (similarity >= 0.9) {
        alike++
        if (hit >= 0) found++
      }
      if (hit >= 0 && jaccard(texts[hit]!, copy) < 0.6) wrong++
      if (similarity < 0.6) unlike++
    }
    expect(alike).toBeGreaterThan(300)
    expect(unlike).toBeGreaterThan(300)
    expect(found / alike).toBeGreaterThanOrEqual(0.99)
    expect(wrong).toBe(0)
  })

  it('takes a text for its own repetition whatever its width, case, blanks and punctuation', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const near = createNearDuplicates()
        near.add('别的文本，与此无关')
        expect(near.add(text)).toBe(-1)
        const hasLetter = normalisedText(text) !== ''
        expect(near.add(` ${text.replaceAll('a', 'A')}！？ `)).toBe(hasLetter ? 1 : -1)
      }),
    )
  })

  it.each([
    ['高血压怎么办', '高血压怎么办？', true],
    ['ABC 12', 'ａｂｃ１２', true],
    ['头痛怎么办', '牙痛怎么办', false],
    ['感冒能喝酒吗', '感冒不能喝酒吗', false],
    ['吃1.5片行吗', '吃15片行吗', false],
    ['？？？', '！！！', false],
    ['', '', false],
    ['痛', '痛', true],
    ['痛', '热', false],
  ])('short: %s and %s: %s', (a, b, same) => {
    const near = createNearDuplicates()
    near.add(a)
    expect(near.find(b)).toBe(same ? 0 : -1)
    expect(near.add(b)).toBe(same ? 0 : -1)
  })

  it('names the most alike of several, and groups what hangs together', () => {
    const random = createRandom(3)
    const [a, b, c] = [0, 1, 2].map(() => madeText(random, 200)) as [string, string, string]
    const near = createNearDuplicates()
    const nearA = `${a.slice(0, -6)}${b.slice(0, 6)}`
    expect([a, b, nearA, c, `${b}。`, `${nearA}!`].map((text) => near.add(text))).toEqual([-1, -1, 0, -1, 1, 2])
    expect(near.groups()).toEqual([
      [0, 2, 5],
      [1, 4],
    ])
    expect([0, 1, 2, 3, 4, 5].map((i) => near.groupOf(i))).toEqual([0, 1, 0, 3, 1, 0])
    expect(near.size).toBe(6)
  })

  it('stays linear where everything repeats, and keeps finding after the table has grown', () => {
    const random = createRandom(5)
    const base = madeText(random, 60)
    const near = createNearDuplicates()
    const started = performance.now()
    for (let i = 0; i < 5000; i++) near.add(edited(base, 1, random))
    for (let i = 0; i < 3000; i++) near.add(madeText(random, 40))
    const last = madeText(random, 40)
    expect(near.add(last)).toBe(-1)
    expect(near.find(base)).toBeGreaterThanOrEqual(0)
    expect(near.find(last)).toBe(8000)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
