import type { RunConfig } from '../config/run-config.ts'
import type { Dataset } from '../data/example.ts'
import { type Adherence, measureAdherence } from '../templates/adherence.ts'
import type { Form } from '../templates/forms.ts'
import type { FormFault } from '../templates/judge.ts'
import { openForm } from '../templates/open-form.ts'
import { systemPrompt } from '../templates/prompt.ts'
import type { Output } from './output.ts'

interface Templated {
  readonly config: RunConfig
  readonly form: Form | null
}

/** The config with its template's system message where it has none of its own, and the path of the template's file made absolute. */
export async function withAnswerTemplate(config: RunConfig): Promise<Templated> {
  if (config.answer_template === null) return { config, form: null }
  const { form, path } = await openForm(config.answer_template)
  const default_system = config.default_system ?? systemPrompt(form)
  return { config: Object.freeze({ ...config, default_system, answer_template: path ?? form.id }), form }
}

interface TemplateAdherence extends Adherence {
  readonly id: string
}

/** How the rows that are trained and held out keep the form, by count. */
export function templateAdherence(form: Form, { trainRows, evalRows }: Dataset): TemplateAdherence {
  const answers = [...trainRows, ...evalRows].map(({ answer }) => answer)
  return { id: form.id, ...measureAdherence(form, answers) }
}

/** Tells how many rows break the form they are to teach, and how many do without its last line; nothing where none does. */
export function templateWarnings(out: Output, form: Form, dataset: Dataset): void {
  const { id, answers, kept, withDisclaimer, faults } = templateAdherence(form, dataset)
  if (kept < answers) {
    out.warn('cli.templateBroken', { id, broken: answers - kept, rows: answers, faults: faultCounts(out, faults) })
  }
  const without = kept - withDisclaimer
  if (form.disclaimer !== undefined && without > 0) out.warn('cli.templateNoDisclaimer', { id, without, rows: answers })
}

/** @example 'a section missing: 12, a line too long: 3' */
function faultCounts(out: Output, faults: Adherence['faults']): string {
  const counts = (Object.entries(faults) as [FormFault['type'], number][]).toSorted(([, a], [, b]) => b - a)
  const join = out.lang === 'zh' ? '，' : ', '
  return counts
    .map(([type, count]) => out.text('templates.faultCount', { fault: out.text(`templates.${type}`), count }))
    .join(join)
}
