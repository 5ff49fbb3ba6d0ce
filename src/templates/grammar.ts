import { gbnfClass, MIN_CHARS, places } from './characters.ts'
import type { Form, FormSection } from './forms.ts'

/**
 * The form as a grammar of llama.cpp (GBNF): decoding under it gives exactly the answers that `parseExact` takes, where it is let come
 * to its end. Titles follow each other line by line, the disclaimer is the last line.
 * @example const { text } = await engine.generate({ messages, grammar: grammarOf(form), maxTokens: 1024 })
 */
export function grammarOf(form: Form): string {
  const { sections } = form
  const bodies = new Map(sections.map((section) => [bodyName(section), section]))
  const lines = new Set(sections.map(({ maxChars }) => maxChars))
  return [
    `root ::= ${rootOf(form)}`,
    ...sections.map((section, i) => `section-${i + 1} ::= ${literal(`【${section.title}】`)} ${bodyName(section)}`),
    ...[...bodies].map(([name, section]) => `${name} ::= ${bodyOf(section)}`),
    ...[...lines].flatMap((maxChars) => [
      `first-${maxChars} ::= start text{${MIN_CHARS - 2},${maxChars - 2}} edge`,
      `next-${maxChars} ::= edge (text{0,${maxChars - 2}} edge)?`,
    ]),
    ...places.map((place) => `${place} ::= ${gbnfClass(place)}`),
    '',
  ].join('\n')
}

/** Line breaks stand between sections: behind those that come before the first required one, before those that come after it. */
function rootOf({ sections, disclaimer }: Form): string {
  const pivot = sections.findIndex(({ required }) => required)
  const parts = sections.map(({ required }, i) => {
    const name = `section-${i + 1}`
    if (i < pivot) return `(${name} "\\n")?`
    if (i === pivot) return name
    return required ? `"\\n" ${name}` : `("\\n" ${name})?`
  })
  return [...parts, ...(disclaimer === undefined ? [] : [literal(`\n${disclaimer}`)])].join(' ')
}

function bodyName({ minLines, maxLines, maxChars }: FormSection): string {
  return `body-${minLines}-${maxLines}-${maxChars}`
}

function bodyOf({ minLines, maxLines, maxChars }: FormSection): string {
  const more = maxLines > 1 ? ` ("\\n" next-${maxChars}){${minLines - 1},${maxLines - 1}}` : ''
  return `first-${maxChars}${more}`
}

function literal(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
