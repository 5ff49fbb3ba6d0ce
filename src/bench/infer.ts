/** How fast a model answers here, through the same engine that `run` and `serve` use. */
import type { Engine } from '../engine/engine.ts'
import { createRandom } from '../util/random.ts'
import { median } from './train.ts'

export interface InferBench {
  readonly promptTokens: number
  readonly generatedTokens: number
  readonly tokensPerSecond: number // of the prompt
  readonly answerTokensPerSecond: number // generated one after another
  readonly peakMemoryBytes: number
}

export interface InferBenchOptions {
  readonly promptTokens: number
  readonly newTokens: number
  readonly rounds: number
}

/** Two lengths of prompt: their difference leaves out what a call costs whatever its length. */
const SHORT_PROMPT = 8
/** Caches and threads start up, and V8 compiles what it runs often. */
const WARM_UP_MS = 2000

export async function benchInfer(engine: Engine, options: InferBenchOptions): Promise<InferBench> {
  const { promptTokens, newTokens, rounds } = options
  const [prompt, answer]: [number[], number[]] = [[], []]
  let generated = 0
  const both = async (round: number) => ({
    long: await ask(engine, promptTokens, 1, round),
    short: await ask(engine, SHORT_PROMPT, newTokens, round + 1000),
  })
  for (const begin = performance.now(); performance.now() - begin < WARM_UP_MS; ) await both(0)
  for (let round = 1; round <= rounds; round++) {
    const { long, short } = await both(round)
    prompt.push((promptTokens - SHORT_PROMPT) / Math.max(1e-9, (long.promptMs - short.promptMs) / 1000))
    answer.push(short.tokensPerSecond)
    generated += short.generatedTokens
  }
  return {
    promptTokens,
    generatedTokens: generated,
    tokensPerSecond: median(prompt),
    answerTokensPerSecond: median(answer),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  }
}

/** Random tokens, so that no round finds the last one's cache. */
async function ask(engine: Engine, count: number, maxTokens: number, seed: number) {
  const random = createRandom(seed)
  const vocab = engine.tokenizer.vocabSize
  const promptTokens = Array.from({ length: count }, () => random.int(vocab))
  for await (const chunk of engine.generate({ promptTokens, maxTokens, temperature: 0, ignoreEos: true }))
    if (chunk.type === 'end') return chunk
  throw new Error('an answer without an end')
}
