import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeGguf } from '../formats/gguf-write.ts'
import { writeSafetensors } from '../formats/safetensors.ts'
import { listSites } from '../models/sites.ts'
import { findAdapters } from './adapter-fit.ts'

const HYPER = {
  architecture: 'llama',
  nLayers: 1,
  nEmbd: 8,
  nFf: 16,
  nHead: 2,
  nHeadKv: 1,
  headSize: 4,
  nVocab: 32,
  nCtxTrain: 64,
  rmsEps: 1e-5,
}
const base = { sites: listSites(HYPER, true), sha256: async () => 'aa' }

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-fit-'))
})
afterEach(() => rm(folder, { recursive: true }))

const floats = (count: number) => new Uint8Array(4 * count)

async function peft(name: string, nOut: number, baseHash?: string): Promise<void> {
  await mkdir(join(folder, name))
  const stem = 'base_model.model.model.layers.0.self_attn.k_proj.lora_'
  const tensors = new Map([
    [`${stem}A.weight`, { dtype: 'F32', shape: [2, 8], data: floats(16) } as const],
    [`${stem}B.weight`, { dtype: 'F32', shape: [nOut, 2], data: floats(2 * nOut) } as const],
  ])
  await writeSafetensors(join(folder, name, 'adapter_model.safetensors'), tensors)
  if (baseHash === undefined) return
  await writeFile(join(folder, name, 'adapter-card.json'), JSON.stringify({ format: 1, base: { sha256: baseHash } }))
}

describe('findAdapters', () => {
  it('goes by the card where there is one, else by the shapes', async () => {
    await peft('a-own', 4, 'aa')
    await peft('b-other', 4, 'bb')
    await peft('c-bare', 4)
    await peft('d-wide', 8, 'aa') // the card cannot make it fit
    const found = await findAdapters(folder, base)
    expect(found.map(({ path, fit }) => [path.slice(folder.length + 1), fit])).toEqual([
      ['a-own', 'exact'],
      ['b-other', 'otherBase'],
      ['c-bare', 'shapes'],
      ['d-wide', 'none'],
    ])
    expect(found[0]).toMatchObject({ kind: 'peft', modules: 1, rank: 2 })
  })

  it('reads GGUF adapters, and passes over models and files that are broken', async () => {
    const adapter = new Map([['general.type', { type: 'string', value: 'adapter' } as const]])
    const tensors = [
      { name: 'blk.0.attn_k.weight.lora_a', ne: [8, 2], type: 0, data: floats(16) },
      { name: 'blk.0.attn_k.weight.lora_b', ne: [2, 4], type: 0, data: floats(8) },
    ]
    await writeGguf(join(folder, 'adapter.gguf'), { metadata: adapter, tensors })
    await writeGguf(join(folder, 'model.gguf'), { metadata: new Map(), tensors })
    await writeFile(join(folder, 'broken.gguf'), 'GGUF and then nothing')
    await writeFile(join(folder, 'notes.txt'), 'notes')
    expect(await findAdapters(folder, base)).toEqual([
      { path: join(folder, 'adapter.gguf'), kind: 'gguf', fit: 'shapes', modules: 1, rank: 2 },
    ])
  })
})
