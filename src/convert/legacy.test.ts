import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  encodeLegacy,
  type LegacyContent,
  legacyOf,
  legacyPiece,
  smallLegacy,
  writeLegacy,
} from '../../test/support/legacy-writer.ts'
import { ggmlType, tensorSizeBytes } from '../formats/ggml-types.ts'
import { readGguf, readTensorData } from '../formats/gguf-read.ts'
import type { GgufFile, GgufTensorData } from '../formats/gguf-types.ts'
import { type Backend, openBackend } from '../ggml/backend.ts'
import { quantizeRows } from '../ggml/quantize.ts'
import { GGML_TYPE, type GgmlType } from '../ggml/types.ts'
import { createTokenizer } from '../tokenizer/create.ts'
import { KNOWN_TEMPLATES } from '../tokenizer/known-templates.ts'
import { convertLegacy, type LegacyOptions } from './legacy.ts'

const dir = mkdtempSync(join(tmpdir(), 'convert-legacy-'))
const out = join(dir, 'out.gguf')
let backend: Backend
beforeAll(() => {
  backend = openBackend('cpu', 1)
})
afterAll(() => {
  backend[Symbol.dispose]()
  rmSync(dir, { recursive: true })
})

async function convert(content: LegacyContent, name = 'model.bin', options: LegacyOptions = {}) {
  const path = await writeLegacy(join(dir, name), content)
  const about = await convertLegacy(path, out, { overwrite: true, ...options })
  return { about, file: await readGguf(out) }
}

const hexOf = async (file: GgufFile, name: string) =>
  Buffer.from(await readTensorData(file, file.tensors.find((tensor) => tensor.name === name)!)).toString('hex')

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('a real file', () => {
  const shared = fileURLToPath(new URL('../../../shared/models/', import.meta.url))
  const real = (name: string) => join(shared, name)
  const absent = existsSync(shared) ? false : `${shared} is absent`

  it.skipIf(absent)('has the tensors of its GGUF twin byte for byte, and its metadata', async () => {
    const about = await convertLegacy(real('stories260K.ggmlv3.f32.bin'), out, { overwrite: true })
    expect(about).toMatchObject({ format: 'ggjt v3', nHeadKv: 4, rmsEps: 1e-5, scores: 'kept', chatTemplate: null })
    const [file, twin] = [await readGguf(out), await readGguf(real('stories260K-f32.gguf'))]
    const unknown = new Set(['llama.context_length']) // nowhere in a legacy file
    for (const [key, value] of twin.metadata)
      if (!unknown.has(key)) expect([key, file.metadata.get(key)]).toEqual([key, value])
    for (const { name, ne, type } of twin.tensors) {
      expect(file.tensors.find((tensor) => tensor.name === name)).toMatchObject({ ne, type })
      expect(await hexOf(file, name)).toBe(await hexOf(twin, name))
    }
    expect(file.tensors.map(({ name }) => name).filter((name) => !twin.tensors.some((t) => t.name === name))).toEqual([
      'output.weight', // tied in the twin; the old format always writes it out
    ])
    expect(await hexOf(file, 'output.weight')).toBe(await hexOf(twin, 'token_embd.weight'))
  })

  it.skipIf(absent)('without scores has them again: they follow from the order of the pieces', async () => {
    const { about, file } = await convert(
      await legacyOf(real('stories260K-f32.gguf'), { container: 'ggml', version: 0 }),
    )
    expect(about).toMatchObject({ format: 'ggml', scores: 'rebuilt' })
    const twin = await readGguf(real('stories260K-f32.gguf'))
    for (const key of ['scores', 'tokens', 'token_type']) {
      expect(file.metadata.get(`tokenizer.ggml.${key}`)).toEqual(twin.metadata.get(`tokenizer.ggml.${key}`))
    }
  })

  it.skipIf(absent)('with a vocabulary alone is refused, and nothing is written', async () => {
    const none = join(dir, 'none.gguf')
    await expect(convertLegacy(real('ggml-vocab.ggjt-v1.2023-07.bin'), none)).rejects.toMatchObject({
      code: 'formats.legacyVocabOnly',
      values: { tokens: 32_000 },
    })
    expect(existsSync(none)).toBe(false)
  })
})

