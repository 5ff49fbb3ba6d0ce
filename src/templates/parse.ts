import { type Form, type FormSection, forms } from './forms.ts'
import { type BodyFault, type FormFault, judge, type ParsedAnswer, type Part } from './judge.ts'

/**
 * The tolerant parser: what people and models write, however they space it. Adherence, rewriting and extraction use it. The exact one,
 * which takes what the grammar makes and nothing else, is `parseExact`.
 */

/** A title stands at the beginning of a line; a colon, a line break or the text itself may follow it. */
const HEADER = /^[^\S\n]*【([^【】\n]*)】[^\S\n]*[:：]?/gm
const LEAST_CHARS = 4
const SHARE_TO_DETECT = 0.8

/**
 * Cuts an answer at its `【title】` lines and tells every departure from the form. The form's disclaimer behind the last section
 * belongs to no section; whether it is there is told, and is no fault.
 * @example parseAnswer(form, '【分类】劳动争议\n【要点】...').sections.get('分类') // '劳动争议'
 */
export function parseAnswer(form: Form, text: string): ParsedAnswer {
  const { body, disclaimer } = withoutDisclaimer(form, text)
  const { before, parts } = cut(body)
  const faults: readonly FormFault[] = before.trim() === '' ? [] : [{ type: 'text-before', title: null }]
  return { ...judge(form, parts, faults, bodyFault), disclaimer }
}

/**
 * Every required section once, in order, each with content and within its limits; nothing but blanks before the first; no section the
 * form does not have. Content is at least four characters that are not one character repeated.
 */
export function followsForm(form: Form, text: string): boolean {
  return parseAnswer(form, text).faults.length === 0
}

/** The form that at least 80 % of the answers follow: the one followed most, the first of equals. */
export function detectForm(answers: readonly string[]): Form | null {
  let best: Form | null = null
  let most = 0
  for (const form of forms) {
    const count = answers.filter((answer) => followsForm(form, answer)).length
    if (count > most && count >= answers.length * SHARE_TO_DETECT) {
      best = form
      most = count
    }
  }
  return best
}

function withoutDisclaimer(
  { disclaimer }: Form,
  text: string,
): { readonly body: string; readonly disclaimer: boolean } {
  const trimmed = text.trimEnd()
  if (disclaimer === undefined || !trimmed.endsWith(disclaimer)) return { body: text, disclaimer: false }
  const body = trimmed.slice(0, -disclaimer.length)
  const ownLine = body === '' || /\n[^\S\n]*$/.test(body)
  return ownLine ? { body, disclaimer: true } : { body: text, disclaimer: false }
}

function cut(text: string): { readonly before: string; readonly parts: readonly Part[] } {
  const headers = [...text.matchAll(HEADER)]
  const parts = headers.map((header, i) => ({
    title: header[1]!.trim(),
    body: text.slice(header.index + header[0].length, headers[i + 1]?.index).trim(),
  }))
  return { before: text.slice(0, headers[0]?.index), parts }
}

function bodyFault(body: string, { minLines, maxLines, maxChars }: FormSection): BodyFault | null {
  if (!hasContent(body)) return 'empty'
  const lines = linesOf(body)
  if (lines.length < minLines) return 'too-few-lines'
  if (lines.length > maxLines) return 'too-many-lines'
  return lines.some((line) => [...line].length > maxChars) ? 'too-long' : null
}

/** Lines as a section's limits count them: blank ones and outer blanks do not count. */
export function linesOf(body: string): readonly string[] {
  return body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function hasContent(body: string): boolean {
  return [...body].length >= LEAST_CHARS && new Set(body.replace(/\s/g, '')).size > 1
}
