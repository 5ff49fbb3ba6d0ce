import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guardFormula, unguardFormula } from './formula-guard.ts'

describe('guardFormula', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\0=1', '＝1', '＋1', '－1', '＠x', "'=1", "''-x"])(
    'guards %j',
    (text) => {
      expect(guardFormula(text)).toBe(`'${text}`)
      expect(unguardFormula(guardFormula(text))).toBe(text)
    },
  )

  it.each(['', 'a=1', '5 - 3', "'quoted'", '“引号”', '\n=1'])('leaves %j as it is', (text) => {
    expect(guardFormula(text)).toBe(text)
    expect(unguardFormula(text)).toBe(text)
  })

  it('comes back exactly, whatever the text', () => {
    const text = fc.array(fc.constantFrom("'", '=', '-', '＝', '@', '\t', 'a', '糖')).map((all) => all.join(''))
    fc.assert(
      fc.property(text, (before) => {
        expect(unguardFormula(guardFormula(before))).toBe(before)
        expect(guardFormula(before)).not.toMatch(/^[=+\-@\t＝]/)
      }),
    )
  })
})
