import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DiffPart, diffTexts } from './diff.ts'

const side = (parts: readonly DiffPart[], gone: DiffPart['kind']) =>
  parts.filter(({ kind }) => kind !== gone).map(({ text }) => text).join('') // biome-ignore format: short
const shown = (before: string, after: string) =>
  diffTexts(before, after).map(({ kind, text }) => (kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `{+${text}+}`)).join('') // biome-ignore format: short

describe('diffTexts', () => {
  it.each([
    ['每日两次，每次5mg', '每日三次，每次10mg', '每日[-两-]{+三+}次，每次[-5mg-]{+10mg+}'],
    ['take two tablets', 'take three tablets daily', 'take [-two-]{+three+} tablets{+ daily+}'],
    ['同样', '同样', '同样'],
    ['', '新', '{+新+}'],
    ['旧', '', '[-旧-]'],
  ])('%j -> %j', (before, after, parts) => {
    expect(shown(before, after)).toBe(parts)
  })

  it('holds both texts, whatever they are', () => {
    const words = fc
      .array(fc.constantFrom('糖', '尿', '病', ' ', 'mg', '10', '\n', '😀', 'é', 'e\u0301'))
      .map((all) => all.join(''))
    fc.assert(
      fc.property(words, words, (before, after) => {
        const parts = diffTexts(before, after)
        expect(side(parts, 'added')).toBe(before)
        expect(side(parts, 'removed')).toBe(after)
      }),
      { numRuns: 300 },
    )
  })

  it('gives up on texts without anything in common, quickly', () => {
    const [before, after] = ['甲'.repeat(20_000), '乙'.repeat(20_000)]
    expect(diffTexts(before, after)).toEqual([
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ])
  })
})
