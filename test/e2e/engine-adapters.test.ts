import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { openEngine } from '../../src/engine/open-engine.ts'
import { readGguf } from '../../src/formats/gguf-read.ts'
import { copyMetadata, writeGguf } from '../../src/formats/gguf-write.ts'
import type { ChatMessage } from '../../src/tokenizer/tokenizer.ts'
import { DEMO_LAYERS, demoModel as model, writeDemoAdapter } from '../support/demo-adapter.ts'

const messages: readonly ChatMessage[] = [{ role: 'user', content: '糖尿病患者的运动处方应包含哪些内容?' }]
let folder: string
let one: string
let two: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-engine-'))
  one = await make('one.gguf')
  two = await make('two.gguf')
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

describe('adapters at run time', () => {
  it('load, replace and unload while others answer, each with its own weights', async () => {
    await using engine = await openEngine(model, { adapters: { one: [file(one)] } })
    const base = await answer(engine, null)
    const first = await answer(engine, 'one')
    const underWay = answer(engine, 'one')
    await Promise.all([engine.loadAdapter('new', [file(two)]), answer(engine, null)])
    expect(engine.adapters).toEqual(['one', 'new'])
    const second = await answer(engine, 'new')
    await engine.loadAdapter('one', [file(two)])
    expect(await underWay).toEqual(first)
    expect(await answer(engine, 'one')).toEqual(second)
    const last = answer(engine, 'new')
    await engine.unloadAdapter('new')
    expect(await last).toEqual(second)
    await expect(engine.unloadAdapter('new')).rejects.toMatchObject({ code: 'engine.unknownAdapter' })
    expect(await answer(engine, null)).toEqual(base)
  })

  it('answer with the bytes that a file has when it is loaded', async () => {
    await using engine = await openEngine(model)
    const path = await make('changing.gguf')
    await engine.loadAdapter('a', [file(path)])
    const before = await answer(engine, 'a')
    const { weightsBytes } = engine.memory()
    await copyFile(two, path)
    expect(await answer(engine, 'a')).toEqual(before)
    await engine.loadAdapter('b', [file(path)])
    expect(await answer(engine, 'b')).not.toEqual(before)
    await engine.loadAdapter('c', [file(two)]) // the same bytes: no second copy in memory
    expect(engine.memory().weightsBytes).toBe(weightsBytes + (await stat(two)).size)
    await engine.unloadAdapter('b')
    expect(await answer(engine, 'c')).not.toEqual(before) // which has them still
    await engine.unloadAdapter('c')
    expect(engine.memory().weightsBytes).toBe(weightsBytes)
    await engine.unloadAdapter('a')
    expect(engine.memory().weightsBytes).toBe((await stat(model)).size)
  })

  it('leave what is loaded alone when they do not fit', async () => {
    await using engine = await openEngine(model, { adapters: { one: [file(one)] } })
    const before = await answer(engine, 'one')
    const narrow = await make('narrow-later.gguf', { width: 128 })
    await expect(engine.loadAdapter('one', [file(narrow)])).rejects.toMatchObject({ code: 'engine.noAdapter' })
    expect(engine.adapters).toEqual(['one'])
    expect(await answer(engine, 'one')).toEqual(before)
  })

  it('share a memory too small for all of them, and answer the same', async () => {
    await using wide = await openEngine(model, { adapters: { one: [file(one)], two: [file(two)] } })
    const names = [null, 'one', 'two']
    const alone = await Promise.all(names.map((name) => answer(wide, name)))
    const { weightsBytes, contextBytes } = wide.memory()
    const maxMemoryBytes = Math.ceil(weightsBytes + (contextBytes * 1.5) / 3)
    const adapters = { one: [file(one)], two: [file(two)] }
    await using tight = await openEngine(model, { adapters, maxMemoryBytes })
    for (let round = 0; round < 2; round++) {
      expect(await Promise.all(names.map((name) => answer(tight, name)))).toEqual(alone)
    }
    expect(tight.memory().evictions).toBeGreaterThanOrEqual(4)
    expect(tight.memory().contextBytes).toBeLessThanOrEqual(contextBytes / 3)
    const none = openEngine(model, { adapters, maxMemoryBytes: weightsBytes - 1 })
    await expect(none).rejects.toMatchObject({ code: 'engine.memoryBudget' })
  })

  it('answer several questions in one batch', async () => {
    await using engine = await openEngine(model, { adapters: { one: [file(one)] }, parallel: 3 })
    const alone = await answer(engine, 'one')
    const started: number[] = []
    const ask = async (i: number) => {
      for await (const _ of engine.generate({ messages, adapter: 'one', maxTokens: 40, seed: 11 })) started.push(i)
    }
    await Promise.all([0, 1, 2].map(ask))
    expect(new Set(started.slice(0, 30)).size).toBe(3) // they went on side by side
    expect(await Promise.all([0, 1, 2].map(() => answer(engine, 'one')))).toEqual([alone, alone, alone])
  })
})

describe('embeddings', () => {
  it('have length 1, lie near for like texts and leave answers alone', async () => {
    await using engine = await openEngine(model)
    const before = await answer(engine, null)
    const texts = ['高血压患者如何用药?', '高血压病人怎么吃药?', '试用期被辞退有没有补偿?', '高血压患者如何用药?']
    const found = await engine.embed(texts)
    expect(found.map(({ tokens }) => tokens)).toEqual(texts.map((text) => engine.tokenizer.encodeText(text).length))
    for (const { vector } of found) expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
    const [a, b, c, again] = found.map(({ vector }) => vector)
    expect(again).toEqual(a)
    expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!))
    expect(await answer(engine, null)).toEqual(before)
    await expect(engine.embed([''])).rejects.toMatchObject({ code: 'engine.emptyPrompt' })
    await expect(engine.embed(['长'.repeat(5000)])).rejects.toMatchObject({ code: 'engine.promptTooLong' })
  })
})

describe('faults', () => {
  const opening = (path: string) => openEngine(model, { adapters: { good: [file(one)], bad: [file(path)] } })

  it('tells a wrong shape in the words of llama.cpp', async () => {
    const narrow = await make('narrow.gguf', { width: 128 })
    await expect(opening(narrow)).rejects.toMatchObject({ code: 'engine.noAdapter' })
    await expect(opening(narrow)).rejects.toThrow(/incorrect shape/)
  })

  it('tells a tensor that the model does not have', async () => {
    const deep = await make('deep.gguf', { layers: DEMO_LAYERS + 1 })
    await expect(opening(deep)).rejects.toThrow(/does not exist in base model/)
  })

  it('tells another architecture', async () => {
    const qwen = await make('qwen.gguf', { architecture: 'qwen2' })
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
const make = (name: string, options = {}) => writeDemoAdapter(name, { folder, ...options })

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

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}
