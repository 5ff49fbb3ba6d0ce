import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyForm, LETTERS } from '../../test/support/any-form.ts'
import { parseExact } from './exact.ts'
import { type Form, forms } from './forms.ts'
import { parseAnswer } from './parse.ts'
import { readForm } from './read-form.ts'
import { PLACEHOLDER, rewriteAnswer } from './rewrite.ts'
import { sentencesOf } from './sentences.ts'

const formOf = (id: string) => forms.find((form) => form.id === id)!
const sectionsOf = (form: Form, text: string) =>
  Object.fromEntries(parseAnswer(form, rewriteAnswer(form, text).answer).sections)

describe('rewriteAnswer', () => {
  it('puts each sentence of a medical answer where its words say', () => {
    const text =
      '您好，根据您的描述，考虑是病毒性感冒引起的发热。建议口服布洛芬混悬液退热。平时注意休息，清淡饮食，避免劳累。如果持续高热超过3天，请及时到医院就诊。'
    expect(sectionsOf(formOf('medical-triage'), text)).toEqual({
      初步判断: '您好，根据您的描述，考虑是病毒性感冒引起的发热。',
      处理建议: '建议口服布洛芬混悬液退热。平时注意休息，清淡饮食，避免劳累。',
      何时就医: '如果持续高热超过3天，请及时到医院就诊。',
    })
    expect(sectionsOf(formOf('medical-plan'), text)).toEqual({
      诊断依据: '您好，根据您的描述，考虑是病毒性感冒引起的发热。',
      治疗建议: '建议口服布洛芬混悬液退热。',
      注意事项: '平时注意休息，清淡饮食，避免劳累。如果持续高热超过3天，请及时到医院就诊。',
    })
    expect(rewriteAnswer(formOf('medical-triage'), text)).toMatchObject({ kind: 'rewritten', missing: [] })
    expect(rewriteAnswer(formOf('medical-triage'), text).confidence).toBeGreaterThan(0.6)
  })

  it('and of a legal one, whatever their order', () => {
    const text =
      '可以主张二倍工资差额，计算为月工资乘以未签月数。根据《劳动合同法》第八十二条，用人单位应当每月支付二倍的工资。单位未签劳动合同，属于违法行为。'
    expect(sectionsOf(formOf('legal-claim'), text)).toEqual({
      违法事实: '单位未签劳动合同，属于违法行为。',
      法律依据: '根据《劳动合同法》第八十二条，用人单位应当每月支付二倍的工资。',
      赔偿计算: '可以主张二倍工资差额，计算为月工资乘以未签月数。',
    })
  })

  it('and of an English one, in a form of the user', () => {
    const form = readForm('id: en\nsections: [Assessment, Plan, When to seek care]', 'a.yaml')
    const text =
      'This is most likely a viral infection. You should rest and drink. Go to the emergency room if it gets worse.'
    expect(sectionsOf(form, text)).toEqual({
      Assessment: 'This is most likely a viral infection.',
      Plan: 'You should rest and drink.',
      'When to seek care': 'Go to the emergency room if it gets worse.',
    })
  })

  it('follows headings that are there, and does not say them twice', () => {
    const text = '【诊断依据】高热三天\n体温39℃\n治疗：对症。随访\n多喝水\n注意事项：\n1. 休息\n2. 复查'
    expect(sectionsOf(formOf('medical-plan'), text)).toEqual({
      诊断依据: '高热三天\n体温39℃',
      治疗建议: '治疗：对症。随访',
      注意事项: '多喝水\n1. 休息\n2. 复查',
    })
  })

  it('brings sections into order', () => {
    const text = '【何时就医】三天不退热\n【初步判断】多为感冒\n【处理建议】多喝温水'
    const { answer, confidence } = rewriteAnswer(formOf('medical-triage'), text)
    expect(answer).toBe(
      '【初步判断】多为感冒\n【处理建议】多喝温水\n【何时就医】三天不退热\n本建议仅供参考，具体请遵医嘱。',
    )
    expect(confidence).toBe(1)
  })

  it('leaves alone what follows the form', () => {
    const text = '【初步判断】：多为感冒\n【处理建议】多喝温水\n\n【何时就医】三天不退热'
    expect(rewriteAnswer(formOf('medical-triage'), text)).toEqual({
      kind: 'kept',
      answer: text,
      confidence: 1,
      missing: [],
    })
  })

  it('makes nothing up: an empty section keeps the answer from passing for one of the form', () => {
    const form = formOf('medical-triage')
    const { answer, missing, confidence } = rewriteAnswer(form, '建议口服药物治疗。')
    expect(missing).toEqual(['初步判断', '何时就医'])
    expect(answer).toContain(`【何时就医】${PLACEHOLDER}`)
    expect(confidence).toBeLessThan(0.4)
    for (const parse of [parseAnswer, parseExact]) {
      expect(parse(form, answer).faults.filter(({ title }) => missing.includes(title ?? ''))).toHaveLength(2)
    }
    expect(rewriteAnswer(form, '').confidence).toBe(0)
  })
})