describe('the vocabulary', () => {
  it('is named as SentencePiece names it, with scores', async () => {
    const { file } = await convert(smallLegacy({}, [' a', '  ', '\u00e9', '\ufeff', '']))
    const key = (name: string) => file.metadata.get(`tokenizer.ggml.${name}`) as readonly unknown[]
    expect(key('tokens').slice(0, 5)).toEqual(['<unk>', '<s>', '</s>', '<0x00>', '<0x01>'])
    expect(key('tokens').slice(258)).toEqual(['<0xFF>', '▁a', '▁▁', 'é', '\ufeff', ''])
    expect(key('token_type').slice(0, 4)).toEqual([2, 3, 3, 6])
    expect(key('token_type').slice(258)).toEqual([6, 1, 1, 1, 1, 3])
    expect(key('scores').slice(258)).toEqual([0, -0, -1, -2, -3, -4])
  })

  it('that names bytes in words, as some converters did, means bytes', async () => {
    const content = smallLegacy()
    const named = content.vocab.map((token, id) =>
      id > 2 && id < 259
        ? { ...token, bytes: Buffer.from(`<0x${(id - 3).toString(16).toUpperCase().padStart(2, '0')}>`) }
        : token,
    )
    const [words, raw] = [(await convert({ ...content, vocab: named })).file, (await convert(content)).file]
    expect(words.metadata).toEqual(raw.metadata)
  })

  it('gives text back through llama.cpp, bytes that are in no piece too', async () => {
    await convert(smallLegacy({}, [' ', 'a', 'b', ' a']), 'llama-2-7b-chat.ggmlv3.f32.bin')
    await using tokenizer = await createTokenizer(out)
    expect(tokenizer).toMatchObject({ bosToken: 1, eosToken: 2, eogTokens: [2] })
    expect(tokenizer.decode(tokenizer.encodeText('a 儿童 b'))).toBe('a 儿童 b')
  })

  it.each([
    ['no pieces', smallLegacy().vocab.slice(0, 3), 'convert.legacyVocab', { got: 3 }],
    [
      'a broken piece',
      [...smallLegacy().vocab, { bytes: Uint8Array.of(0xe5, 0x84), score: 0 }],
      'convert.legacyToken',
      { id: 261 },
    ],
  ])('with %s is refused', async (_, vocab, code, values) => {
    const content = smallLegacy()
    const tensors = content.tensors.map((tensor) => resized(tensor, vocab.length))
    const broken = { ...content, vocab, tensors, hyper: { ...content.hyper, nVocab: vocab.length } }
    await expect(convert(broken)).rejects.toMatchObject({ code, values })
  })
})

/** The matrices over the vocabulary, for another number of tokens. */
function resized(tensor: GgufTensorData, nVocab: number): GgufTensorData {
  if (!/^(tok_embeddings|output)\./.test(tensor.name)) return tensor
  return { ...tensor, ne: [32, nVocab], data: new Uint8Array(128 * nVocab) }
}

