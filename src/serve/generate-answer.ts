import type { EndChunk, Engine, FinishReason, GenerateOptions } from '../engine/engine.ts'
import type { Form } from '../templates/forms.ts'
import type { FormFault } from '../templates/judge.ts'
import { parseAnswer } from '../templates/parse.ts'
import type { ChatMessage, Tokenizer } from '../tokenizer/tokenizer.ts'
import { invariant } from '../util/errors.ts'
import type { Shape } from './choose-template.ts'
import type { TemplateReport } from './contract.ts'

/** What the model wrote, and how it kept its template. */
export interface Generated {
  readonly text: string
  readonly finish: FinishReason
  readonly seed: number
  readonly promptTokens: number
  readonly answerTokens: number
  readonly promptMs: number
  readonly template: TemplateReport | null
  readonly isRepaired: boolean
  readonly sections: ((text: string) => Readonly<Record<string, string>>) | null // of the text as it will be released
}

/**
 * Asks the model. A text that departs from its template (under a grammar only by a section of one character over and over) or that the token
 * limit cut off is asked for once more, with another seed and sections that come to their end; not where it is shown as it is written.
 */
export async function generateAnswer(
  engine: Engine,
  { form, messages, grammar, repairGrammar }: Shape,
  isPlain: boolean,
  options: GenerateOptions,
  onText: ((text: string) => void) | undefined,
): Promise<Generated> {
  const prompt = isPlain ? { promptTokens: plainPrompt(engine.tokenizer, messages) } : { messages }
  const ask = (held: string | null, seed = options.seed) =>
    collect(engine.generate({ ...prompt, ...options, seed, ...(held === null ? {} : { grammar: held }) }), onText)
  const first = await ask(grammar)
  const { finish } = first.end
  const tried = form && finish !== 'abort' ? faultsOf(form, first.text) : []
  const isWhole = tried.length === 0 && (finish !== 'length' || grammar === null)
  if (isWhole || finish === 'abort' || repairGrammar === null || onText)
    return generatedOf(first, form, tried, grammar !== null, null)
  const second = await ask(repairGrammar, first.end.seed + 1) // the same would go the same way again where it can
  return generatedOf(second, form, faultsOf(form!, second.text), grammar !== null, first)
}

interface Collected {
  readonly text: string
  readonly end: EndChunk
}

async function collect(
  chunks: ReturnType<Engine['generate']>,
  onText: ((text: string) => void) | undefined,
): Promise<Collected> {
  let text = ''
  let end: EndChunk | null = null
  for await (const chunk of chunks) {
    text += chunk.text
    if (chunk.text !== '') onText?.(chunk.text)
    if (chunk.type === 'end') end = chunk
  }
  invariant(end, 'an answer without an end')
  return { text, end }
}

function generatedOf(
  { text, end }: Collected,
  form: Form | null,
  faults: readonly FormFault[],
  grammar: boolean,
  before: Collected | null,
): Generated {
  const { finish, seed, promptTokens, generatedTokens, promptMs } = end
  const isRepaired = before !== null
  const kinds = [...new Set(faults.map(({ type }) => type))]
  return {
    text,
    finish,
    seed,
    promptTokens,
    answerTokens: generatedTokens + (before?.end.generatedTokens ?? 0),
    promptMs: before?.end.promptMs ?? promptMs,
    template: form && { id: form.id, grammar, adherent: faults.length === 0, repaired: isRepaired, faults: kinds },
    isRepaired,
    sections: form && ((released) => Object.fromEntries(knownSections(form, released))),
  }
}

function faultsOf(form: Form, text: string): readonly FormFault[] {
  return parseAnswer(form, text).faults
}

/** Titles that the model made up are its words, not sections. */
function knownSections(form: Form, text: string): readonly (readonly [string, string])[] {
  const { sections } = parseAnswer(form, text)
  return form.sections.flatMap(({ title }) => {
    const body = sections.get(title)
    return body === undefined ? [] : [[title, body] as const]
  })
}

/** The text alone, behind BOS where this model's prompts begin with it. */
function plainPrompt(tokenizer: Tokenizer, messages: readonly ChatMessage[]): readonly number[] {
  const tokens = [...tokenizer.encodeText(messages.at(-1)!.content)]
  const { bosToken } = tokenizer
  const begins = bosToken !== null && tokenizer.encodePrompt([{ role: 'user', content: 'a' }])[0] === bosToken
  return begins ? [bosToken, ...tokens] : tokens
}
