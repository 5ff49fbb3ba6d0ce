/** An adapter trained here, given to llama.cpp's own command-line program: loaded, and the text changes as it does here. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEngine } from '../../src/engine/open-engine.ts'
import { MODEL, makeWorkplace, runCli, type Workplace } from '../support/cli.ts'
import { BUILD_MS, complete, llamaCompletion, noLlamaCpp } from '../support/llamacpp-program.ts'

const missing = noLlamaCpp()
if (missing) process.stdout.write(`llama.cpp's own program is not asked: ${missing}\n`)
const QUESTIONS = ['第3个问题怎么办?', '发热怎么办?', '孩子咳嗽三天了怎么办?']
const TOKENS = 96 // more than any of the answers has
const prompt = (question: string) => `<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n`

let place: Workplace
let program: string
beforeAll(async () => {
  if (missing) return
  program = await llamaCompletion()
  place = await makeWorkplace()
  const strong = ['target_modules=[all-linear]', 'learning_rate=5e-3', 'epochs=12', 'memorisation_report=off']
  expect(await runCli(place.trainArgs('run', ...strong))).toMatchObject({ code: 0 })
}, BUILD_MS)
afterAll(() => place?.[Symbol.asyncDispose]())

/** The likeliest tokens, by this project's engine. */
async function ours(question: string, lora: string | null, model = MODEL): Promise<string> {
  await using engine = await openEngine(model, { adapters: lora ? { a: [{ path: lora, scale: 1 }] } : {}, threads: 1 })
  const plain = { temperature: 0, repeatPenalty: 1, dryStrength: 0, maxTokens: TOKENS }
  let text = ''
  const asked = { messages: [{ role: 'user' as const, content: question }], adapter: lora && 'a', ...plain }
  for await (const chunk of engine.generate(asked)) text += chunk.text
  return text.trim()
}

describe.skipIf(missing !== null)("llama.cpp's own program", () => {
  it.each(QUESTIONS)('answers %s as this project does, with the adapter and without', async (question) => {
    const lora = place.path('run', 'adapter.gguf')
    const asked = { model: MODEL, prompt: prompt(question), tokens: TOKENS }
    const [base, adapted] = [await complete(program, asked), await complete(program, { ...asked, lora })]
    expect(base).toBe(await ours(question, null))
    expect(adapted).toBe(await ours(question, lora))
    expect(adapted).not.toBe(base)
  })

  it('answers from the merged model as this project does, in the form that was trained', async () => {
    const merged = place.path('merged.gguf')
    expect(
      await runCli(['model', 'merge', '-m', MODEL, '--lora', place.path('run'), '--out', merged, '--outtype', 'f32']),
    ).toMatchObject({ code: 0 })
    const answer = await complete(program, { model: merged, prompt: prompt(QUESTIONS[0]!), tokens: TOKENS })
    expect(answer).toBe(await ours(QUESTIONS[0]!, null, merged))
    expect(answer).toMatch(/【/)
  })
})
