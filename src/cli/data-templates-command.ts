/** `lorasmith data templates`: the answer forms that are known, and what one of them makes: prompt, grammar. */
import type { Form } from '../templates/forms.ts'
import { forms } from '../templates/forms.ts'
import { grammarOf } from '../templates/grammar.ts'
import { longestAnswer } from '../templates/limits.ts'
import { formFiles, openForm } from '../templates/open-form.ts'
import { systemPrompt } from '../templates/prompt.ts'
import { columns } from './columns.ts'
import type { Output } from './output.ts'

export async function dataTemplates(name: string | undefined, { json }: { readonly json: boolean }, out: Output) {
  if (name !== undefined) return showForm(await openForm(name), json, out)
  const own = await Promise.all((await formFiles()).map((path) => openForm(path)))
  const all = [...forms.map((form) => ({ form, path: null })), ...own]
  if (json) return out.line(JSON.stringify(all.map(({ form, path }) => ({ ...form, path }))))
  const head = ['id', 'domain', 'sections', 'from'] as const
  const rows = all.map(({ form, path }) => [
    form.id,
    form.domain,
    titlesOf(form),
    path ?? out.text('cli.templatesBuiltIn'),
  ])
  out.line(columns([head.map((column) => out.text(`cli.templates_${column}`)), ...rows]))
}

function showForm(
  { form, path }: { readonly form: Form; readonly path: string | null },
  json: boolean,
  out: Output,
): void {
  const [prompt, grammar] = [systemPrompt(form), grammarOf(form)]
  if (json) {
    out.line(JSON.stringify({ ...form, path, longestAnswer: longestAnswer(form), prompt, grammar }))
    return
  }
  out.line(`${form.id} · ${form.domain} · ${titlesOf(form)}`)
  for (const { title, required, minLines, maxLines, maxChars } of form.sections) {
    const need = out.text(required ? 'cli.templatesRequired' : 'cli.templatesOptional')
    out.say('cli.templatesSection', { title, need, minLines, maxLines, maxChars })
  }
  out.line()
  out.say('cli.templatesPrompt')
  out.line(prompt)
  out.line()
  out.say('cli.templatesGrammar')
  out.write(grammar)
}

function titlesOf({ sections }: Form): string {
  return sections.map(({ title }) => `【${title}】`).join('')
}
