import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readGguf } from '../formats/gguf-read.ts'
import { readSafetensors, writeSafetensors } from '../formats/safetensors.ts'
import { UserErrors } from '../texts/user-error.ts'
import { permutedRow } from './architectures/permute.ts'
import { importHfFolder, readHfModel } from './import-hf.ts'

const GOLDEN = new URL('../../test/golden/hf/', import.meta.url).pathname

let folder: string // a copy to break
let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lorasmith-import-'))
  folder = join(root, 'model')
})
afterEach(() => rm(root, { recursive: true }))

const copied = (name: string) => cp(join(GOLDEN, name), folder, { recursive: true })

async function edit(name: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
  const path = join(folder, name)
  const json = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  await writeFile(path, JSON.stringify({ ...json, ...changes }))
}

async function faults(): Promise<readonly string[]> {
  const error = await readHfModel(folder).catch((thrown: unknown) => thrown)
  if (!(error instanceof UserErrors)) return [(error as { code?: string }).code ?? 'none']
  return error.faults.map(({ code }) => code)
}

describe('importHfFolder', () => {
  it('tells every fault at once', async () => {
    await copied('llama')
    await rm(join(folder, 'model-00002-of-00003.safetensors'))
    await rm(join(folder, 'tokenizer.json'))
    await edit('config.json', { hidden_size: 48, num_hidden_layers: 'two' })
    expect(await faults()).toEqual([
      'convert.missingShards',
      'convert.noTokenizer',
      'convert.configValue',
      'convert.misfits',
    ])
  })

  it('names the known architectures for one that is not', async () => {
    await copied('qwen2')
    await rm(join(folder, 'tokenizer.json'))
    await edit('config.json', { architectures: ['Qwen2ForCausaLM'] })
    const error = await readHfModel(folder).catch((thrown: UserErrors) => thrown)
    expect(await faults()).toEqual(['convert.architecture', 'convert.noTokenizer'])
    expect((error as UserErrors).message).toMatch(/nearest: Qwen2ForCausalLM.*Known are LlamaForCausalLM/)
  })

  it('tells tensors that are missing and tensors that have no place', async () => {
    await copied('qwen3')
    const path = join(folder, 'model.safetensors')
    const { tensors } = await readSafetensors(path)
    const moved = new Map(tensors)
    moved.set('model.layers.0.self_attn.q_proj.lora_A.weight', tensors.get('model.norm.weight')!)
    moved.delete('model.layers.1.mlp.up_proj.weight')
    moved.delete('lm_head.weight') // the configuration does not tie it
    await writeSafetensors(path, moved)
    const error = await readHfModel(folder).catch((thrown: UserErrors) => thrown)
    expect((error as UserErrors).faults).toMatchObject([
      {
        code: 'convert.missingTensors',
        values: { count: 2, names: 'lm_head.weight, model.layers.1.mlp.up_proj.weight' },
      },
      { code: 'convert.unknownTensors', values: { count: 1 } },
    ])
  })

  it.each([
    ['no weights', 'convert.noWeights', () => rm(join(folder, 'model.safetensors'))],
    [
      'pickled weights',
      'convert.pickled',
      () => rename(join(folder, 'model.safetensors'), join(folder, 'pytorch_model.bin')),
    ],
    ['no configuration', 'convert.noConfig', () => rm(join(folder, 'config.json'))],
    [
      'a broken configuration',
      'convert.jsonBroken',
      () => writeFile(join(folder, 'config.json'), '{"architectures": ['),
    ],
    [
      'weights that are quantised',
      'convert.quantisedSource',
      () => edit('config.json', { quantization_config: { quant_method: 'gptq' } }),
    ],
    ['a vocabulary of another model', 'convert.vocabSize', () => edit('config.json', { vocab_size: 200 })],
    [
      'cuts that nobody knows',
      'convert.preTokenizer',
      () => edit('tokenizer.json', { pre_tokenizer: { type: 'Whitespace' } }),
    ],
    [
      'two tokens of one text',
      'convert.tokenTwice',
      () => edit('tokenizer.json', { added_tokens: [{ id: 300, content: 'a', special: true }] }),
    ],
    [
      'another kind of tokenizer',
      'convert.tokenizerKind',
      () => edit('tokenizer.json', { model: { type: 'Unigram', vocab: [] } }),
    ],
  ])('refuses %s', async (_, code, breakIt) => {
    await copied('qwen2')
    await breakIt()
    expect(await faults()).toContain(code)
  })

  it('takes the user’s word for cuts that it does not know', async () => {
    await copied('qwen2')
    await edit('tokenizer.json', { pre_tokenizer: { type: 'Whitespace' } })
    const { metadata } = await readHfModel(folder, 'qwen2')
    expect(metadata.get('tokenizer.ggml.pre')).toEqual({ type: 'string', value: 'qwen2' })
  })

  it('replaces nothing unless told so, and leaves nothing behind', async () => {
    await copied('qwen2')
    const out = join(root, 'model.gguf')
    await importHfFolder(folder, out, { outtype: 'q8_0' })
    await expect(importHfFolder(folder, out, { outtype: 'f16' })).rejects.toMatchObject({ code: 'convert.exists' })
    await importHfFolder(folder, out, { outtype: 'f16', overwrite: true })
    expect((await readGguf(out)).metadata.get('general.file_type')).toBe(1)
    await expect(importHfFolder(folder, root, { outtype: 'f16' })).rejects.toMatchObject({
      code: 'convert.outIsFolder',
    })
    await expect(importHfFolder(folder, join(root, 'no/m.gguf'), { outtype: 'f16' })).rejects.toMatchObject({
      code: 'convert.noFolder',
    })
    await rm(join(folder, 'config.json'))
    await expect(importHfFolder(folder, join(root, 'other.gguf'), { outtype: 'f16' })).rejects.toThrow()
    expect((await readdir(root)).sort()).toEqual(['model', 'model.gguf'])
  })

  it('reads vocab.json and merges.txt as it reads tokenizer.json', async () => {
    await copied('qwen2')
    const whole = await readHfModel(folder)
    const tokenizer = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'))
    await writeFile(join(folder, 'vocab.json'), JSON.stringify(tokenizer.model.vocab))
    const merges = tokenizer.model.merges.map((pair: string[]) => pair.join(' '))
    await writeFile(join(folder, 'merges.txt'), `#version: 0.2\n${merges.join('\n')}\n`)
    await rm(join(folder, 'tokenizer.json'))
    await edit('tokenizer_config.json', { tokenizer_class: 'Qwen2Tokenizer' })
    const { metadata } = await readHfModel(folder)
    for (const key of ['model', 'pre', 'tokens', 'token_type', 'merges'].map((name) => `tokenizer.ggml.${name}`)) {
      expect([key, metadata.get(key)]).toEqual([key, whole.metadata.get(key)])
    }
  })

  it('reports how far it is', async () => {
    await copied('qwen2')
    const seen: number[] = []
    const onProgress = ({ bytes, totalBytes }: { bytes: number; totalBytes: number }) =>
      void seen.push(bytes / totalBytes)
    const { sizeBytes } = await importHfFolder(folder, join(root, 'm.gguf'), { outtype: 'bf16', onProgress })
    expect(seen.at(-1)).toBe(1)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(sizeBytes).toBeGreaterThan(50_000)
  })
})

describe('permutedRow', () => {
  it('takes each row of a head once', () => {
    const even = fc.integer({ min: 1, max: 64 }).map((half) => half * 2)
    fc.assert(
      fc.property(even, fc.integer({ min: 1, max: 8 }), (headSize, heads) => {
        const rows = Array.from({ length: headSize * heads }, (_, row) => permutedRow(row, headSize))
        expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from(rows.keys()))
        expect(rows.every((row, i) => Math.floor(row / headSize) === Math.floor(i / headSize))).toBe(true)
      }),
    )
  })

  it('puts the halves of a head beside each other', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((row) => permutedRow(row, 4))).toEqual([0, 2, 1, 3, 4, 6, 5, 7])
  })
})
