import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatMessage } from '../tokenizer/tokenizer.ts'
import type { EndChunk, Engine, GenerateRequest } from './engine.ts'
import { openEngine } from './open-engine.ts'

const model = new URL('../../models/lorasmith-demo-zh-8m-Q8_0.gguf', import.meta.url).pathname
const messages: readonly ChatMessage[] = [{ role: 'user', content: '糖尿病患者的运动处方应包含哪些内容?' }]
let engine: Engine

beforeAll(async () => {
  engine = await openEngine(model)
})
afterAll(() => engine[Symbol.asyncDispose]())

async function answer(request: GenerateRequest, onToken: (count: number) => void = () => {}) {
  const texts: string[] = []
  const tokens: number[] = []
  let end: EndChunk | null = null
  for await (const chunk of engine.generate(request)) {
    texts.push(chunk.text)
    if (chunk.type === 'end') end = chunk
    else {
      tokens.push(chunk.token)
      onToken(tokens.length)
    }
  }
  return { text: texts.join(''), texts, tokens, end: end! }
}

describe('generate', () => {
  it('says what it did in the last chunk', async () => {
    const { text, tokens, end } = await answer({ messages, maxTokens: 20, seed: 7 })
    expect(text).toBe(engine.tokenizer.decode(tokens))
    expect(end).toMatchObject({ finish: 'length', seed: 7, generatedTokens: 20, token: null })
    expect(end.promptTokens).toBe(engine.tokenizer.encodePrompt(messages).length)
    expect(end.promptMs).toBeGreaterThan(0)
    expect(end.tokensPerSecond).toBeGreaterThan(0)
  })

  it('is repeatable by seed, whatever was asked between', async () => {
    const first = await answer({ messages, maxTokens: 60, seed: 7 })
    const other = await answer({ messages, maxTokens: 60, seed: 8 })
    const again = await answer({ messages, maxTokens: 60, seed: 7 })
    expect(again.tokens).toEqual(first.tokens)
    expect(other.tokens).not.toEqual(first.tokens)
  })

  it('can be repeated with the seed that it chose', async () => {
    const first = await answer({ messages, maxTokens: 30 })
    expect((await answer({ messages, maxTokens: 30, seed: first.end.seed })).tokens).toEqual(first.tokens)
  })

  it('is greedy at temperature 0', async () => {
    const greedy = { messages, maxTokens: 12, temperature: 0, repeatPenalty: 1, dryStrength: 0 }
    const { tokens } = await answer({ ...greedy, seed: 1 })
    expect((await answer({ ...greedy, seed: 2 })).tokens).toEqual(tokens)
    const sequence = [...engine.tokenizer.encodePrompt(messages)]
    for (const token of tokens) {
      const logProbs = await engine.nextTokenLogProbs(sequence)
      expect(logProbs.indexOf(Math.max(...logProbs))).toBe(token)
      sequence.push(token)
    }
  })

  it('does not say the same again and again unless DRY is off', async () => {
    const request = { messages: [{ role: 'user' as const, content: '高血压' }], maxTokens: 300, temperature: 0, repeatPenalty: 1 } // biome-ignore format: short
    expect(longestRepeat((await answer({ ...request, dryStrength: 0 })).tokens)).toBeGreaterThan(100)
    expect(longestRepeat((await answer(request)).tokens)).toBeLessThan(12)
  })

  it('feeds the tokens of encodePrompt', async () => {
    const promptTokens = engine.tokenizer.encodePrompt(messages)
    const byTokens = await answer({ promptTokens, maxTokens: 30, seed: 3 })
    expect(byTokens.tokens).toEqual((await answer({ messages, maxTokens: 30, seed: 3 })).tokens)
  })

  it('ends at the end of turn without showing it', async () => {
    const { end, text } = await answer({ messages, maxTokens: 900, seed: 1 })
    expect(end.finish).toBe('stop')
    expect(text).not.toContain('<|im_end|>')
  })

  it('ends at a stop text', async () => {
    const { text } = await answer({ messages, maxTokens: 60, seed: 7 })
    const stop = text.slice(10, 14)
    const stopped = await answer({ messages, maxTokens: 60, seed: 7, stop: [stop] })
    expect(stopped.text).toBe(text.slice(0, text.indexOf(stop)))
    expect(stopped.end.finish).toBe('stop')
  })

  it('gives whole characters only', async () => {
    const { texts, tokens } = await answer({
      messages,
      maxTokens: 200,
      temperature: 2,
      topK: 0,
      topP: 1,
      minP: 0,
      seed: 5,
    })
    const whole = engine.tokenizer.decode(tokens)
    expect(texts.join('')).toBe(whole)
    expect(texts.join('|').split('\uFFFD')).toHaveLength(whole.split('\uFFFD').length)
    expect(texts).toContain('') // some characters took several tokens
  })

  it('stops at an abort and is free for the next question', async () => {
    const abort = new AbortController()
    const request = { messages, maxTokens: 500, seed: 7, signal: abort.signal }
    const { end } = await answer(request, (count) => count === 5 && abort.abort())
    expect(end).toMatchObject({ finish: 'abort', generatedTokens: 5 })
    expect((await answer({ messages, maxTokens: 5 })).end.finish).toBe('length')
  })

  it('does not begin when it is aborted before', async () => {
    const { end } = await answer({ messages, signal: AbortSignal.abort() })
    expect(end).toMatchObject({ finish: 'abort', generatedTokens: 0, promptTokens: expect.any(Number) })
  })

  it('is free again when the reader leaves early', async () => {
    for await (const chunk of engine.generate({ messages, maxTokens: 500 })) if (chunk.type === 'token') break
    expect((await answer({ messages, maxTokens: 3 })).tokens).toHaveLength(3)
  })

  it('lets timers run while it answers', async () => {
    let rounds = 0
    const timer = setInterval(() => rounds++, 5)
    const { end } = await answer({ messages, maxTokens: 600, grammar: 'root ::= "一" root' })
    clearInterval(timer)
    const seconds = end.generatedTokens / end.tokensPerSecond
    expect(rounds).toBeGreaterThan((seconds * 1000) / 30)
  })

  it('answers one after another when asked at once', async () => {
    const alone = await answer({ messages, maxTokens: 25, seed: 9 })
    const together = await Promise.all([9, 9, 9].map((seed) => answer({ messages, maxTokens: 25, seed })))
    for (const { tokens } of together) expect(tokens).toEqual(alone.tokens)
  })

  it('fills the context and no more', async () => {
    await using small = await openEngine(model, { contextSize: 256 })
    const promptTokens = new Int32Array(small.contextSize - 20).fill(100)
    let end: EndChunk | null = null
    for await (const chunk of small.generate({
      promptTokens,
      maxTokens: 500,
      seed: 1,
      temperature: 5,
      minP: 0,
      topK: 0,
      topP: 1,
    })) {
      if (chunk.type === 'end') end = chunk
    }
    expect(end).toMatchObject({ finish: 'length', generatedTokens: 20 })
    const tooLong = small.generate({ promptTokens: new Int32Array(small.contextSize).fill(100) })
    await expect(tooLong.next()).rejects.toMatchObject({ code: 'engine.promptTooLong' })
  })

  it('says how much memory a context would need that is too large', async () => {
    await using wide = await openEngine(model, { contextSize: 1 << 24 })
    const none = wide.generate({ messages }).next()
    await expect(none).rejects.toMatchObject({ code: 'engine.noContext', values: { reason: expect.stringMatching(/^\d+ MB needed, \d+ MB free$/) } }) // biome-ignore format: short
    expect(await wide.embed(['高血压'])).toHaveLength(1) // smaller ones can still be opened
  })

  it('refuses an empty prompt and an unknown adapter', async () => {
    await expect(engine.generate({ promptTokens: [] }).next()).rejects.toMatchObject({ code: 'engine.emptyPrompt' })
    expect(() => engine.generate({ messages, adapter: 'none' })).toThrow(
      expect.objectContaining({ code: 'engine.unknownAdapter' }),
    )
  })
})

