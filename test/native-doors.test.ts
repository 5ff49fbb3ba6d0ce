/** Every way by which a file of the user reaches native code, and that the pre-flight of formats/ stands in front of each. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asGguf } from '../src/convert/as-gguf.ts'
import { openEngine } from '../src/engine/open-engine.ts'
import { readGguf } from '../src/formats/gguf-read.ts'
import type { GgufTyped } from '../src/formats/gguf-types.ts'
import { writeGguf } from '../src/formats/gguf-write.ts'
import { writeSafetensors } from '../src/formats/safetensors.ts'
import { resolveGgufAdapter } from '../src/lora/resolve.ts'
import { createTokenizer } from '../src/tokenizer/create.ts'
import { openLlama } from '../src/tokenizer/llama.ts'
import { fuzzMetadata, fuzzTensors } from './support/fuzz-files.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const model = join(root, 'models/lorasmith-demo-zh-8m-Q8_0.gguf')
const dir = mkdtempSync(join(tmpdir(), 'native-doors-'))
afterAll(() => rmSync(dir, { recursive: true }))

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => [`src/${name.replaceAll('\\', '/')}`, readFileSync(join(root, 'src', name), 'utf8')] as const)

const filesWith = (pattern: RegExp) => sources.filter(([, text]) => pattern.test(text)).map(([name]) => name)

describe('the doors', () => {
  const comesFirst = (name: string, first: string, then: string) => {
    const text = sources.find(([file]) => file === name)![1]
    const [a, b] = [text.indexOf(first), text.lastIndexOf(then)]
    return a > 0 && a < b
  }

  it('llama.cpp opens a model file for its vocabulary and for its weights, each after readGguf', () => {
    expect(filesWith(/\.loadModel\(/).sort()).toEqual(['src/tokenizer/create.ts'])
    expect(filesWith(/llama_model_load_from_file/)).toEqual(['src/llama/model.ts', 'src/llama/symbols.ts'])
    expect(filesWith(/\bloadModel\(/).sort()).toEqual([
      'src/engine/base.ts', // a GgufFile of openEngineBase
      'src/llama/model.ts',
      'src/tokenizer/create.ts',
    ])
    expect(filesWith(/\bloadVocabulary\(/).sort()).toEqual(['src/engine/base.ts', 'src/tokenizer/create.ts'])
    expect(filesWith(/\bopenEngineBase\(/).sort()).toEqual(['src/engine/base.ts', 'src/engine/open-engine.ts'])
    expect(comesFirst('src/engine/open-engine.ts', 'await readGguf(modelPath)', 'openEngineBase(file')).toBe(true)
    expect(comesFirst('src/tokenizer/create.ts', 'await readGguf(', '.loadModel(')).toBe(true)
  })

  it('llama.cpp opens adapters after readGguf and a scan for NaN', () => {
    expect(filesWith(/llama_adapter_lora_init/)).toEqual(['src/llama/model.ts', 'src/llama/symbols.ts'])
    expect(filesWith(/model\.loadAdapter\(/)).toEqual(['src/engine/base.ts'])
    expect(filesWith(/base\.loadAdapter\b/)).toEqual(['src/engine/open-engine.ts']) // for adapter-weights.ts
    expect(comesFirst('src/engine/adapter-weights.ts', 'await checkAdapterValues(await readGguf(path)', 'await loadFile(')).toBe(true) // biome-ignore format: short
  })

  it('ggml itself opens no file: its symbols are a list without a reader', () => {
    expect(filesWith(/gguf_init_from|gguf_get_/)).toEqual([])
  })

  it('tensor bytes come to ggml from readers that took a checked header', () => {
    const readers = /readTensorChunks\(|readTensorData\(|readSafetensors\(|file\.tensors\)|await readInto\(/
    expect(
      filesWith(readers)
        .filter((name) => !name.startsWith('src/formats/'))
        .sort(),
    ).toEqual([
      'src/convert/legacy.ts', // a LegacyFile of readLegacyGgml; only copies
      'src/convert/quantize-gguf.ts', // a GgufFile of readGguf
      'src/lora/load-gguf.ts', // a GgufFile of readGguf
      'src/lora/load-peft.ts', // readSafetensors, then a scan for NaN
      'src/lora/merge.ts', // a GgufFile of readGguf
      'src/models/weights.ts', // a GgufFile of readGguf
      'src/train/adapter-state.ts', // our own checkpoints, by readSafetensors
    ])
  })

  it('nothing evaluates a chat template but the sandbox', () => {
    const others = /ChatWrapper|LlamaChatSession|\bLlamaChat\b|chat_apply_template|\.render\(\{/
    expect(filesWith(others)).toEqual([])
    expect(filesWith(/from '@huggingface\/jinja'/).sort()).toEqual([
      'src/tokenizer/chat-template.ts', // makes the globals
      'src/tokenizer/limited-interpreter.ts',
    ])
    const dist = join(root, 'node_modules/node-llama-cpp/dist')
    const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
    const native = scripts.filter((name) => readFileSync(join(dist, name), 'utf8').includes('AddonJinjaRenderer'))
    expect(native.map((name) => name.replaceAll('\\', '/'))).toEqual([
      'chatWrappers/generic/JinjaTemplateChatWrapper.js',
    ])
  })
})

/** Files that would crash or mislead native code, by the message that they get. */
async function writeHostile(name: string): Promise<string> {
  const path = join(dir, name)
  const metadata = fuzzMetadata()
  if (name === 'token-twice.gguf') {
    const tokens = metadata.get('tokenizer.ggml.tokens')!.value as readonly string[]
    metadata.set('tokenizer.ggml.tokens', { type: 'array', of: 'string', value: tokens.with(261, 'a') })
  }
  if (name === 'split.gguf') metadata.set('split.count', { type: 'uint16', value: 3 })
  if (name === 'pickle.gguf') writeFileSync(path, 'PK\x03\x04')
  else await writeGguf(path, { metadata, tensors: fuzzTensors() })
  if (name === 'cut.gguf') writeFileSync(path, readFileSync(path).subarray(0, 3000))
  return path
}

