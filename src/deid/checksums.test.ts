import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLuhn, isOrgCodeSum, isPastDay, isResidentIdSum, isUsccSum } from './checksums.ts'

describe('checksums', () => {
  it.each(['11010519491231002X', '440524188001010014'])('%s is a resident id', (id) => {
    expect(isResidentIdSum(id)).toBe(true)
  })

  it('any other digit breaks a resident id', () => {
    fc.assert(
      fc.property(fc.nat(16), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const id = '11010519491231002X'
        const changed = id.slice(0, at) + ((Number(id[at]) + by) % 10) + id.slice(at + 1)
        expect(isResidentIdSum(changed)).toBe(false)
      }),
    )
  })

  it.each(['91350100M000100Y43', '11320000MB151840XJ', '91110000802100433B'])('%s is a credit code', (code) => {
    expect(isUsccSum(code)).toBe(true)
    expect(isUsccSum(code.slice(0, -1) + (code.endsWith('A') ? 'B' : 'A'))).toBe(false)
  })

  it('organisation codes', () => {
    expect(isOrgCodeSum('M000100Y4')).toBe(true)
    expect(isOrgCodeSum('M000100Y5')).toBe(false)
    expect(isOrgCodeSum('M000100Y')).toBe(false)
  })

  it('Luhn', () => {
    expect(isLuhn('4111111111111111')).toBe(true)
    expect(isLuhn('4111111111111112')).toBe(false)
    expect(isLuhn('')).toBe(false)
  })

  it('days of the calendar that have been', () => {
    expect(['20240229', '18800101', '20230229', '20231301', '20230100', '29990101'].map((day) => isPastDay(day))).toEqual([
      true, true, false, false, false, false,
    ]) // biome-ignore format: short
  })
})
