import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyForm, exactAnswer } from '../../test/support/any-form.ts'
import { parseExact } from './exact.ts'
import { type Form, type FormSection, forms } from './forms.ts'
import { longestAnswer, WORST_TOKENS, withinTokens } from './limits.ts'
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

/** What stands between titles and disclaimer, in the costliest letters: a token for each byte. */
function mostTokens(form: Form): number {
  const body = ({ maxLines, maxChars }: FormSection) => Array(maxLines).fill('𠮷'.repeat(maxChars)).join('\n')
  return Buffer.byteLength(renderAnswer(form, new Map(form.sections.map((each) => [each.title, body(each)]))))
}

describe('withinTokens', () => {
  it.each(forms.map((form) => [form.id, form] as const))('bounds %s', (_, form) => {
    for (const tokens of [160, 300, 900, 4000]) {
      expect(mostTokens(withinTokens(form, tokens, WORST_TOKENS))).toBeLessThanOrEqual(tokens)
      expect(longestAnswer(withinTokens(form, tokens))).toBeLessThanOrEqual(tokens)
    }
    expect(withinTokens(form, 100_000)).toBe(form)
  })

  it('makes a form whose answers are answers of the first one', () => {
    const tight = fc.tuple(anyForm, fc.nat(200)).map(([form, chars]) => ({ form, less: withinTokens(form, chars) }))
    const answers = tight.chain(({ form, less }) => exactAnswer(less).map((text) => ({ form, text })))
    fc.assert(
      fc.property(answers, ({ form, text }) => {
        expect(parseExact(form, text).faults).toEqual([])
      }),
    )
  })
})
