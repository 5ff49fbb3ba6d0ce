import { beforeAll, describe, expect, it } from 'vitest'
import { type Likeness, likenessOf, N_PLACES, piecesOf, readLikeness } from './likeness.ts'

let likeness: Likeness
beforeAll(async () => {
  likeness = await readLikeness()
})

describe('likeness', () => {
  it('has a weight for every place of a piece', () => {
    for (const { weights } of [likeness.output, likeness.input]) expect(weights.length).toBe(N_PLACES)
    for (const place of piecesOf('保证胜诉 guarantee')) expect(place >= 0 && place < N_PLACES).toBe(true)
  })

  it('takes all numbers for one, and does not hear commas', () => {
    expect(piecesOf('一次500毫克')).toEqual(piecesOf('一次2毫克'))
    expect(piecesOf('您,保,证:胜诉')).toEqual(piecesOf('您保证胜诉'))
    expect(piecesOf('').size).toBeGreaterThan(0)
  })

  it.each([
    ['output', '这病交给我们保管您三天就好', '建议您到医院做进一步检查'],
    ['input', '我爸突然倒地叫不醒了', '我和公司有纠纷'],
  ] as const)('of %s tells risky from ordinary', (side, risky, ordinary) => {
    expect(likenessOf(risky, likeness[side])).toBeGreaterThan(0)
    expect(likenessOf(ordinary, likeness[side])).toBeLessThan(0)
  })
})
