import type { ChatMessage, Tokenizer } from '../../src/tokenizer/tokenizer.ts'

export const BOS = 1
export const END = 2
export const HEADER = { system: 3, user: 4, assistant: 5 } as const

/** One token a UTF-16 unit, one for each header: slow, obvious and enough here. */
export function letterTokenizer(): Tokenizer {
  const encodeText = (text: string) => Int32Array.from(text, (letter) => 100 + letter.charCodeAt(0))
  const encodePrompt = (messages: readonly ChatMessage[]) =>
    Int32Array.from([
      BOS,
      ...messages.flatMap(({ role, content }) => [HEADER[role], ...encodeText(content), END]),
      HEADER.assistant,
    ])
  return {
    vocabSize: 70_000,
    bosToken: BOS,
    eosToken: END,
    eogTokens: [END],
    chatTemplate: '',
    chatTemplateHash: 'template',
    tokenizerHash: 'letters',
    encodeText,
    encodePrompt,
    encodeExample(messages, answer) {
      const prompt = encodePrompt(messages)
      return { tokens: Int32Array.from([...prompt, ...encodeText(answer), END]), promptTokens: prompt.length }
    },
    renderPrompt: (messages) => messages.map(({ content }) => content).join('\n'),
    decode: (tokens) => String.fromCharCode(...Array.from(tokens).map((token) => token - 100)),
    [Symbol.asyncDispose]: async () => {},
  }
}
