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

/**
 * How far the program's answer is from the likeliest one by this project's engine: the largest difference, in nats, between the likeliest
 * token and the likeliest that goes on as the program's text does. The two are built by different compilers for different processors, so
 * that a near tie may fall either way and whole texts cannot be compared.
 */
async function gapOf(question: string, answer: string, lora: string | null, model = MODEL): Promise<number> {
  await using engine = await openEngine(model, { adapters: lora ? { a: [{ path: lora, scale: 1 }] } : {}, threads: 1 })
  const start = engine.tokenizer.encodePrompt([{ role: 'user', content: question }])
  const said: number[] = []
  const goesOn = (token: number) => answer.startsWith(engine.tokenizer.decode([...said, token]).replace(/\ufffd+$/, ''))
  let gap = 0
  while (engine.tokenizer.decode(said) !== answer) {
    const logProbs = await engine.nextTokenLogProbs([...start, ...said], { adapter: lora && 'a' })
    const likeliest = [...logProbs.keys()].sort((a, b) => logProbs[b]! - logProbs[a]!).slice(0, CANDIDATES)
    const next = likeliest.find(goesOn)
    if (next === undefined) return Infinity
    gap = Math.max(gap, logProbs[likeliest[0]!]! - logProbs[next]!)
    said.push(next)
  }
  expect(said.length).toBeGreaterThan(20)
  return gap
}
const CANDIDATES = 50
const TIE = 0.05

describe.skipIf(missing !== null)("llama.cpp's own program", () => {
  it.each(QUESTIONS)('answers %s as this project does, with the adapter and without', async (question) => {
    const lora = place.path('run', 'adapter.gguf')
    const asked = { model: MODEL, prompt: prompt(question), tokens: TOKENS }
    const [base, adapted] = [await complete(program, asked), await complete(program, { ...asked, lora })]
    expect(await gapOf(question, base, null)).toBeLessThan(TIE)
    expect(await gapOf(question, adapted, lora)).toBeLessThan(TIE)
    expect(await gapOf(question, adapted, null)).toBeGreaterThan(1) // and the adapter is what makes it
  })

  it('answers from the merged model as this project does, in the form that was trained', async () => {
    const merged = place.path('merged.gguf')
    expect(
      await runCli(['model', 'merge', '-m', MODEL, '--lora', place.path('run'), '--out', merged, '--outtype', 'f32']),
    ).toMatchObject({ code: 0 })
    const answer = await complete(program, { model: merged, prompt: prompt(QUESTIONS[0]!), tokens: TOKENS })
    expect(await gapOf(QUESTIONS[0]!, answer, null, merged)).toBeLessThan(TIE)
    expect(answer).toMatch(/【/)
  })
})
