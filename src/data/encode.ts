import type { ChatMessage, Tokenizer } from '../tokenizer/tokenizer.ts'
import type { Row, TokenizedExample, Turn } from './example.ts'

/** An example, or null where the prompt alone fills `cutoffLen`; `length` counts tokens before cutting. */
export interface Encoded {
  readonly example: TokenizedExample | null
  readonly length: number
  readonly truncated: boolean
  readonly lastAnswerOnly: boolean // the template writes earlier answers otherwise than when they were given
}

/** What a question becomes before the chat template: the same for training, for the held-out answers and for serving. */
export function messagesOf(
  question: string,
  system: string | null,
  history: readonly Turn[] = [],
): readonly ChatMessage[] {
  const before: readonly ChatMessage[] = system === null || system === '' ? [] : [{ role: 'system', content: system }]
  const said = history.flatMap((turn): ChatMessage[] => [
    { role: 'user', content: turn.question },
    { role: 'assistant', content: turn.answer },
  ])
  return [...before, ...said, { role: 'user', content: question }]
}

/** The prompt of a row: its own system message goes before the one for all. */
export function promptOf({ question, system: own, history }: Row, system: string | null): readonly ChatMessage[] {
  return messagesOf(question, own ?? system, history)
}

/**
 * Tokens and loss mask of one row: loss is on every answer of it and on its end of turn. An earlier answer of a conversation carries loss
 * where the template renders the conversation up to it as the beginning of the whole; where it does not (thinking models rewrite what was
 * said), only the last answer does. An example longer than `cutoffLen` loses its end, and with it the end of turn, so that the model is not
 * taught to stop in mid-sentence.
 */
export function encodeRow(
  row: Row,
  id: number,
  tokenizer: Tokenizer,
  settings: { readonly system: string | null; readonly cutoffLen: number },
): Encoded {
  const { tokens: whole, promptTokens } = tokenizer.encodeExample(promptOf(row, settings.system), row.answer)
  const length = whole.length
  const tokens = whole.slice(0, settings.cutoffLen)
  const firstAnswer = Math.max(1, promptTokens) // nothing predicts the very first token
  const earlier = earlierAnswers(row, whole, tokenizer, settings.system)
  const lossMask = new Uint8Array(tokens.length).fill(1, firstAnswer)
  for (const [start, end] of earlier ?? []) lossMask.fill(1, Math.max(1, start), end)
  const answerTokens = lossMask.reduce((sum, loss) => sum + loss, 0)
  const lastAnswerOnly = earlier === null
  if (answerTokens === 0) return { example: null, length, truncated: false, lastAnswerOnly }
  return {
    example: { id, tokens, lossMask, answerTokens, tag: row.tag },
    length,
    truncated: length > settings.cutoffLen,
    lastAnswerOnly,
  }
}

/** Where the answers of the history stand in `whole`, from the first token to behind the end of turn; null where one is written otherwise. */
function earlierAnswers(
  { history = [], system: own }: Row,
  whole: Int32Array,
  tokenizer: Tokenizer,
  system: string | null,
): readonly (readonly [number, number])[] | null {
  const spans: (readonly [number, number])[] = []
  for (const [i, { question, answer }] of history.entries()) {
    const messages = messagesOf(question, own ?? system, history.slice(0, i))
    const { tokens, promptTokens } = tokenizer.encodeExample(messages, answer)
    if (!tokens.every((token, at) => whole[at] === token)) return null
    spans.push([promptTokens, tokens.length])
  }
  return spans
}
