import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tinyWeights, writeTinyLlama } from '../../test/support/tiny-llama.ts'
import { readGguf, readTensorData } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { openBackend } from '../ggml/backend.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { describeModel } from '../models/registry.ts'
import { parseAdapterReference, resolveGgufAdapter } from './resolve.ts'
import { saveGgufAdapter } from './save-gguf.ts'
import { savePeft, writePeftTensors } from './save-peft.ts'
import { selectTargets } from './targets.ts'
import type { AdapterWeights } from './weights.ts'

describe('parseAdapterReference', () => {
  const path = fc.string({ minLength: 1 }).filter((text) => !text.includes(':'))
  const scale = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())

  it('gives back path and scale', () => {
    fc.assert(
      fc.property(path, scale, (name, factor) => {
        fc.pre(!name.includes('\n'))
        expect(parseAdapterReference(`${name}:${factor}`)).toEqual({
          path: name,
          scale: factor === 0 ? Number(String(factor)) : factor,
        })
      }),
    )
  })

  it('takes a path without a colon as it is, whole', () => {
    fc.assert(
      fc.property(path, (name) => {
        expect(parseAdapterReference(name)).toEqual({ path: name, scale: 1 })
      }),
    )
  })

  it('takes the last colon only, and none that a folder follows', () => {
    expect(parseAdapterReference('runs/a:b/best:0.5')).toEqual({ path: 'runs/a:b/best', scale: 0.5 })
    expect(parseAdapterReference('runs/a:b/best')).toEqual({ path: 'runs/a:b/best', scale: 1 })
    expect(parseAdapterReference('C:\\runs\\best')).toEqual({ path: 'C:\\runs\\best', scale: 1 })
    expect(parseAdapterReference('C:\\runs\\best:-1.5')).toEqual({ path: 'C:\\runs\\best', scale: -1.5 })
  })

  it.each(['best:', 'best: ', 'best:half', 'best:1,5', 'best:NaN', 'best:Infinity', 'best:0.5x'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseAdapterReference(text)).toThrow(expect.objectContaining({ code: 'lora.scale' }))
    },
  )
})

const dims = { nEmbd: 16, nFf: 24, nHead: 4, nHeadKv: 2, nLayers: 2, nVocab: 24 }
let root: string
let base: GgufFile
let weights: AdapterWeights
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lorasmith-resolve-'))
  using backend = openBackend('cpu', 1)
  base = await writeTinyLlama(backend, dims, tinyWeights(dims), () => GGML_TYPE.F32)
  const modules = selectTargets(describeModel(base).sites, ['q_proj', 'down_proj']).map((site, i) => ({
    site,
    a: Float32Array.from({ length: 4 * site.nIn }, (_, j) => Math.sin(i + j)),
    b: Float32Array.from({ length: 4 * site.nOut }, (_, j) => Math.cos(i + j)),
  }))
  weights = { rank: 4, alpha: 6, useRslora: false, dropout: 0, modules }
})
afterAll(() => rm(root, { recursive: true }))

describe('saveGgufAdapter', () => {
  it('writes what llama.cpp reads: metadata, names, shapes and values in the order of the file', async () => {
    const path = join(root, 'adapter.gguf')
    await saveGgufAdapter(path, weights, 'llama')
    const file = await readGguf(path)
    expect(Object.fromEntries(file.metadata)).toMatchObject({
      'general.type': 'adapter',
      'general.architecture': 'llama',
      'adapter.type': 'lora',
      'adapter.lora.alpha': 6,
    })
    expect(file.metadataTypes.get('adapter.lora.alpha')).toMatchObject({ type: 'float32' })
    expect(file.tensors).toHaveLength(8)
    const named = new Map(file.tensors.map((tensor) => [tensor.name, tensor]))
    expect(named.get('blk.1.ffn_down.weight.lora_a')).toMatchObject({ ne: [24, 4], type: 0 })
    expect(named.get('blk.1.ffn_down.weight.lora_b')).toMatchObject({ ne: [4, 16], type: 0 })
    const data = await readTensorData(file, named.get('blk.0.attn_q.weight.lora_b')!)
    expect(new Float32Array(data.buffer)).toEqual(weights.modules[0]!.b) // not permuted: rows are the base file's
  })

  it('writes alpha * sqrt(r) with rank stabilisation, because llama.cpp scales by alpha / r', async () => {
    const path = join(root, 'rslora.gguf')
    await saveGgufAdapter(path, { ...weights, useRslora: true }, 'qwen2')
    const { metadata } = await readGguf(path)
    expect(metadata.get('adapter.lora.alpha')).toBe(12)
    expect(metadata.get('general.architecture')).toBe('qwen2')
  })
})

describe('resolveGgufAdapter', () => {
  it('takes a GGUF file, and the one in a run folder, as they are', async () => {
    const folder = await mkdtemp(join(root, 'run-'))
    const path = join(folder, 'adapter.gguf')
    await saveGgufAdapter(path, weights, 'llama')
    expect(await resolveGgufAdapter(path, base)).toBe(path)
    expect(await resolveGgufAdapter(folder, base)).toBe(path)
  })

  it('converts a PEFT folder and a safetensors file to the same bytes', async () => {
    const folder = await mkdtemp(join(root, 'peft-'))
    await savePeft(folder, weights, 'tiny.gguf')
    await writePeftTensors(join(folder, 'alone.safetensors'), weights)
    await saveGgufAdapter(join(root, 'want.gguf'), weights, 'llama')
    const want = await readFile(join(root, 'want.gguf'))
    for (const path of [folder, join(folder, 'alone.safetensors')]) {
      const converted = await resolveGgufAdapter(path, base)
      expect((await readFile(converted)).equals(want)).toBe(true)
    }
  })

  it('removes what it converted when the process exits', async () => {
    const folder = await mkdtemp(join(root, 'gone-'))
    await savePeft(folder, weights, 'tiny.gguf')
    const before = new Set(process.listeners('exit'))
    const converted = await resolveGgufAdapter(folder, base)
    for (const listener of process.listeners('exit')) if (!before.has(listener)) listener.call(process, 0)
    await expect(readFile(converted)).rejects.toThrow('ENOENT')
    expect(await readFile(join(folder, 'adapter_config.json'))).not.toHaveLength(0)
  })

  it('tells what is not there or not an adapter', async () => {
    await expect(resolveGgufAdapter(join(root, 'none'), base)).rejects.toMatchObject({ code: 'lora.missing' })
    await writeFile(join(root, 'text.safetensors'), 'no')
    await expect(resolveGgufAdapter(join(root, 'text.safetensors'), base)).rejects.toMatchObject({
      code: expect.stringMatching(/^formats\./),
    })
  })
})
