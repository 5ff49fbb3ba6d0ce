import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chinese } from '../../test/support/made-citations.ts'
import { parseNumeral } from './numerals.ts'

describe('parseNumeral', () => {
  it('reads what statutes write', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), (n) => {
        expect(parseNumeral(chinese(n))).toBe(n)
        expect(parseNumeral(String(n))).toBe(n)
      }),
    )
  })

  it.each([
    ['十', 10],
    ['十二', 12],
    ['一百零五', 105],
    ['一百二十', 120],
    ['一千二百六十', 1260],
    ['一二六〇', 1260],
    ['两百', 200],
    ['８２', 82],
  ])('%s is %i', (text, n) => expect(parseNumeral(text)).toBe(n))

  it.each(['', '百百', '十百', '一二十三', '条', '一条', '1二', '1'.repeat(20)])('%s is none', (text) =>
    expect(parseNumeral(text)).toBeNull(),
  )
})
