import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyForm, exactAnswer, LETTERS } from '../../test/support/any-form.ts'
import { forms } from './forms.ts'
import { toJson } from './judge.ts'
import { parseAnswer } from './parse.ts'
import { renderAnswer, tidyBody } from './render.ts'

const words = fc
  .array(fc.constantFrom(...LETTERS, '【用药】', '【诊断】'), { maxLength: 20 })
  .map((parts) => parts.join(''))
const bodies = fc.oneof(words, fc.string({ unit: 'binary' }))

describe('renderAnswer', () => {
  it('gives the sections back when it is parsed, whatever their texts hold', () => {
    fc.assert(
      fc.property(anyForm, fc.array(bodies, { minLength: 4, maxLength: 4 }), (form, texts) => {
        const sections = new Map(form.sections.map(({ title }, i) => [title, texts[i]!]))
        const wanted = [...sections].map(([title, text]) => [title, tidyBody(text)]).filter(([, text]) => text !== '')
        expect([...parseAnswer(form, renderAnswer(form, sections)).sections]).toEqual(wanted)
      }),
    )
  })

  it('writes an exact answer as it was', () => {
    const answers = fc
      .oneof(anyForm, fc.constantFrom(...forms))
      .chain((form) => exactAnswer(form).map((text) => ({ form, text })))
    fc.assert(
      fc.property(answers, ({ form, text }) => {
        expect(renderAnswer(form, parseAnswer(form, text).sections)).toBe(text)
      }),
    )
  })

  it('becomes JSON', () => {
    const form = forms.find(({ id }) => id === 'generic')!
    expect(JSON.parse(JSON.stringify(toJson(form, parseAnswer(form, '【分类】劳动争议\n【要点】先申请仲裁'))))).toEqual(
      {
        form: 'generic',
        sections: { 分类: '劳动争议', 要点: '先申请仲裁' },
        faults: [{ type: 'missing', title: '依据' }],
        disclaimer: false,
      },
    )
  })
})

describe('tidyBody', () => {
  it.each([
    ['：多休息\r\n\r\n  多喝水 ', '多休息\n多喝水'],
    ['先休息\n【用药】遵医嘱', '先休息 【用药】遵医嘱'],
    ['【用药】遵医嘱', '【用药】遵医嘱'],
    ['\u3000\n', ''],
  ])('%j becomes %j', (text, tidy) => expect(tidyBody(text)).toBe(tidy))

  it('changes nothing the second time and drops only blanks and a colon in front', () => {
    fc.assert(
      fc.property(bodies, (text) => {
        const tidy = tidyBody(text)
        expect(tidyBody(tidy)).toBe(tidy)
        const letters = (value: string) => value.replace(/\s/g, '')
        expect(letters(text).replace(/^[:：]+/, '')).toBe(letters(tidy))
      }),
    )
  })
})
