import type { Form, FormSection } from './forms.ts'

/** What is wrong with the text of one section. */
export type BodyFault = 'empty' | 'too-few-lines' | 'too-many-lines' | 'too-long' | 'character'

/** Why an answer does not keep its form. Titles of unknown sections are the model's words: show them, do not log them. */
export interface FormFault {
  readonly type: 'text-before' | 'missing' | 'repeated' | 'out-of-order' | 'unknown' | 'no-disclaimer' | BodyFault
  readonly title: string | null // null for text-before and no-disclaimer
}

export interface ParsedAnswer {
  readonly sections: ReadonlyMap<string, string> // title -> text, the first of repeated ones, in the order of the answer
  readonly faults: readonly FormFault[]
  readonly disclaimer: boolean // whether the form's last line was there
}

/** A title and what stands under it. */
export interface Part {
  readonly title: string
  readonly body: string
}

/** Holds the parts of an answer against its form; both parsers end here and differ in how they cut and in what a body may be. */
export function judge(
  form: Form,
  parts: readonly Part[],
  before: readonly FormFault[],
  bodyFault: (body: string, section: FormSection) => BodyFault | null,
): Pick<ParsedAnswer, 'sections' | 'faults'> {
  const sections = new Map<string, string>()
  const faults = [...before]
  let furthest = -1
  for (const { title, body } of parts) {
    if (sections.has(title)) {
      faults.push({ type: 'repeated', title })
      continue
    }
    sections.set(title, body)
    const place = form.sections.findIndex((section) => section.title === title)
    const wrong = place < 0 ? 'unknown' : place < furthest ? 'out-of-order' : bodyFault(body, form.sections[place]!)
    if (wrong !== null) faults.push({ type: wrong, title })
    furthest = Math.max(furthest, place)
  }
  for (const { title, required } of form.sections) {
    if (required && !sections.has(title)) faults.push({ type: 'missing', title })
  }
  return { sections, faults }
}

/** An answer as JSON, for programs that read sections. */
export interface AnswerJson {
  readonly form: string
  readonly sections: Readonly<Record<string, string>>
  readonly faults: readonly FormFault[]
  readonly disclaimer: boolean
}

/** @example toJson(form, parseAnswer(form, text)) // { form: 'generic', sections: { 分类: '劳动争议', ... }, faults: [], ... } */
export function toJson(form: Form, { sections, faults, disclaimer }: ParsedAnswer): AnswerJson {
  return { form: form.id, sections: Object.fromEntries(sections), faults, disclaimer }
}