/** All that a reader sees of a text, title brackets and blanks aside. */
const letters = (text: string) => text.replace(/\s/g, '')

describe('nothing is lost', () => {
  const words = fc.constantFrom(
    '建议',
    '考虑感冒',
    '注意休息',
    '就医',
    '《劳动法》第八十五条',
    '。',
    '！',
    '\n',
    '；',
    '【用药】',
    '【要点】',
    '治疗：',
    ' ',
  )
  const texts = fc.oneof(
    fc.array(fc.oneof(words, fc.constantFrom(...LETTERS)), { maxLength: 40 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', maxLength: 80 }),
  )
  const anyOf = fc.oneof(anyForm, fc.constantFrom(...forms))

  it('the sections hold every sentence of the answer, and no other text', () => {
    fc.assert(
      fc.property(anyOf, texts, (form, text) => {
        const { kind, answer, missing } = rewriteAnswer(form, text)
        if (kind === 'kept') return expect(answer).toBe(text)
        const { sections } = parseAnswer(form, answer)
        const held = letters([...sections].map(([title, body]) => `【${title}】${body}`).join(''))
        for (const sentence of sentencesOf(text)) {
          const bare = letters(sentence.text).replace(/^(【[^【】]*】)?[:：]*/, '')
          if (bare !== form.disclaimer) expect(held).toContain(bare)
        }
        const count = (value: string) => [...letters(value).replace(/[:：【】]/g, '')].length
        const bodies = [...sections].filter(([title]) => !missing.includes(title)).map(([, body]) => body)
        expect(count(bodies.join(''))).toBeLessThanOrEqual(count(text))
      }),
      { numRuns: 400 },
    )
  })

  const data = new URL('../../../shared/data/medical/toyhom_train.jsonl', import.meta.url)
  it.skipIf(!existsSync(data))('of real answers either (skipped where ../shared/data is absent)', () => {
    const lines = readFileSync(data, 'utf8').trim().split('\n')
    const answers = lines.filter((_, i) => i % 13 === 0).map((line) => (JSON.parse(line) as { answer: string }).answer)
    for (const id of ['medical-plan', 'medical-triage', 'generic']) {
      const form = formOf(id)
      for (const text of answers) {
        const { sections } = parseAnswer(form, rewriteAnswer(form, text).answer)
        const held = letters([...sections.values()].join('\n'))
        for (const sentence of text.split(/(?<=[。！？!?])/))
          expect(held).toContain(letters(sentence).replace(/^[:：]+/, ''))
      }
    }
  })
})

describe('sentencesOf', () => {
  it.each([
    ['多休息。多喝水！好吗？', ['多休息。', '多喝水！', '好吗？']],
    ['体温38.5度，服用1.5片.然后休息', ['体温38.5度，服用1.5片.然后休息']],
    ['It is viral. Rest! See Dr. Who', ['It is viral.', 'Rest!', 'See Dr.', 'Who']],
    ['他说“不行。再看看。”然后走了。', ['他说“不行。再看看。”', '然后走了。']],
    ['维生素E!、洛赛克等', ['维生素E!、洛赛克等']],
    ['第一行\r\n第二行', ['第一行', '第二行']],
    ['《怎么办？》一书。', ['《怎么办？》一书。']],
    ['', []],
  ])('cuts %j', (text, sentences) => expect(sentencesOf(text).map((sentence) => sentence.text)).toEqual(sentences))

  it('loses nothing but blanks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(
          letters(
            sentencesOf(text)
              .map((sentence) => sentence.text)
              .join(''),
          ),
        ).toBe(letters(text))
      }),
    )
  })
})
