import fc from 'fast-check'
import type { Form, FormSection } from '../../src/templates/forms.ts'

/** Characters that matter to forms: text, blanks of several kinds, breaks, brackets, colons, pairs of surrogates. */
export const LETTERS = '发热咳嗽3.，。；的 \u3000\t\u00a0:：a😀𠮷"\\【】\n\r\u2028\u0007\u0085\ufeff'

const section = (title: string): fc.Arbitrary<FormSection> =>
  fc
    .record({
      required: fc.boolean(),
      minLines: fc.integer({ min: 1, max: 3 }),
      more: fc.integer({ min: 0, max: 3 }),
      maxChars: fc.integer({ min: 4, max: 24 }),
    })
    .map(({ required, minLines, more, maxChars }) => ({
      title,
      required,
      minLines,
      maxLines: minLines + more,
      maxChars,
    }))

/** Small forms of every shape: optional sections anywhere, tight limits, with and without disclaimer. */
export const anyForm: fc.Arbitrary<Form> = fc
  .subarray(['诊断', 'Plan "A"', '何时\\就医', '依据-2'], { minLength: 1 })
  .chain((titles) => fc.tuple(...titles.map(section)))
  .chain((sections) =>
    fc.record({
      sections: fc.nat(sections.length - 1).map((i) => sections.with(i, { ...sections[i]!, required: true })),
      disclaimer: fc.option(fc.constantFrom('仅供参考。', 'No "advice"'), { nil: undefined }),
    }),
  )
  .map(({ sections, disclaimer }) => ({
    id: 'any',
    domain: 'generic',
    sections,
    ...(disclaimer === undefined ? {} : { disclaimer }),
  }))

/** A text of the form, exact as the grammar has it, made from the form's record and not from the grammar. */
export function exactAnswer(form: Form): fc.Arbitrary<string> {
  const inner = fc.constantFrom(...'发热咳嗽3.，；a😀𠮷"\\ \u3000\t：')
  const start = fc.constantFrom(...'发热咳嗽3a😀𠮷"\\')
  const edge = fc.constantFrom(...'发热咳嗽3.，；a😀𠮷"\\')
  const line = (first: fc.Arbitrary<string>, min: number, max: number) =>
    fc
      .tuple(first, fc.array(inner, { minLength: Math.max(0, min - 2), maxLength: max - 2 }), edge)
      .map(([a, b, c]) => a + b.join('') + c)
  const body = ({ minLines, maxLines, maxChars }: FormSection) =>
    fc
      .tuple(
        line(start, 4, maxChars),
        fc.array(
          fc.oneof(
            edge,
            line(edge, 2, maxChars),
            edge.map((c) => `：${c}`),
          ),
          { minLength: minLines - 1, maxLength: maxLines - 1 },
        ),
      )
      .map(([first, next]) => [first, ...next].join('\n'))
  const part = (s: FormSection) =>
    fc
      .tuple(body(s), s.required ? fc.constant(true) : fc.boolean())
      .map(([text, there]) => (there ? [`【${s.title}】${text}`] : []))
  return fc
    .tuple(...form.sections.map(part))
    .map((parts) => [...parts.flat(), ...(form.disclaimer === undefined ? [] : [form.disclaimer])].join('\n'))
}
