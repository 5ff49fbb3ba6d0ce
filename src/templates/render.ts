import type { Form } from './forms.ts'

/**
 * The sections as an answer of the form: each title with its text, in the form's order, and the disclaimer where there is one. Sections
 * without text are left out, titles that the form does not have are ours to get right.
 * `parseAnswer(form, renderAnswer(form, sections)).sections` are the sections again, as `tidyBody` leaves their texts.
 */
export function renderAnswer(form: Form, sections: ReadonlyMap<string, string>): string {
  const parts = form.sections.flatMap(({ title }) => {
    const body = tidyBody(sections.get(title) ?? '')
    return body === '' ? [] : [`【${title}】${body}`]
  })
  return [...parts, ...(form.disclaimer === undefined ? [] : [form.disclaimer])].join('\n')
}

const BREAKS = /\r\n|[\n\r\u2028\u2029]/

/**
 * A text as a section holds it: no blank line, no outer blanks, no colon in front. A line that would read as a title is joined to the
 * one before it.
 */
export function tidyBody(text: string): string {
  const lines: string[] = []
  for (const line of text.split(BREAKS)) {
    const trimmed = line.trim()
    if (lines.length === 0) {
      const opened = trimmed.replace(/^[:：\s]+/, '')
      if (opened !== '') lines.push(opened)
    } else if (TITLE_LIKE.test(trimmed)) lines.push(`${lines.pop()!} ${trimmed}`)
    else if (trimmed !== '') lines.push(trimmed)
  }
  return lines.join('\n')
}

const TITLE_LIKE = /^【[^【】]*】/
