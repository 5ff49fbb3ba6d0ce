import { describe, expect, it } from 'vitest'
import { letterTokenizer } from '../../test/support/letter-tokenizer.ts'
import { encodeRow, promptOf } from './encode.ts'
import type { Row } from './example.ts'

const row: Row = {
  question: 'q2',
  answer: 'a2',
  tag: null,
  line: 1,
  history: [
    { question: 'q0', answer: 'a0' },
    { question: 'q1', answer: 'a1' },
  ],
}
const settings = { system: 's', cutoffLen: 100 }

/** What carries loss, as text; `$` is an end of turn. */
const trained = (tokens: Int32Array, mask: Uint8Array) =>
  [...tokens]
    .filter((_, i) => mask[i] === 1)
    .map((token) => (token < 100 ? '$' : String.fromCharCode(token - 100)))
    .join('')

describe('encodeRow', () => {
  it('puts loss on every answer of a conversation and on its end of turn', () => {
    const { example, lastAnswerOnly } = encodeRow(row, 0, letterTokenizer(), settings)
    expect(trained(example!.tokens, example!.lossMask)).toBe('a0$a1$a2$')
    expect(example!.answerTokens).toBe(9)
    expect(lastAnswerOnly).toBe(false)
  })

  it('keeps the earlier answers where the last is cut off', () => {
    const { example, truncated } = encodeRow(row, 0, letterTokenizer(), { ...settings, cutoffLen: 13 })
    expect(truncated).toBe(true)
    expect(trained(example!.tokens, example!.lossMask)).toBe('a0$')
  })

  it('puts it on the last answer only where the template rewrites the earlier ones, and says so', () => {
    const plain = letterTokenizer()
    const rewriting = {
      ...plain,
      encodeExample: (messages: Parameters<typeof plain.encodeExample>[0], answer: string) =>
        plain.encodeExample(
          messages.map((m) => (m.role === 'assistant' ? { ...m, content: `-${m.content}` } : m)),
          answer,
        ),
    }
    const { example, lastAnswerOnly } = encodeRow(row, 0, rewriting, settings)
    expect(trained(example!.tokens, example!.lossMask)).toBe('a2$')
    expect(lastAnswerOnly).toBe(true)
  })
})

describe('promptOf', () => {
  it('takes the system message of the row before that for all', () => {
    const roles = (own: Partial<Row>) =>
      promptOf({ ...row, ...own }, 's').map(({ role, content }) => `${role}:${content}`)
    expect(roles({})).toEqual(['system:s', 'user:q0', 'assistant:a0', 'user:q1', 'assistant:a1', 'user:q2'])
    expect(roles({ system: 'own', history: [] })).toEqual(['system:own', 'user:q2'])
  })
})
