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

/** The base model never ends an answer of its own: this engine ends at the first comma, which it leaves out. */
const ending = (counted: () => void = () => {}): Engine => ({
  ...engine,
  async *generate(request: GenerateRequest) {
    for await (const chunk of engine.generate({ ...request, stop: ['，'] })) {
      counted()
      yield chunk
    }
  },
})

const QUESTION = '糖尿病患者的运动处方应包含哪些内容?'

async function greedy(question: string): Promise<string> {
  let text = ''
  const request = { messages: messagesOf(question, null), temperature: 0, repeatPenalty: 1, dryStrength: 0 }
  for await (const chunk of ending().generate(request)) text += chunk.text
  return text
}

describe('memorisedShare', () => {
  const share = (...answers: string[]) =>
    memorisedShare(
      ending(),
      answers.map((answer) => row(QUESTION, answer)),
      options,
    )

  it('counts an answer that comes back word for word, however it is spaced', async () => {
    const text = await greedy(QUESTION)
    expect(text.length).toBeGreaterThan(4)
    expect(await share(text)).toEqual({ asked: 1, verbatim: 1 })
    expect(await share(` ${text}\n\n`, `${text}  `)).toEqual({ asked: 2, verbatim: 2 })
  })

  it('counts none that goes on, ends early or departs', async () => {
    const text = await greedy(QUESTION)
    const others = [text.slice(0, -2), `${text}吗`, `x${text}`, text.replaceAll(text.at(-1)!, '≠')]
    expect(await share(...others)).toEqual({ asked: 4, verbatim: 0 })
  })

  it('stops asking where the text departs', async () => {
    let chunks = 0
    const rows = [row(QUESTION, `≠${'长'.repeat(200)}`)]
    expect(
      await memorisedShare(
        ending(() => chunks++),
        rows,
        options,
      ),
    ).toEqual({ asked: 1, verbatim: 0 })
    expect(chunks).toBeLessThan(5)
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
