import { MIN_CHARS } from './characters.ts'
import type { Form } from './forms.ts'

/** Code points of the longest answer that the exact parser takes. */
export function longestAnswer(form: Form): number {
  const bodies = form.sections.map(({ maxLines, maxChars }) => maxLines * (maxChars + 1) - 1)
  return bodies.reduce((sum, body) => sum + body, fixedChars(form))
}

const LINE = 80 // characters that a line is left before lines are taken away

/**
 * The form with limits so tight that every answer ends within `chars` code points, where its titles and least lines leave room for that;
 * an answer of it is one of `form`, too. A model that goes on and on then still comes to its last section and to the disclaimer: a
 * Chinese character is at most about one token, so `withinChars(form, maxTokens)` keeps an answer from being cut off.
 */
export function withinChars(form: Form, chars: number): Form {
  if (longestAnswer(form) <= chars) return form
  const share = Math.floor((chars - fixedChars(form)) / form.sections.length) + 1
  const sections = form.sections.map((section) => {
    const lines = Math.floor(share / (Math.min(section.maxChars, LINE) + 1))
    const maxLines = Math.min(section.maxLines, Math.max(section.minLines, lines))
    const maxChars = Math.min(section.maxChars, Math.max(MIN_CHARS, Math.floor(share / maxLines) - 1))
    return { ...section, maxLines, maxChars }
  })
  return { ...form, sections }
}

/** Titles with their brackets, the disclaimer, and the breaks between. */
function fixedChars({ sections, disclaimer }: Form): number {
  const heads = sections.reduce((sum, { title }) => sum + [...title].length + 2, 0)
  const last = disclaimer === undefined ? 0 : [...disclaimer].length + 1
  return heads + sections.length - 1 + last
}
