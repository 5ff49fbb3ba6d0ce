import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTokenizer } from '../tokenizer/create.ts'
import { openLlama } from '../tokenizer/llama.ts'
import { openLlamaLibrary } from './library.ts'
import { type LlamaModel, loadModel } from './model.ts'
import { createSamplers, type Sampler, type Samplers, type Sampling } from './sampler.ts'

const path = new URL('../../models/lorasmith-demo-zh-8m-Q8_0.gguf', import.meta.url).pathname
let model: LlamaModel
let samplers: Samplers
let colon: number

beforeAll(async () => {
  await openLlama()
  model = await loadModel(openLlamaLibrary('cpu'), path, 0)
  samplers = createSamplers(model)
  await using tokenizer = await createTokenizer(path)
  colon = tokenizer.encodeText('：').at(-1)!
})
afterAll(() => {
  samplers.free()
  model.free()
})

const PLAIN: Sampling = {
  seed: 1,
  temperature: 1,
  topK: 0,
  topP: 1,
  minP: 0,
  repeatPenalty: 1,
  repeatWindow: 64,
  dryStrength: 0,
  dryBase: 1.75,
  dryAllowedLength: 4,
  dryWindow: 256,
  dryBreakers: [],
}
const GREEDY = { ...PLAIN, temperature: 0 }

/** All other tokens are out of the question. */
function logitsOf(some: Readonly<Record<number, number>>): Float32Array {
  const logits = new Float32Array(model.vocabSize).fill(-100)
  for (const [token, logit] of Object.entries(some)) logits[Number(token)] = logit
  return logits
}

async function counts(sampling: Sampling, some: Readonly<Record<number, number>>, rounds: number) {
  const found = new Map<number, number>()
  const logits = logitsOf(some)
  const sampler = samplers.create(sampling)!
  for (let i = 0; i < rounds; i++) {
    const token = await sampler.choose(logits)
    found.set(token, (found.get(token) ?? 0) + 1)
  }
  sampler.free()
  return found
}

/** Makes it choose these, one after another. */
function say(sampler: Sampler, tokens: readonly number[]): void {
  for (const token of tokens) expect(sampler.choose(logitsOf({ [token]: 50 }))).toBe(token)
}

describe('choosing', () => {
  it('takes the likeliest at temperature 0', () => {
    const sampler = samplers.create(GREEDY)!
    expect(sampler.choose(logitsOf({ 500: 1, 501: 1.01, 7: 0.9 }))).toBe(501)
    sampler.free()
  })

  it('follows the probabilities, sharpened by temperature', async () => {
    const logits = { 500: Math.log(0.6), 501: Math.log(0.3), 502: Math.log(0.1) }
    const plain = await counts(PLAIN, logits, 4000)
    for (const [token, p] of [[500, 0.6], [501, 0.3], [502, 0.1]] as const) {
      expect(Math.abs(plain.get(token)! / 4000 - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 4000))
    } // biome-ignore format: short
    const sharp = await counts({ ...PLAIN, temperature: 0.5 }, logits, 4000)
    const p = 0.36 / (0.36 + 0.09 + 0.01)
    expect(Math.abs(sharp.get(500)! / 4000 - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 4000))
  })

  it('keeps what top-k, top-p and min-p keep', async () => {
    const logits = { 500: Math.log(0.5), 501: Math.log(0.3), 502: Math.log(0.15), 503: Math.log(0.05) }
    const kept = async (limits: Partial<Sampling>) => [...(await counts({ ...PLAIN, ...limits }, logits, 800)).keys()].sort() // biome-ignore format: short
    expect(await kept({})).toEqual([500, 501, 502, 503])
    expect(await kept({ topK: 2 })).toEqual([500, 501])
    expect(await kept({ topP: 0.9 })).toEqual([500, 501, 502])
    expect(await kept({ minP: 0.5 })).toEqual([500, 501])
  })

  it('is repeatable by seed', () => {
    const logits = logitsOf(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [500 + i, 0])))
    const run = (seed: number) => {
      const sampler = samplers.create({ ...PLAIN, seed })!
      const tokens = Array.from({ length: 30 }, () => sampler.choose(logits))
      sampler.free()
      return tokens
    }
    expect(run(5)).toEqual(run(5))
    expect(run(5)).not.toEqual(run(6))
  })
})

