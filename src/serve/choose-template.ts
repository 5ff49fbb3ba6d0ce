import { type Form, SECTION_DEFAULTS } from '../templates/forms.ts'
import { grammarOf } from '../templates/grammar.ts'
import { WORST_TOKENS, withinTokens } from '../templates/limits.ts'
import { openForm } from '../templates/open-form.ts'
import { systemPrompt } from '../templates/prompt.ts'
import type { ChatMessage } from '../tokenizer/tokenizer.ts'
import type { ServedAdapter } from './adapter-registry.ts'
import type { Ask } from './ask.ts'
import { refuse } from './http/read-body.ts'
import type { Parts } from './parts.ts'

/** In which form the question is answered. */
export interface Shape {
  readonly form: Form | null
  readonly messages: readonly ChatMessage[] // with the system message that asks for the form
  readonly grammar: string | null // held to while answering
  readonly repairGrammar: string | null // for a second try, where the first departs from the form or was cut off
}

/** The request's template, else the one the adapter was trained with, else the config's; JSON asked for leaves no room for any. */
export async function chooseTemplate(
  ask: Ask,
  adapter: ServedAdapter | null,
  { config, baseForm, engine }: Pick<Parts, 'config' | 'baseForm' | 'engine'>,
  maxTokens: number,
): Promise<Shape> {
  const card = adapter?.checked.card ?? null
  const system = card?.defaultSystem ?? null
  if (ask.jsonGrammar !== null || ask.isPlain) {
    if (ask.template) throw refuse('x_lorasmith.template', 'serve.needs_other')
    const messages = ask.isPlain ? ask.messages : withSystem(ask.messages, system)
    return { form: null, messages, grammar: ask.jsonGrammar, repairGrammar: null }
  }
  const own = card?.answerTemplate ? formOfCard(card.answerTemplate) : adapter ? null : baseForm
  const form = ask.template === undefined ? own : ask.template === null ? null : (await openForm(ask.template)).form
  if (form === null) return { form, messages: withSystem(ask.messages, system), grammar: null, repairGrammar: null }
  const prompt = form === own && system !== null ? system : systemPrompt(form)
  const messages = withSystem(ask.messages, prompt)
  const room = Math.min(maxTokens, engine.contextSize - engine.tokenizer.encodePrompt(messages).length)
  const isHeld = ask.grammar ?? config.grammar
  const grammar = grammarOf(withinTokens(form, room))
  return isHeld
    ? { form, messages, grammar, repairGrammar: grammarOf(withinTokens(form, room, WORST_TOKENS)) }
    : { form, messages, grammar: null, repairGrammar: grammar }
}

/** Ours stands before the asker's own system message. */
function withSystem(messages: readonly ChatMessage[], system: string | null): readonly ChatMessage[] {
  if (system === null) return messages
  const [first, ...rest] = messages
  if (first?.role !== 'system') return [{ role: 'system', content: system }, ...messages]
  return [{ role: 'system', content: `${system}\n\n${first.content}` }, ...rest]
}

/** Cards are files that anybody may write: only what a form has is taken. */
function formOfCard({ id, domain, sections, disclaimer }: NonNullable<CardTemplate>): Form {
  const known = domain === 'medical' || domain === 'legal' ? domain : 'generic'
  const parts = sections.map((section) => ({ ...SECTION_DEFAULTS, ...section }))
  return { id, domain: known, sections: parts, ...(disclaimer === undefined ? {} : { disclaimer }) }
}

type CardTemplate = NonNullable<ServedAdapter['checked']['card']>['answerTemplate']
