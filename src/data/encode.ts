import type { ChatMessage, Tokenizer } from '../tokenizer/tokenizer.ts'
import type { Row, TokenizedExample } from './example.ts'

/** An example, or null where the prompt alone fills `cutoffLen`; `length` counts tokens before cutting. */
export interface Encoded {
  readonly example: TokenizedExample | null
  readonly length: number
  readonly truncated: boolean
}

/** What a question becomes before the chat template: the same for training, for the held-out answers and for serving. */
export function messagesOf(question: string, system: string | null): readonly ChatMessage[] {
  const user: ChatMessage = { role: 'user', content: question }
  return system === null || system === '' ? [user] : [{ role: 'system', content: system }, user]
}

/**
 * Tokens and loss mask of one row: loss is on the answer and on its end of turn. An example longer than `cutoffLen` loses the
 * end of its answer, and with it the end of turn, so that the model is not taught to stop in mid-sentence.
 */
export function encodeRow(
  row: Row,
  id: number,
  tokenizer: Tokenizer,
  settings: { readonly system: string | null; readonly cutoffLen: number },
): Encoded {
  const { tokens: whole, promptTokens } = tokenizer.encodeExample(messagesOf(row.question, settings.system), row.answer)
  const length = whole.length
  const tokens = whole.slice(0, settings.cutoffLen)
  const firstAnswer = Math.max(1, promptTokens) // nothing predicts the very first token
  const answerTokens = tokens.length - firstAnswer
  if (answerTokens <= 0) return { example: null, length, truncated: false }
  const lossMask = new Uint8Array(tokens.length).fill(1, firstAnswer)
  return {
    example: { id, tokens, lossMask, answerTokens, tag: row.tag },
    length,
    truncated: length > settings.cutoffLen,
  }
}
