import type { Form } from './forms.ts'
import type { FormFault } from './judge.ts'
import { parseAnswer } from './parse.ts'

/** How well answers keep a form, by count: no text of an answer. */
export interface Adherence {
  readonly answers: number
  readonly kept: number
  readonly share: number // 0-1; 1 where there are no answers
  readonly withDisclaimer: number // of those kept; counted apart, since the product adds the line itself
  readonly faults: Readonly<Partial<Record<FormFault['type'], number>>> // answers that have such a fault
}

/** The tolerant parser decides: blanks, colons and line breaks of people and models do not count. */
export function measureAdherence(form: Form, answers: Iterable<string>): Adherence {
  const faults: Partial<Record<FormFault['type'], number>> = {}
  let [count, kept, withDisclaimer] = [0, 0, 0]
  for (const answer of answers) {
    const parsed = parseAnswer(form, answer)
    count++
    for (const type of new Set(parsed.faults.map((fault) => fault.type))) faults[type] = (faults[type] ?? 0) + 1
    if (parsed.faults.length > 0) continue
    kept++
    if (parsed.disclaimer) withDisclaimer++
  }
  return { answers: count, kept, share: count === 0 ? 1 : kept / count, withDisclaimer, faults }
}