describe('closing', () => {
  it('ends an answer under way, and one that waits, with an error', async () => {
    const closing = await openEngine(model)
    let begun = () => {}
    const first = new Promise<void>((resolve) => (begun = resolve))
    const ask = async () => {
      for await (const _ of closing.generate({ messages, maxTokens: 3000, grammar: 'root ::= "一" root' })) begun()
    }
    const both = Promise.allSettled([ask(), ask()])
    await first
    await closing[Symbol.asyncDispose]()
    for (const result of await both) expect(result.status).toBe('rejected')
    await closing[Symbol.asyncDispose]() // twice is once
    expect((await answer({ messages, maxTokens: 3 })).tokens).toHaveLength(3) // another engine goes on
  })
})

describe('nextTokenLogProbs', () => {
  it('is a distribution over the whole vocabulary', async () => {
    const logProbs = await engine.nextTokenLogProbs(engine.tokenizer.encodePrompt(messages))
    expect(logProbs).toHaveLength(engine.tokenizer.vocabSize)
    expect(logProbs.reduce((sum, logProb) => sum + Math.exp(logProb), 0)).toBeCloseTo(1, 5)
  })
})

/** Tokens of the longest sequence that stands twice, overlapping or not. */
function longestRepeat(tokens: readonly number[]): number {
  let longest = 0
  for (let a = 0; a < tokens.length; a++) {
    for (let b = a + 1; b < tokens.length; b++) {
      let length = 0
      while (b + length < tokens.length && tokens[a + length] === tokens[b + length]) length++
      longest = Math.max(longest, length)
    }
  }
  return longest
}
