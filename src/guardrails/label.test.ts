import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasLabel, label } from './label.ts'

describe('label', () => {
  it('adds disclaimer and label of domain and language', () => {
    expect(label('多休息。', { domain: 'medical' })).toBe(
      '多休息。\n\n本建议仅供参考，具体请遵医嘱。\n本回答由人工智能生成。',
    )
    expect(label('先固定证据。', { domain: 'legal' })).toContain('咨询执业律师')
    expect(label('Rest.', { domain: 'medical', lang: 'en' })).toContain('follow the advice of your doctor')
  })

  it('leaves what is there', () => {
    const answer = '多休息。\n本建议仅供参考，具体请遵医嘱。\n（本内容由AI生成）'
    expect(label(answer, { domain: 'medical' })).toBe(answer)
  })

  it('takes no sentence about AI for a label', () => {
    expect(hasLabel('AI生成的图片是否侵犯著作权？')).toBe(false)
    expect(hasLabel(`人工智能生成的内容${'，要看独创性'.repeat(12)}。`)).toBe(false)
  })

  it('twice is once, and every label says what GB 45438-2025 wants', () => {
    const options = fc.record({
      domain: fc.constantFrom('medical' as const, 'legal' as const, 'generic' as const, null),
      lang: fc.constantFrom('zh' as const, 'en' as const),
    })
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), options, (answer, chosen) => {
        const once = label(answer, chosen)
        expect(label(once, chosen)).toBe(once)
        expect(once).toMatch(/(?:人工智能|AI).*(?:生成|合成)/)
        expect(once.startsWith(answer)).toBe(true) // a stream has sent it
      }),
    )
  })
})
