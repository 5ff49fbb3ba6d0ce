import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyForm, exactAnswer, LETTERS } from '../../test/support/any-form.ts'
import { deriveGbnf, matchesGbnf, readGbnf } from '../../test/support/gbnf.ts'
import { parseExact } from './exact.ts'
import { type Form, forms } from './forms.ts'
import { grammarOf } from './grammar.ts'
import { parseAnswer } from './parse.ts'

const isExact = (form: Form, text: string) => parseExact(form, text).faults.length === 0
const anyOf = fc.oneof(anyForm, fc.constantFrom(...forms))
const answerOf = anyOf.chain((form) => exactAnswer(form).map((text) => ({ form, text })))

/** One to three small changes: a character put in, taken out, changed, moved; a line repeated, dropped or swapped. */
const edits = fc.array(
  fc.record({
    kind: fc.constantFrom('insert', 'delete', 'replace', 'repeat line', 'drop line', 'swap lines', 'cut end'),
    at: fc.nat(),
    character: fc.constantFrom(...LETTERS),
  }),
  { minLength: 1, maxLength: 3 },
)
type Edit = { readonly kind: string; readonly at: number; readonly character: string }

function edited(text: string, { kind, at, character }: Edit): string {
  const characters = [...text]
  const place = at % (characters.length + 1)
  if (kind === 'insert') return characters.toSpliced(place, 0, character).join('')
  if (kind === 'delete') return characters.toSpliced(place, 1).join('')
  if (kind === 'replace') return characters.toSpliced(place, 1, character).join('')
  if (kind === 'cut end') return characters.slice(0, place).join('')
  const lines = text.split('\n')
  const line = at % lines.length
  if (kind === 'repeat line') return lines.toSpliced(line, 0, lines[line]!).join('\n')
  if (kind === 'drop line') return lines.toSpliced(line, 1).join('\n')
  return lines.with(line, lines[0]!).with(0, lines[line]!).join('\n')
}

describe('grammarOf', () => {
  it('reads as a person would write it', () => {
    expect(grammarOf(forms.find(({ id }) => id === 'medical-triage')!)).toBe(
      [
        'root ::= section-1 "\\n" section-2 "\\n" section-3 "\\n本建议仅供参考，具体请遵医嘱。"',
        'section-1 ::= "【初步判断】" body-1-12-400',
        'section-2 ::= "【处理建议】" body-1-12-400',
        'section-3 ::= "【何时就医】" body-1-12-400',
        'body-1-12-400 ::= first-400 ("\\n" next-400){0,11}',
        'first-400 ::= start text{2,398} edge',
        'next-400 ::= edge (text{0,398} edge)?',
        'text ::= [^\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\u2028-\\u2029\\u3010-\\u3011\\ud800-\\udfff]',
        'edge ::= [^\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\u2028-\\u2029\\u3010-\\u3011\\ud800-\\udfff\\x09\\x20\\xa0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufeff]',
        'start ::= [^\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\u2028-\\u2029\\u3010-\\u3011\\ud800-\\udfff\\x09\\x20\\xa0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufeff\\x21\\x2c\\x2e\\x3a-\\x3b\\x3f\\u3001-\\u3002\\uff01\\uff0c\\uff0e\\uff1a-\\uff1b\\uff1f]',
        '',
      ].join('\n'),
    )
  })

  it('takes every answer made from the form, and the exact parser takes it too', () => {
    fc.assert(
      fc.property(answerOf, ({ form, text }) => {
        expect(matchesGbnf(readGbnf(grammarOf(form)), text)).toBe(true)
        expect(parseExact(form, text).faults).toEqual([])
      }),
    )
  })

  it('makes nothing that the exact parser refuses', () => {
    fc.assert(
      fc.property(anyOf, fc.infiniteStream(fc.nat()), (form, numbers) => {
        const text = deriveGbnf(readGbnf(grammarOf(form)), (n) => numbers.next().value! % n, LETTERS)
        expect(parseExact(form, text).faults).toEqual([])
      }),
    )
  })

  it('takes and refuses the same changed answers as the exact parser', () => {
    let [taken, refused] = [0, 0]
    fc.assert(
      fc.property(answerOf, edits, ({ form, text }, changes) => {
        const changed = changes.reduce(edited, text)
        const takes = isExact(form, changed)
        expect(matchesGbnf(readGbnf(grammarOf(form)), changed)).toBe(takes)
        if (takes) taken++
        else refused++
      }),
      { numRuns: 600 },
    )
    expect(Math.min(taken, refused)).toBeGreaterThan(30) // both directions were tried
  })

  it('takes and refuses the same texts of characters that matter', () => {
    fc.assert(
      fc.property(anyForm, fc.array(fc.constantFrom(...LETTERS), { maxLength: 30 }), (form, characters) => {
        const [head, tail] = [
          `【${form.sections[0]!.title}】`,
          form.disclaimer === undefined ? '' : `\n${form.disclaimer}`,
        ]
        for (const text of [characters.join(''), head + characters.join('') + tail]) {
          expect(matchesGbnf(readGbnf(grammarOf(form)), text)).toBe(isExact(form, text))
        }
      }),
    )
  })
})

describe('parseExact', () => {
  it('is stricter than the tolerant parser and gives the same sections', () => {
    fc.assert(
      fc.property(answerOf, ({ form, text }) => {
        const [exact, tolerant] = [parseExact(form, text), parseAnswer(form, text)]
        expect(tolerant.sections).toEqual(exact.sections)
        expect(tolerant.disclaimer).toBe(exact.disclaimer)
        for (const { type, title } of tolerant.faults) {
          expect(type).toBe('empty') // one character repeated, which no grammar can tell
          expect(new Set(exact.sections.get(title!)!.replace(/\s/g, '')).size).toBe(1)
        }
      }),
    )
  })

  const triage = forms.find(({ id }) => id === 'medical-triage')!
  const answer =
    '【初步判断】多为感冒\n【处理建议】多喝温水\n休息\n【何时就医】三天不退热\n本建议仅供参考，具体请遵医嘱。'

  it.each([
    ['as it is', answer, []],
    ['with three characters behind a title', answer.replace('温水', '水'), ['character']],
    ['without its last line', answer.split('\n').slice(0, -1).join('\n'), ['no-disclaimer']],
    ['with a break behind it', `${answer}\n`, ['character', 'no-disclaimer']],
    ['with a blank behind a title', answer.replace('】多', '】 多'), ['character']],
    ['with a colon behind a title', answer.replace('】多', '】：多'), ['character']],
    ['with a title inside a line', answer.replace('休息', '休息【何时就医】'), ['character']],
    ['with Windows breaks', answer.replaceAll('\n', '\r\n'), ['character', 'character', 'character']],
    ['after a greeting', `您好\n${answer}`, ['text-before']],
    ['empty', '', ['text-before', 'missing', 'missing', 'missing', 'no-disclaimer']],
  ])('tells an answer %s', (_, text, types) => {
    expect(parseExact(triage, text).faults.map(({ type }) => type)).toEqual(types)
  })
})
