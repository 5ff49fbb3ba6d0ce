import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyForm, exactAnswer } from '../../test/support/any-form.ts'
import { parseExact } from './exact.ts'
import { forms } from './forms.ts'
import { longestAnswer, withinChars } from './limits.ts'
import { renderAnswer } from './render.ts'

describe('longestAnswer', () => {
  it('is the length of the fullest answer', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        const body = ({ maxLines, maxChars }: (typeof form.sections)[number]) =>
          Array(maxLines).fill('发'.repeat(maxChars)).join('\n')
        const text = renderAnswer(form, new Map(form.sections.map((section) => [section.title, body(section)])))
        expect([...text]).toHaveLength(longestAnswer(form))
        expect(parseExact(form, text).faults).toEqual([])
      }),
    )
  })
})

describe('withinChars', () => {
  it.each(forms.map((form) => [form.id, form] as const))('bounds %s', (_, form) => {
    for (const chars of [100, 300, 900, 4000])
      expect(longestAnswer(withinChars(form, chars))).toBeLessThanOrEqual(chars)
    expect(withinChars(form, 100_000)).toBe(form)
  })

  it('makes a form whose answers are answers of the first one', () => {
    const tight = fc.tuple(anyForm, fc.nat(200)).map(([form, chars]) => ({ form, less: withinChars(form, chars) }))
    const answers = tight.chain(({ form, less }) => exactAnswer(less).map((text) => ({ form, text })))
    fc.assert(
      fc.property(answers, ({ form, text }) => {
        expect(parseExact(form, text).faults).toEqual([])
      }),
    )
  })
})