describe.each([
  ['token-twice.gguf', 'formats.ggufTokenTwice'],
  ['split.gguf', 'formats.ggufSplit'],
  ['pickle.gguf', 'formats.pickle'],
  ['cut.gguf', 'formats.ggufHeaderCut'],
])('%s', (name, code) => {
  let path: string
  beforeAll(async () => {
    path = await writeHostile(name)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['train, estimate, merge', () => readGguf(path)],
    ['the tokenizer', () => createTokenizer(path, { chatTemplate: '{{ 1 }}' })],
    ['the engine', () => openEngine(path, { chatTemplate: '{{ 1 }}' })],
    ['an adapter', () => openEngine(model, { adapters: { a: [{ path, scale: 1 }] } })],
  ])('is refused by %s', async (_, open) => {
    await expect(open()).rejects.toMatchObject({ name: 'UserError', code })
  })
})

describe('adapters that hold no numbers', () => {
  const rank = 2
  const floats = (length: number, bad: number | undefined) => {
    const values = new Float32Array(length).fill(0.01)
    if (bad !== undefined) values[5] = bad
    return new Uint8Array(values.buffer)
  }
  const adapterKeys = new Map<string, GgufTyped>([
    ['general.type', { type: 'string', value: 'adapter' }],
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['adapter.type', { type: 'string', value: 'lora' }],
    ['adapter.lora.alpha', { type: 'float32', value: 4 }],
  ])

  it.each([Number.NaN, Infinity, -Infinity])('as GGUF: %d in B', async (bad) => {
    const path = join(dir, 'adapter.gguf')
    await writeGguf(path, {
      metadata: adapterKeys,
      tensors: [
        { name: 'blk.0.attn_q.weight.lora_a', ne: [256, rank], type: 0, data: floats(256 * rank, undefined) },
        { name: 'blk.0.attn_q.weight.lora_b', ne: [rank, 256], type: 0, data: floats(256 * rank, bad) },
      ],
    })
    await expect(openEngine(model, { adapters: { a: [{ path, scale: 1 }] } })).rejects.toMatchObject({
      code: 'formats.notFinite',
      values: { path, tensor: 'blk.0.attn_q.weight.lora_b', at: 5 },
    })
  })

  it.each([
    ['F32', 4, [0, 0, 0xc0, 0x7f]],
    ['F16', 2, [0, 0x7e]],
    ['F16', 2, [0, 0xfc]],
    ['BF16', 2, [0x80, 0xff]],
  ] as const)('as PEFT in %s', async (dtype, width, bad) => {
    const folder = join(dir, `peft-${dtype}-${bad.at(-1)}`)
    mkdirSync(folder)
    const stem = 'base_model.model.model.layers.0.self_attn.q_proj.lora_'
    const tensor = (shape: readonly number[], bytes?: readonly number[]) => {
      const data = new Uint8Array(256 * rank * width)
      if (bytes) data.set(bytes, 7 * width)
      return { dtype, shape, data }
    }
    const tensors = new Map([
      [`${stem}A.weight`, tensor([rank, 256], bad)],
      [`${stem}B.weight`, tensor([256, rank])],
    ])
    await writeSafetensors(join(folder, 'adapter_model.safetensors'), tensors)
    writeFileSync(join(folder, 'adapter_config.json'), '{"r":2,"lora_alpha":4}')
    await expect(resolveGgufAdapter(folder, await readGguf(model))).rejects.toMatchObject({
      code: 'formats.notFinite',
      values: { tensor: `${stem}A.weight`, at: 7 },
    })
  })

  it('as a pickle are never opened, by name or by content', async () => {
    const folder = join(dir, 'old-peft')
    mkdirSync(folder)
    writeFileSync(join(folder, 'adapter_model.bin'), 'PK\x03\x04')
    const base = await readGguf(model)
    for (const path of [folder, join(folder, 'adapter_model.bin')]) {
      await expect(resolveGgufAdapter(path, base)).rejects.toMatchObject({ code: 'formats.pickle' })
    }
    await expect(asGguf(join(folder, 'adapter_model.bin'))).resolves.toBeDefined() // not legacy: readGguf refuses it
  })
})

