import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufTensorData, GgufTyped } from '../formats/gguf-types.ts'
import { copyMetadata, writeGguf } from '../formats/gguf-write.ts'
import type { ChatMessage } from '../tokenizer/tokenizer.ts'
import type { Engine } from './engine.ts'
import { openEngine } from './open-engine.ts'

const model = new URL('../../models/lorasmith-demo-zh-8m-Q8_0.gguf', import.meta.url).pathname
const messages: readonly ChatMessage[] = [{ role: 'user', content: '糖尿病患者的运动处方应包含哪些内容?' }]
const WIDTH = 256
const LAYERS = 8
let folder: string
let one: string
let two: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-engine-'))
  one = await writeAdapter('one.gguf')
  two = await writeAdapter('two.gguf')
})
afterAll(() => rm(folder, { recursive: true }))

describe('adapters', () => {
  it('answer side by side as each does alone', async () => {
    await using engine = await openEngine(model, { adapters: { one: [file(one)], two: [file(two)] } })
    const names = [null, 'one', 'two']
    const alone: number[][] = []
    for (const name of names) alone.push(await answer(engine, name))
    expect(new Set(alone.map(String)).size).toBe(3)
    for (let round = 0; round < 3; round++) {
      expect(await Promise.all(names.map((name) => answer(engine, name)))).toEqual(alone)
    }
  })

  it('scale and add up', async () => {
    const sets = { off: [file(one, 0)], on: [file(one)], both: [file(one), file(two)] }
    await using engine = await openEngine(model, { adapters: sets })
    expect(engine.adapters).toEqual(['off', 'on', 'both'])
    const prompt = engine.tokenizer.encodePrompt(messages)
    const base = await engine.nextTokenLogProbs(prompt)
    expect(await engine.nextTokenLogProbs(prompt, { adapter: 'off' })).toBeAllClose(base, { atol: 1e-4 })
    const on = await engine.nextTokenLogProbs(prompt, { adapter: 'on' })
    const both = await engine.nextTokenLogProbs(prompt, { adapter: 'both' })
    expect(distance(on, base)).toBeGreaterThan(0.1)
    expect(distance(both, on)).toBeGreaterThan(0.1)
  })
})

describe('faults', () => {
  const opening = (path: string) => openEngine(model, { adapters: { good: [file(one)], bad: [file(path)] } })

  it('tells a wrong shape in the words of llama.cpp', async () => {
    const narrow = await writeAdapter('narrow.gguf', { width: 128 })
    await expect(opening(narrow)).rejects.toMatchObject({ code: 'engine.noAdapter' })
    await expect(opening(narrow)).rejects.toThrow(/incorrect shape/)
  })

  it('tells a tensor that the model does not have', async () => {
    const deep = await writeAdapter('deep.gguf', { layers: LAYERS + 1 })
    await expect(opening(deep)).rejects.toThrow(/does not exist in base model/)
  })

  it('tells another architecture', async () => {
    const qwen = await writeAdapter('qwen.gguf', { architecture: 'qwen2' })
    await expect(opening(qwen)).rejects.toMatchObject({ code: 'engine.adapterArchitecture' })
  })

  it('refuses a model given as adapter, and an adapter given as model', async () => {
    await expect(opening(model)).rejects.toMatchObject({ code: 'engine.notAnAdapter' })
    await expect(openEngine(one)).rejects.toMatchObject({ code: 'tokenizer.noTokens' })
  })

  it('refuses a missing adapter and a text', async () => {
    const text = join(folder, 'text.gguf')
    await writeFile(text, 'this is no adapter')
    await expect(opening(text)).rejects.toMatchObject({ code: 'formats.notGguf' })
    await expect(opening(join(folder, 'none.gguf'))).rejects.toMatchObject({ code: 'formats.missing' })
    await expect(openEngine(text)).rejects.toMatchObject({ code: 'formats.notGguf' })
  })

  it('tells a model without its weights, and one that llama.cpp does not know', async () => {
    const path = join(folder, 'empty.gguf')
    const metadata = copyMetadata(await readGguf(model), [''])
    await writeGguf(path, { metadata, tensors: [] })
    await expect(openEngine(path)).rejects.toMatchObject({ code: 'engine.noModel' })
    await expect(openEngine(path)).rejects.toThrow(/token_embd.weight' not found/)
    metadata.set('general.architecture', { type: 'string', value: 'no-such-architecture' })
    await writeGguf(path, { metadata, tensors: [] })
    await expect(openEngine(path)).rejects.toThrow(/unknown model architecture/)
  })

  it('opens again after all these', async () => {
    await using engine = await openEngine(model, { adapters: { one: [file(one)] } })
    expect(await answer(engine, 'one')).not.toHaveLength(0)
  })

  it('tells a device that this system cannot have', async () => {
    const foreign = process.platform === 'darwin' ? 'cuda' : 'metal'
    await expect(openEngine(model, { gpu: foreign })).rejects.toMatchObject({ code: 'tokenizer.noDevice' })
  })

  it('answers nothing once closed', async () => {
    const engine = await openEngine(model)
    await engine[Symbol.asyncDispose]()
    expect(() => engine.generate({ messages })).toThrow(/closed/)
  })
})

const file = (path: string, scale = 1) => ({ path, scale })

async function answer(engine: Engine, adapter: string | null): Promise<number[]> {
  const tokens: number[] = []
  for await (const chunk of engine.generate({ messages, adapter, maxTokens: 40, seed: 11 })) {
    if (chunk.type === 'token') tokens.push(chunk.token)
  }
  return tokens
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
}

/** A rank-4 adapter on q_proj of every layer, its weights from its name. */
async function writeAdapter(
  name: string,
  { width = WIDTH, layers = LAYERS, architecture = 'llama' } = {},
): Promise<string> {
  const rank = 4
  const metadata = new Map<string, GgufTyped>([
    ['general.type', { type: 'string', value: 'adapter' }],
    ['general.architecture', { type: 'string', value: architecture }],
    ['adapter.type', { type: 'string', value: 'lora' }],
    ['adapter.lora.alpha', { type: 'float32', value: 8 }],
  ])
  const tensors: GgufTensorData[] = []
  for (let layer = 0; layer < layers; layer++) {
    const base = `blk.${layer}.attn_q.weight`
    for (const [part, ne] of [
      ['lora_a', [width, rank]],
      ['lora_b', [rank, width]],
    ] as const) {
      const data = new Uint8Array(formulaTensor(`${name}.${layer}.${part}`, width * rank, 0.4).buffer)
      tensors.push({ name: `${base}.${part}`, ne, type: 0, data })
    }
  }
  const path = join(folder, name)
  await writeGguf(path, { metadata, tensors })
  return path
}