describe('penalties', () => {
  it('make a chosen token less likely, for a window of tokens', () => {
    const sampler = samplers.create({ ...GREEDY, repeatPenalty: 1.2, repeatWindow: 2 })!
    const logits = logitsOf({ 500: 1.1, 501: 1 })
    expect(sampler.choose(logits)).toBe(500)
    expect(sampler.choose(logits)).toBe(501) // 1.1 / 1.2 < 1
    say(sampler, [600, 601])
    expect(sampler.choose(logits)).toBe(500) // out of the window
    sampler.free()
  })

  it('end a repetition the sooner the longer it is (DRY), but not where a breaker stands', () => {
    const phrase = [700, 701, 702, 703, 704]
    const next = (dry: Partial<Sampling>, said: readonly number[], lead: number) => {
      const sampler = samplers.create({ ...GREEDY, dryStrength: 0.8, ...dry })!
      say(sampler, said)
      const token = sampler.choose(logitsOf({ 705: 1 + lead, 706: 1 }))
      sampler.free()
      return token
    }
    const twice = [...phrase, 705, ...phrase]
    expect(next({ dryStrength: 0 }, twice, 0.01)).toBe(705)
    expect(next({}, twice, 1.39)).toBe(706) // five tokens repeated: 0.8 * 1.75^(5 - 4) = 1.4
    expect(next({}, twice, 1.41)).toBe(705)
    expect(next({}, [701, 702, 703, 705, 701, 702, 703], 0.01)).toBe(705) // three may be repeated
    expect(next({ dryWindow: 6 }, twice, 0.01)).toBe(705) // the first time lies outside
    const broken = [...phrase, colon, 705, ...phrase, colon]
    expect(next({}, broken, 0.01)).toBe(706)
    expect(next({ dryBreakers: ['：'] }, broken, 0.01)).toBe(705)
  })
})

it('more settings than are kept do no harm to those who use them', () => {
  const first = samplers.create({ ...GREEDY, dryStrength: 0.5 })!
  for (let i = 0; i < 40; i++) samplers.create({ ...GREEDY, dryStrength: 1 + i / 100 })!.free()
  say(first, [700, 701, 702, 703, 704, 705, 700, 701, 702, 703, 704])
  expect(first.choose(logitsOf({ 705: 1.01, 706: 1 }))).toBe(706)
  first.free()
})

describe('a grammar', () => {
  const GRAMMAR = 'root ::= "一" [二三]'

  it('lets only what it allows, then the end of the turn', async () => {
    for (const sampling of [GREEDY, ...[1, 2, 3, 4, 5].map((seed) => ({ ...PLAIN, seed, temperature: 3 }))]) {
      const sampler = samplers.create(sampling, GRAMMAR)!
      const logits = Float32Array.from({ length: model.vocabSize }, (_, i) => (i * 7919) % 13)
      const tokens: number[] = []
      do tokens.push(await sampler.choose(logits))
      while (!model.library.native.llama_vocab_is_eog(model.vocab, tokens.at(-1)) && tokens.length < 20)
      sampler.free()
      expect(model.library.native.llama_vocab_is_eog(model.vocab, tokens.at(-1))).toBe(true)
      expect(tokens.length).toBeGreaterThanOrEqual(2)
    }
  })

  it('that cannot be read makes no sampler', () => {
    expect(samplers.create(PLAIN, 'root ::= missing')).toBeNull()
    expect(samplers.create(PLAIN, 'no grammar')).toBeNull()
  })
})
