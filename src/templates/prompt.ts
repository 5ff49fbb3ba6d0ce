import { type Lang, text } from '../texts/render.ts'
import { type Form, type FormSection, SECTION_DEFAULTS } from './forms.ts'

/**
 * The system message that asks for the form: a grammar holds a model back, but does not tell it what is wanted. Chinese where a title
 * is Chinese, else English; the same form always gives the same text, so that training and serving agree.
 */
export function systemPrompt(form: Form): string {
  const lang = form.sections.some(({ title }) => /\p{Script=Han}/u.test(title)) ? 'zh' : 'en'
  const heads = form.sections.map((section) => `【${section.title}】${limitsOf(section, lang)}`)
  const optional = form.sections.filter(({ required }) => !required).map(({ title }) => `【${title}】`)
  const { disclaimer } = form
  return [
    text(lang, 'templates.promptAsk'),
    ...heads,
    text(lang, 'templates.promptOrder'),
    ...(optional.length === 0
      ? []
      : [text(lang, 'templates.promptOptional', { titles: optional.join(lang === 'zh' ? '' : ', ') })]),
    ...(disclaimer === undefined ? [] : [text(lang, 'templates.promptDisclaimer', { disclaimer })]),
  ].join('\n')
}

/** Limits worth telling: those that a form sets itself. */
function limitsOf({ minLines, maxLines, maxChars }: FormSection, lang: Lang): string {
  const own =
    minLines !== SECTION_DEFAULTS.minLines ||
    maxLines !== SECTION_DEFAULTS.maxLines ||
    maxChars !== SECTION_DEFAULTS.maxChars
  if (!own) return ''
  const lines = minLines === maxLines ? String(minLines) : `${minLines}-${maxLines}`
  return text(lang, 'templates.promptLimits', { lines, maxChars })
}
