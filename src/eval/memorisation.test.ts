import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messagesOf } from '../data/encode.ts'
import type { Row } from '../data/example.ts'
import type { Engine, GenerateRequest } from '../engine/engine.ts'
import { openEngine } from '../engine/open-engine.ts'
import { chooseRows, memorisedShare } from './memorisation.ts'

const model = new URL('../../models/lorasmith-demo-zh-8m-Q8_0.gguf', import.meta.url).pathname
let engine: Engine
beforeAll(async () => {
  engine = await openEngine(model)
})
afterAll(() => engine[Symbol.asyncDispose]())

const row = (question: string, answer: string, line = 1): Row => ({ question, answer, tag: null, line })
const options = { adapter: null, system: null, sample: 10, seed: 1 }

/** What the model itself says, to its end of turn. */
async function greedy(question: string): Promise<{ text: string; tokens: number; finish: string }> {
  let text = ''
  const request = {
    messages: messagesOf(question, null),
    temperature: 0,
    repeatPenalty: 1,
    dryStrength: 0,
    maxTokens: 400,
  }
  for await (const chunk of engine.generate(request)) {
    text += chunk.text
    if (chunk.type === 'end') return { text, tokens: chunk.generatedTokens, finish: chunk.finish }
  }
  throw new Error('no end')
}

describe('memorisedShare', () => {
  it('counts an answer that comes back word for word, however it is spaced, and none that goes on or departs', async () => {
    const questions = [
      '糖尿病患者的运动处方应包含哪些内容?',
      '高血压怎么办?',
      '感冒了怎么办?',
      '头痛怎么办?',
      '发烧怎么办?',
    ]
    const said = await Promise.all(questions.map(greedy))
    const i = said.findIndex(({ finish, text }) => finish === 'stop' && text.length > 4)
    expect(i, 'one of them is answered to its end').toBeGreaterThanOrEqual(0)
    const [question, text] = [questions[i]!, said[i]!.text]
    const share = (...answers: string[]) =>
      memorisedShare(
        engine,
        answers.map((answer) => row(question, answer)),
        options,
      )
    expect(await share(text)).toEqual({ asked: 1, verbatim: 1 })
    expect(await share(` ${text}\n\n`)).toEqual({ asked: 1, verbatim: 1 })
    expect(await share(text.slice(0, -2), `${text}。`, `x${text}`)).toEqual({ asked: 3, verbatim: 0 })
  })

  it('stops asking where the text departs', async () => {
    let tokens = 0
    const counting: Engine = {
      ...engine,
      async *generate(request: GenerateRequest) {
        for await (const chunk of engine.generate(request)) {
          tokens++
          yield chunk
        }
      },
    }
    await memorisedShare(counting, [row('高血压怎么办?', `≠${'长'.repeat(200)}`)], options)
    expect(tokens).toBeLessThan(5)
  })
})

describe('chooseRows', () => {
  const rows = Array.from({ length: 50 }, (_, i) => row(`q${i}`, 'a', i))
  it('takes as many as asked, each once, the same for the same seed and other ones for another', () => {
    const chosen = chooseRows(rows, 12, 5)
    expect(new Set(chosen).size).toBe(12)
    expect(chosen.map(({ line }) => line)).toEqual(chosen.map(({ line }) => line).toSorted((a, b) => a - b))
    expect(chooseRows(rows, 12, 5)).toEqual(chosen)
    expect(chooseRows(rows, 12, 6)).not.toEqual(chosen)
    expect(chooseRows(rows, 100, 5)).toEqual(rows)
  })
})