describe('quantised blocks', () => {
  const quantised = (type: GgmlType, size: number, change: Partial<LegacyContent> = {}): LegacyContent => {
    const content = smallLegacy(change)
    const wide = (n: number) => (n === 32 ? size : n === 64 ? 2 * size : n)
    const tensors = content.tensors.map(({ name, ne }, at): GgufTensorData => {
      const own = name.includes('wk') || name.includes('wv') ? [size, size / 2] : ne.map(wide)
      const values = Float32Array.from({ length: own.reduce((p, n) => p * n, 1) }, (_, i) => Math.sin(at + i) / 8)
      if (own.length === 1) return { name, ne: own, type: 0, data: new Uint8Array(values.buffer) }
      return { name, ne: own, type, data: quantizeRows(backend.library, type, values, own[0]!) }
    })
    const hyper = { ...content.hyper, nEmbd: size, nHead: 4, nRot: size / 4, ftype: 2 }
    return { ...content, hyper, tensors }
  }

  it.each([
    ...(['F16', 'Q4_0', 'Q4_1', 'Q5_0', 'Q5_1', 'Q8_0'] as const).map((name) => [name, 32] as const),
    ...(['Q2_K', 'Q3_K', 'Q4_K', 'Q5_K', 'Q6_K'] as const).map((name) => [name, 256] as const),
  ])('of v3 in %s are taken as they are', async (name, size) => {
    const content = quantised(GGML_TYPE[name], size)
    const { file } = await convert(content)
    for (const [i, { name: ggufName, type, ne, sizeBytes }] of file.tensors.entries()) {
      expect({ type, ne }).toEqual({ type: content.tensors[i]!.type, ne: content.tensors[i]!.ne })
      expect(sizeBytes).toBe(tensorSizeBytes(ggmlType(type)!, ne))
      expect(await hexOf(file, ggufName)).toBe(hex(content.tensors[i]!.data))
    }
    expect(file.metadata.get('general.quantization_version')).toBe(name === 'F16' ? undefined : 2)
  })

  it.each([
    ['ggml', 0, 'Q4_0', false],
    ['ggmf', 1, 'Q5_0', false],
    ['ggjt', 1, 'Q8_0', false],
    ['ggjt', 2, 'Q4_0', false],
    ['ggjt', 2, 'Q4_1', false],
    ['ggjt', 2, 'Q8_0', false],
    ['ggjt', 2, 'Q5_0', true],
    ['ggjt', 2, 'Q5_1', true],
    ['ggml', 0, 'F16', true],
    ['ggmf', 1, 'F16', true],
    ['ggjt', 1, 'F16', true],
  ] as const)('%s v%s with %s: %s', async (container, version, name, taken) => {
    const converted = convert(quantised(GGML_TYPE[name], 32, { container, version }))
    if (taken) await expect(converted).resolves.toMatchObject({ file: { tensors: { length: 12 } } })
    else
      await expect(converted).rejects.toMatchObject({ code: 'convert.legacyBlocks', values: { container, got: name } })
  })

  it('of a type that no converter wrote are refused', async () => {
    const content = quantised(GGML_TYPE.IQ4_NL, 32)
    await expect(convert(content)).rejects.toMatchObject({ code: 'convert.legacyBlocks', values: { got: 'IQ4_NL' } })
  })
})

describe('shapes', () => {
  it('tell the key heads; --gqa may only agree', async () => {
    expect((await convert(smallLegacy())).about.nHeadKv).toBe(2)
    expect(
      (await convert(smallLegacy(), 'model.bin', { gqa: 2 })).file.metadata.get('llama.attention.head_count_kv'),
    ).toBe(2)
    await expect(convert(smallLegacy(), 'model.bin', { gqa: 8 })).rejects.toMatchObject({
      code: 'convert.legacyGqa',
      values: { got: 8, want: 2, rows: 16 },
    })
  })

  const changed = (name: string, change: Partial<GgufTensorData> | null): LegacyContent => {
    const content = smallLegacy()
    const tensors = content.tensors.flatMap((tensor) => {
      if (tensor.name !== name) return [tensor]
      return change === null ? [] : [{ ...tensor, ...change }]
    })
    return { ...content, tensors }
  }

  it.each<[string, LegacyContent, string, object]>([
    ['a missing tensor', changed('norm.weight', null), 'convert.legacyMissing', { name: 'output_norm.weight' }],
    ['no wk', changed('layers.0.attention.wk.weight', null), 'convert.legacyMissing', {}],
    [
      'a part of a split file',
      changed('tok_embeddings.weight', { ne: [16, 261], data: new Uint8Array(64 * 261) }),
      'convert.legacyShape',
      { got: '[16, 261]', want: '[32, 261]' },
    ],
    [
      'key rows that are no heads',
      changed('layers.0.attention.wk.weight', { ne: [32, 12], data: new Uint8Array(1536) }),
      'convert.legacyHeads',
      { rows: 12, head: 8 },
    ],
    ['a tensor of another architecture', changed('norm.weight', { name: 'ln_f.weight' }), 'convert.legacyTensor', {}],
    ['a layer too many', changed('norm.weight', { name: 'layers.1.ffn_norm.weight' }), 'convert.legacyTensor', {}],
  ])('refuse %s', async (_, content, code, values) => {
    await expect(convert(content)).rejects.toMatchObject({ name: 'UserError', code, values })
  })

  it('leave stored rope frequencies out: a GGUF would take them for factors', async () => {
    const content = smallLegacy()
    const rope = { name: 'layers.0.attention.inner_attention.rope.freqs', ne: [4], type: 0, data: new Uint8Array(16) }
    const { file } = await convert({ ...content, tensors: [...content.tensors, rope, { ...rope, name: 'rope.freqs' }] })
    expect(file.tensors).toHaveLength(content.tensors.length)
  })
})

