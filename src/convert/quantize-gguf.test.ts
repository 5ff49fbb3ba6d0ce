import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufTyped } from '../formats/gguf-types.ts'
import { writeGguf } from '../formats/gguf-write.ts'
import { quantizeGguf } from './quantize-gguf.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-quantize-'))
})
afterEach(() => rm(folder, { recursive: true }))

const at = (name: string) => join(folder, name)
const floats = (length: number) => new Uint8Array(Float32Array.from({ length }, (_, i) => Math.sin(i * 0.7)).buffer)

async function model(name: string, extra: readonly (readonly [string, GgufTyped])[] = []): Promise<string> {
  const metadata = new Map<string, GgufTyped>([
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['llama.block_count', { type: 'uint32', value: 1 }],
    ['general.file_type', { type: 'uint32', value: 0 }],
    ['tokenizer.ggml.model', { type: 'string', value: 'gpt2' }],
    ...extra,
  ])
  const tensors = [
    { name: 'output_norm.weight', ne: [64], type: 0, data: floats(64) },
    { name: 'blk.0.attn_q.weight', ne: [64, 4], type: 0, data: floats(256) },
    { name: 'blk.0.ffn_down_exps.weight', ne: [64, 2, 2], type: 0, data: floats(256) },
  ]
  await writeGguf(at(name), { metadata, tensors })
  return at(name)
}

async function imatrix(sizes: Readonly<Record<string, number>>): Promise<string> {
  const tensors = Object.entries(sizes).flatMap(([name, length]) => [
    {
      name: `${name}.in_sum2`,
      ne: [length, 1],
      type: 0,
      data: new Uint8Array(Float32Array.from({ length }, (_, i) => i + 1).buffer),
    },
    { name: `${name}.counts`, ne: [1, 1], type: 0, data: new Uint8Array(Float32Array.of(1).buffer) },
  ])
  await writeGguf(at('imatrix.gguf'), { metadata: new Map(), tensors })
  return at('imatrix.gguf')
}

describe('quantizeGguf', () => {
  it('changes the matrices and keeps the rest', async () => {
    const from = await model('f32.gguf')
    const result = await quantizeGguf(from, at('q.gguf'), { outtype: 'q8_0' })
    expect(result).toMatchObject({ tensors: 3, types: { F32: 1, Q8_0: 2 }, fallbacks: 0, sizeBytes: 256 + 2 * 4 * 68 })
    const { metadata, tensors } = await readGguf(at('q.gguf'))
    expect([...metadata.keys()].slice(-2)).toEqual(['general.quantization_version', 'general.file_type'])
    expect(metadata.get('general.file_type')).toBe(7)
    expect(metadata.get('tokenizer.ggml.model')).toBe('gpt2')
    expect(tensors.map(({ name }) => name)).toEqual([
      'output_norm.weight',
      'blk.0.attn_q.weight',
      'blk.0.ffn_down_exps.weight',
    ])
  })

  it('refuses to quantise twice, unless told so', async () => {
    await quantizeGguf(await model('f32.gguf'), at('q8.gguf'), { outtype: 'q8_0' })
    const again = quantizeGguf(at('q8.gguf'), at('q4.gguf'), { outtype: 'q4_0' })
    await expect(again).rejects.toMatchObject({ code: 'convert.requantize', values: { count: 2, types: 'Q8_0' } })
    expect(await readdir(folder)).toEqual(['f32.gguf', 'q8.gguf'])
    await quantizeGguf(at('q8.gguf'), at('q4.gguf'), { outtype: 'q4_0', allowRequantize: true })
    await quantizeGguf(at('q8.gguf'), at('same.gguf'), { outtype: 'q8_0' }) // nothing changes: nothing is lost
  })

  it('weighs each expert by its own columns', async () => {
    const from = await model('f32.gguf')
    const whole = await imatrix({ 'blk.0.ffn_down_exps.weight': 128 })
    await quantizeGguf(from, at('weighted.gguf'), { outtype: 'q4_0', imatrix: whole })
    const wrong = await imatrix({ 'blk.0.ffn_down_exps.weight': 64 })
    await expect(quantizeGguf(from, at('x.gguf'), { outtype: 'q4_0', imatrix: wrong })).rejects.toThrow(
      /has 64 values .* needs 128/,
    )
  })

  it('refuses adapters, parts of a model, vocabularies, and its own input as output', async () => {
    const refused = (path: string, out = at('x.gguf')) =>
      expect(quantizeGguf(path, out, { outtype: 'q4_0', overwrite: true })).rejects
    await refused(await model('a.gguf', [['general.type', { type: 'string', value: 'adapter' }]])).toMatchObject({
      code: 'convert.notModel',
    })
    await refused(await model('s.gguf', [['split.count', { type: 'uint16', value: 3 }]])).toMatchObject({
      code: 'formats.ggufSplit',
    })
    await writeGguf(at('v.gguf'), { metadata: new Map(), tensors: [] })
    await refused(at('v.gguf')).toMatchObject({ code: 'convert.noTensors' })
    const from = await model('f32.gguf')
    await refused(from, from).toMatchObject({ code: 'convert.sameFile' })
  })
})
