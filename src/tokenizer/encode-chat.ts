import type { ChatTemplate } from './chat-template.ts'
import { createGuard, type Guard } from './guard.ts'
import type { ChatMessage } from './tokenizer.ts'
import type { Vocab } from './vocab.ts'

/** Prompt and answer of one example; the first `promptTokens` of `tokens` carry no loss. */
interface EncodedExample {
  readonly tokens: Int32Array
  readonly promptTokens: number
}

/**
 * The whole rendered prompt at once with control tokens recognised, as llama.cpp's server and Hugging Face do; BOS in front exactly
 * where the model asks for it and the template has not written it.
 */
export function encodePrompt(vocab: Vocab, template: ChatTemplate, messages: readonly ChatMessage[]): Int32Array {
  const guard = createGuard(vocab, contentsOf(messages))
  return Int32Array.from(withBos(vocab, guard.encode(template.render(hide(guard, messages), true))))
}

/**
 * `encodePrompt(messages)`, then the answer as the template writes it up to the token that ends the turn. Where a template renders a
 * finished answer after another header than the one it prompts with (some thinking models do), the answer stands right behind the
 * prompt, as it does when the model is served. EOS ends the answer of a template that ends it with none.
 */
export function encodeExample(
  vocab: Vocab,
  template: ChatTemplate,
  messages: readonly ChatMessage[],
  answer: string,
): EncodedExample {
  const prompt = encodePrompt(vocab, template, messages)
  const guard = createGuard(vocab, [...contentsOf(messages), answer])
  const chat = hide(guard, messages)
  const promptText = template.render(chat, true)
  const rest = restText(guard, template, chat, promptText, answer)
  const whole = withBos(vocab, guard.encode(promptText + rest))
  const reply = startsWith(whole, prompt) ? whole.slice(prompt.length) : encodeContinuation(guard, rest)
  const ended = endTurn(vocab, reply)
  const tokens = new Int32Array(prompt.length + ended.length)
  tokens.set(prompt)
  tokens.set(ended, prompt.length)
  return { tokens, promptTokens: prompt.length }
}

/** What follows the prompt's text: the answer and the template's end of turn. */
function restText(
  guard: Guard,
  template: ChatTemplate,
  chat: readonly ChatMessage[],
  promptText: string,
  answer: string,
): string {
  const renderWith = (content: string) => template.render([...chat, { role: 'assistant', content }], false)
  const full = renderWith(guard.hide(answer))
  if (full.startsWith(promptText)) return full.slice(promptText.length)
  const placeholder = `${guard.mark}answer${guard.mark}`
  const other = renderWith(placeholder)
  const at = other.lastIndexOf(placeholder)
  return guard.hide(answer) + (at < 0 ? '' : other.slice(at + placeholder.length))
}

/** Tokens of text in the middle of a chat: SentencePiece would put a space before a text that begins alone, so it begins after a line break. */
function encodeContinuation(guard: Guard, text: string): number[] {
  const anchor = guard.encode('\n')
  const anchored = guard.encode(`\n${text}`)
  return startsWith(anchored, anchor) ? anchored.slice(anchor.length) : guard.encode(text)
}

/** Up to and including the first token that ends the turn: what a template writes behind it (a line break) is never generated. */
function endTurn(vocab: Vocab, reply: readonly number[]): readonly number[] {
  const end = reply.findIndex((token) => vocab.eogTokens.includes(token))
  if (end >= 0) return reply.slice(0, end + 1)
  return vocab.eos === null ? reply : [...reply, vocab.eos]
}

function withBos(vocab: Vocab, tokens: number[]): number[] {
  return vocab.addsBos && vocab.bos !== null && tokens[0] !== vocab.bos ? [vocab.bos, ...tokens] : tokens
}

function hide(guard: Guard, messages: readonly ChatMessage[]): ChatMessage[] {
  return messages.map(({ role, content }) => ({ role, content: guard.hide(content) }))
}

function contentsOf(messages: readonly ChatMessage[]): string[] {
  return messages.map(({ content }) => content)
}

function startsWith(tokens: ArrayLike<number>, prefix: ArrayLike<number>): boolean {
  return prefix.length <= tokens.length && Array.from(prefix).every((token, i) => tokens[i] === token)
}