describe('a hostile chat template', () => {
  const endless = '{% for a in range(99999) %}{% for b in range(99999) %}{{ b }}{% endfor %}{% endfor %}'

  it("of the model is not given to llama.cpp's own renderer, while vocabulary and model are loaded and answer", async () => {
    const { llama } = await openLlama()
    const { _bindings: bindings } = llama as unknown as { _bindings: { AddonJinjaRenderer: unknown } }
    const renderer = bindings.AddonJinjaRenderer
    expect(renderer).toBeTypeOf('function')
    let made = 0
    bindings.AddonJinjaRenderer = class {
      constructor() {
        made += 1
      }
    }
    try {
      await using tokenizer = await createTokenizer(model)
      await using engine = await openEngine(model, { threads: 1 })
      const messages = [{ role: 'user' as const, content: '你好' }]
      expect(tokenizer.encodePrompt(messages).length).toBeGreaterThan(3)
      for await (const chunk of engine.generate({ messages, maxTokens: 2 })) expect(chunk).toBeDefined()
    } finally {
      bindings.AddonJinjaRenderer = renderer
    }
    expect(made).toBe(0)
  })

  it('is not run by loading a vocabulary or a model, and is refused when it is asked', async () => {
    const path = join(dir, 'template.gguf')
    const template: GgufTyped = { type: 'string', value: endless }
    const metadata = new Map([...fuzzMetadata(), ['tokenizer.chat_template', template] as const])
    await writeGguf(path, { metadata, tensors: fuzzTensors() })
    await using tokenizer = await createTokenizer(path)
    expect(() => tokenizer.encodePrompt([{ role: 'user', content: 'a' }])).toThrow(
      /chat template: it asks for more than/,
    )
    await using safe = await createTokenizer(path, { chatTemplate: '{{ messages[0].content }}' })
    expect(safe.decode(safe.encodePrompt([{ role: 'user', content: 'a' }]))).toBe(' a')
  })
})
