import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forms } from './forms.ts'
import { detectForm, followsForm, parseAnswer } from './parse.ts'

const triage = forms.find(({ id }) => id === 'medical-triage')!
const legal = forms.find(({ id }) => id === 'legal-claim')!
const answer =
  '【初步判断】常见于病毒感染\n【处理建议】口服布洛芬混悬液(5-10mg/kg),每6小时一次;物理降温;观察精神状态\n【何时就医】持续高热超过3天,或出现抽搐、嗜睡等症状'
const typesOf = (text: string) => parseAnswer(triage, text).faults.map(({ type, title }) => `${type}:${title}`)

describe('parseAnswer', () => {
  it('cuts an answer into its sections', () => {
    const { sections, faults } = parseAnswer(triage, answer)
    expect(faults).toEqual([])
    expect([...sections.keys()]).toEqual(['初步判断', '处理建议', '何时就医'])
    expect(sections.get('初步判断')).toBe('常见于病毒感染')
  })

  it.each([
    ['colon', '【初步判断】：常见于病毒感染'],
    ['narrow colon and blanks', '  【 初步判断 】 : 常见于病毒感染  '],
    ['line break', '【初步判断】\n常见于病毒感染\n'],
    ['colon, then line break', '【初步判断】：\r\n常见于病毒感染'],
  ])('takes a title followed by %s', (_, text) => {
    expect(parseAnswer(triage, text).sections.get('初步判断')).toBe('常见于病毒感染')
  })

  it('leaves 【】 inside a line in the text', () => {
    const text = answer.replace('口服布洛芬混悬液', '口服【布洛芬】混悬液')
    expect(parseAnswer(triage, text).sections.get('处理建议')).toContain('口服【布洛芬】混悬液')
    expect(followsForm(triage, text)).toBe(true)
  })

  it.each([
    ['text before', `您好，\n${answer}`, ['text-before:null']],
    [
      'no sections',
      '多喝水，注意休息',
      ['text-before:null', 'missing:初步判断', 'missing:处理建议', 'missing:何时就医'],
    ],
    ['empty text', '', ['missing:初步判断', 'missing:处理建议', 'missing:何时就医']],
    ['a missing section', answer.replace(/\n【何时就医】.*/, ''), ['missing:何时就医']],
    ['a repeated one', `${answer}\n【初步判断】常见于病毒感染`, ['repeated:初步判断']],
    ['an unknown one', `${answer}\n【法律依据】民法典第一条`, ['unknown:法律依据']],
    ['an unknown one twice', `${answer}\n【其他】略略略略\n【其他】`, ['unknown:其他', 'repeated:其他']],
    ['a wrong order', answer.split('\n').reverse().join('\n'), ['out-of-order:处理建议', 'out-of-order:初步判断']],
    ['an empty one', answer.replace('常见于病毒感染', ' \u3000'), ['empty:初步判断']],
    ['a short one', answer.replace('常见于病毒感染', '感染。'), ['empty:初步判断']],
    ['one character repeated', answer.replace('常见于病毒感染', '的的 的的的'), ['empty:初步判断']],
  ])('tells %s', (_, text, faults) => {
    expect(typesOf(text)).toEqual(faults)
    expect(followsForm(triage, text)).toBe(false)
  })

  it('lets an optional section be absent, but not out of place', () => {
    const form = { ...legal, sections: legal.sections.map((s) => ({ ...s, required: s.title !== '法律依据' })) }
    const [fact, law, sum] = [
      '【违法事实】未签劳动合同',
      '【法律依据】劳动合同法第八十二条',
      '【赔偿计算】二倍工资差额',
    ]
    expect(followsForm(form, `${fact}\n${sum}`)).toBe(true)
    expect(followsForm(form, `${fact}\n${law}\n${sum}`)).toBe(true)
    expect(followsForm(form, `${fact}\n${sum}\n${law}`)).toBe(false)
  })
})

const body = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => `内容${text.replace(/[【】]/g, '')}完整`)

describe('any form', () => {
  it('is kept by an answer made from it, and its texts come back', () => {
    fc.assert(
      fc.property(fc.constantFrom(...forms), fc.array(body, { minLength: 3, maxLength: 3 }), (form, bodies) => {
        const text = form.sections.map(({ title }, i) => `【${title}】${bodies[i]}`).join('\n')
        expect(followsForm(form, text)).toBe(true)
        expect([...parseAnswer(form, text).sections.values()]).toEqual(bodies)
        expect(followsForm(form, text.slice(text.indexOf('\n【') + 1))).toBe(false)
        expect(followsForm(form, `${text}\n${text}`)).toBe(false)
      }),
    )
  })

  it('parses any text without failing and never calls it good without its titles', () => {
    fc.assert(
      fc.property(fc.constantFrom(...forms), fc.string({ unit: 'binary' }), (form, text) => {
        const { sections } = parseAnswer(form, text)
        expect(followsForm(form, text)).toBe(false)
        for (const title of sections.keys()) expect(text).toContain(title)
      }),
    )
  })

  it('has a name and titles of its own', () => {
    expect(new Set(forms.map(({ id }) => id)).size).toBe(forms.length)
    for (const { sections } of forms) expect(new Set(sections.map(({ title }) => title)).size).toBe(sections.length)
  })
})

describe('detectForm', () => {
  it.each([
    [8, 2, 'medical-triage'],
    [10, 0, 'medical-triage'],
    [7, 3, null],
    [0, 0, null],
  ])('%i of the form, %i not: %s', (good, bad, id) => {
    const answers = [...Array<string>(good).fill(answer), ...Array<string>(bad).fill('多喝水')]
    expect(detectForm(answers)?.id ?? null).toBe(id)
  })
})
