import { MIN_CHARS } from './characters.ts'
import type { Form } from './forms.ts'

/** Code points of the longest answer that the exact parser takes. */
export function longestAnswer(form: Form): number {
  const bodies = form.sections.map(({ maxLines, maxChars }) => maxLines * (maxChars + 1) - 1)
  return bodies.reduce((sum, body) => sum + body, fixedChars(form))
}

const LINE = 80 // characters that a line is left before lines are taken away

/** No character of UTF-8 has more bytes, and no token less than one. */
export const WORST_TOKENS = 4

/**
 * The form with limits so tight that every answer ends within `tokens`, where its titles and least lines leave room for that; an answer of
 * it is one of `form`, too. A model that goes on and on then still comes to its last section and to the disclaimer. Titles and disclaimer
 * count by their bytes: what a grammar forces on a model that would rather say something else often comes byte by byte. A character of a
 * body counts as `perChar`; with `WORST_TOKENS` no answer can be cut off.
 */
export function withinTokens(form: Form, tokens: number, perChar = 1): Form {
  const room = Math.floor((tokens - fixedBytes(form)) / perChar)
  if (longestAnswer(form) - fixedChars(form) <= room) return form
  const share = Math.floor(room / form.sections.length) + 1
  const sections = form.sections.map((section) => {
    const lines = Math.floor(share / (Math.min(section.maxChars, LINE) + 1))
    const maxLines = Math.min(section.maxLines, Math.max(section.minLines, lines))
    const maxChars = Math.min(section.maxChars, Math.max(MIN_CHARS, Math.floor(share / maxLines) - 1))
    return { ...section, maxLines, maxChars }
  })
  return { ...form, sections }
}

function fixedChars(form: Form): number {
  return [...fixedText(form)].length
}

function fixedBytes(form: Form): number {
  return Buffer.byteLength(fixedText(form))
}

/** Titles with their brackets, the disclaimer, and the breaks between. */
function fixedText({ sections, disclaimer }: Form): string {
  const heads = sections.map(({ title }) => `【${title}】`).join('\n')
  return disclaimer === undefined ? heads : `${heads}\n${disclaimer}`
}
