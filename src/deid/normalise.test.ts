import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalise } from './normalise.ts'

describe('normalise', () => {
  it('folds widths and traditional labels, drops what cannot be seen, and knows the way back', () => {
    const { text, starts, ends } = normalise('手機１\u200b３（\u{20000}）')
    expect(text).toBe('手机13(\u{20000})')
    expect([...starts]).toEqual([0, 1, 2, 4, 5, 6, 6, 8])
    expect([...ends]).toEqual([1, 2, 3, 5, 6, 8, 8, 9])
  })

  it('reads long runs of Chinese numerals as digits, short ones not', () => {
    expect(normalise('一三八零零一三八〇〇〇').digits).toBe('13800138000')
    expect(normalise('第一百二十三条').digits).toBe('第一百二十三条')
  })

  it('keeps the full stop of a sentence and its comma', () => {
    expect(normalise('是，不；好。').text).toBe('是，不；好。')
  })

  it('has a place in the original for every unit, in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (original) => {
        const { text, digits, starts, ends } = normalise(original)
        expect(digits).toHaveLength(text.length)
        expect([starts.length, ends.length]).toEqual([text.length, text.length])
        for (let i = 0; i < text.length; i++) {
          expect(starts[i]!).toBeLessThan(ends[i]!)
          expect(ends[i]!).toBeLessThanOrEqual(original.length)
          if (i > 0) expect(starts[i]!).toBeGreaterThanOrEqual(starts[i - 1]!)
        }
      }),
    )
  })
})
