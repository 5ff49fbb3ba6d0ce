import { type Form, forms } from './forms.ts'

/** Why an answer does not keep its form. Titles of unknown sections are the model's words: show them, do not log them. */
interface FormFault {
  readonly type: 'text-before' | 'missing' | 'repeated' | 'out-of-order' | 'unknown' | 'empty'
  readonly title: string | null // null for text-before
}

export interface ParsedAnswer {
  readonly sections: ReadonlyMap<string, string> // title -> text, the first of repeated ones, in the order of the answer
  readonly faults: readonly FormFault[]
}

/** A title stands at the beginning of a line; a colon, a line break or the text itself may follow it. */
const HEADER = /^[^\S\n]*【([^【】\n]*)】[^\S\n]*[:：]?/gm
const MIN_CHARS = 4
const SHARE_TO_DETECT = 0.8

/**
 * Cuts an answer at its `【title】` lines and tells every departure from the form.
 * @example parseAnswer(form, '【分类】劳动争议\n【要点】...').sections.get('分类') // '劳动争议'
 */
export function parseAnswer(form: Form, text: string): ParsedAnswer {
  const { before, parts } = cut(text)
  const known = form.sections.map(({ title }) => title)
  const sections = new Map<string, string>()
  const faults: FormFault[] = before.trim() === '' ? [] : [{ type: 'text-before', title: null }]
  let furthest = -1
  for (const { title, body } of parts) {
    const place = known.indexOf(title)
    if (sections.has(title)) {
      faults.push({ type: 'repeated', title })
      continue
    }
    sections.set(title, body)
    if (place < 0) faults.push({ type: 'unknown', title })
    else if (place < furthest) faults.push({ type: 'out-of-order', title })
    else if (!hasContent(body)) faults.push({ type: 'empty', title })
    furthest = Math.max(furthest, place)
  }
  for (const { title, required } of form.sections) {
    if (required && !sections.has(title)) faults.push({ type: 'missing', title })
  }
  return { sections, faults }
}

/**
 * Every required section once, in order, each with content; nothing but blanks before the first; no section the form does not
 * have. Content is at least four characters that are not one character repeated.
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

function cut(text: string): {
  readonly before: string
  readonly parts: readonly { readonly title: string; readonly body: string }[]
} {
  const headers = [...text.matchAll(HEADER)]
  const parts = headers.map((header, i) => ({
    title: header[1]!.trim(),
    body: text.slice(header.index + header[0].length, headers[i + 1]?.index).trim(),
  }))
  return { before: text.slice(0, headers[0]?.index), parts }
}

function hasContent(body: string): boolean {
  const characters = [...body.replace(/\s/g, '')]
  return characters.length >= MIN_CHARS && new Set(characters).size > 1
}