describe('what the format cannot say', () => {
  /** Without grouped queries, so that only the name tells. */
  const plain = (): LegacyContent => {
    const content = smallLegacy()
    const tensors = content.tensors.map((tensor) =>
      /\.w[kv]\./.test(tensor.name) ? { ...tensor, ne: [32, 32], data: new Uint8Array(4096) } : tensor,
    )
    return { ...content, tensors }
  }

  it.each([
    ['llama-2-7b-chat.ggmlv3.q4_0.bin', 'llama-2-7b-chat', 'Llama 2', 'llama-2'],
    ['Llama-2-13B-chat-GGML.ggmlv3.q5_1.bin', 'Llama-2-13B-chat-GGML', 'Llama 2', 'llama-2'],
    ['chinese-alpaca-2-7b.ggmlv3.q4_K_M.bin', 'chinese-alpaca-2-7b', 'Llama 2', 'llama-2'],
    ['llama-2-7b.ggmlv3.q4_0.bin', 'llama-2-7b', 'Llama 2', null],
    ['codellama-7b-instruct.ggmlv3.Q4_0.bin', 'codellama-7b-instruct', 'Code Llama', 'llama-2'],
    ['llama-7b.ggmlv3.q4_0.bin', 'llama-7b', 'LLaMA', null],
    ['vicuna-7b-v1.3.ggmlv3.q4_0.bin', 'vicuna-7b-v1.3', 'LLaMA', null],
    ['ggml-model-f16.bin', 'ggml-model-f16', 'LLaMA', null],
  ])('comes from the name %s', async (name, model, family, chatTemplate) => {
    const { about, file } = await convert(plain(), name)
    expect(about).toMatchObject({ family, chatTemplate })
    expect(file.metadata.get('general.name')).toBe(model)
    expect(file.metadata.get('tokenizer.chat_template')).toBe(chatTemplate ? KNOWN_TEMPLATES['llama-2'] : undefined)
    const eps = { LLaMA: 5e-6, 'Llama 2': 1e-5, 'Code Llama': 1e-5 }[family]!
    expect(file.metadata.get('llama.attention.layer_norm_rms_epsilon')).toBe(Math.fround(eps))
  })

  it('comes from options before that', async () => {
    const jinja = join(dir, 'own.jinja')
    writeFileSync(jinja, '{{ messages[0].content }}\n')
    const options = { chatTemplate: jinja, rmsEps: 1e-6, contextLength: 512 }
    const { file } = await convert(plain(), 'llama-2-7b-chat.ggmlv3.f32.bin', options)
    expect(file.metadata.get('tokenizer.chat_template')).toBe('{{ messages[0].content }}')
    expect(file.metadata.get('llama.context_length')).toBe(512)
    expect(file.metadata.get('llama.attention.layer_norm_rms_epsilon')).toBe(Math.fround(1e-6))
    const unknown = convert(plain(), 'model.bin', { chatTemplate: 'lama' })
    await expect(unknown).rejects.toMatchObject({ code: 'tokenizer.unknownTemplate', values: { got: 'lama' } })
  })
})

it('leaves an existing file alone, and is the same bytes each time', async () => {
  const path = await writeLegacy(join(dir, 'twice.bin'), smallLegacy())
  const [one, two] = [join(dir, 'one.gguf'), join(dir, 'two.gguf')]
  await convertLegacy(path, one)
  await convertLegacy(path, two)
  expect(readFileSync(one).equals(readFileSync(two))).toBe(true)
  writeFileSync(one, 'mine')
  await expect(convertLegacy(path, one)).rejects.toMatchObject({ code: 'convert.exists' })
  expect(readFileSync(one, 'utf8')).toBe('mine')
})

it('the writer of these tests writes pieces as the old converters did', () => {
  expect([legacyPiece('<unk>', 0), legacyPiece('<s>', 1), legacyPiece('<0x0A>', 13), legacyPiece('▁the', 300)]).toEqual(
    [Buffer.from(' ⁇ '), Buffer.alloc(0), Uint8Array.of(10), Buffer.from(' the')],
  )
  expect(encodeLegacy(smallLegacy()).subarray(0, 8).toString('hex')).toBe('746a676703000000')
})
