import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readGguf } from '../formats/gguf-read.ts'
import { readSafetensors } from '../formats/safetensors.ts'
import { listSites } from '../models/sites.ts'
import type { AdapterCard } from './card.ts'
import { identityOf, identityOfGguf } from './identity.ts'
import { saveAdapter } from './save.ts'
import { PEFT_CONFIG, PEFT_WEIGHTS } from './save-peft.ts'
import { selectTargets } from './targets.ts'
import type { VariantName } from './variants/table.ts'
import type { AdapterWeights } from './weights.ts'

const hyper = {
  architecture: 'llama',
  nLayers: 1,
  nEmbd: 8,
  nFf: 12,
  nHead: 2,
  nHeadKv: 2,
  headSize: 4,
  nVocab: 24,
  nCtxTrain: 256,
  rmsEps: 1e-5,
}
const RANK = 2
const card = {
  base: { file: 'base.gguf', architecture: 'llama', sha256: 'ab12', sizeBytes: 5e9 },
  tokenizerSha256: 'cd34',
  chatTemplateSha256: 'ef56',
} as AdapterCard

function weights(variant: VariantName): AdapterWeights {
  const modules = selectTargets(listSites(hyper, true), ['q_proj', 'down_proj']).map((site) => {
    const [a, b] = [new Float32Array(RANK * site.nIn).fill(1), new Float32Array(RANK * site.nOut).fill(2)]
    const extra = {
      lora: {},
      dora: { magnitude: new Float32Array(site.nOut).fill(1) },
      pissa: { a0: a, b0: b },
      adalora: { e: Float32Array.of(1, 0) },
    }[variant]
    return { site, a, b, extra }
  })
  return { variant, rank: RANK, alpha: 4, useRslora: false, dropout: 0, modules }
}

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lorasmith-save-'))
})
afterAll(() => rm(root, { recursive: true }))

async function saved(variant: VariantName) {
  const folder = await mkdtemp(join(root, 'run-'))
  const merged: string[] = []
  await saveAdapter(folder, weights(variant), card, async (path) => void merged.push(path))
  const config = JSON.parse(await readFile(join(folder, PEFT_CONFIG), 'utf8')) as Record<string, unknown>
  const { tensors } = await readSafetensors(join(folder, PEFT_WEIGHTS))
  return { folder, merged, config, tensors, files: (await readdir(folder)).sort() }
}

const FILES = ['adapter-card.json', 'adapter_config.json', 'adapter_model.safetensors']

describe('saveAdapter', () => {
  it.each([
    ['lora', RANK],
    ['pissa', 2 * RANK],
    ['adalora', 1],
  ] as const)('writes %s with a GGUF adapter of rank %i', async (variant, rank) => {
    const { folder, files, merged } = await saved(variant)
    expect(files).toEqual([...FILES.slice(0, 1), 'adapter.gguf', ...FILES.slice(1), 'pytorch_lora_weights.safetensors'])
    expect(merged).toEqual([])
    const file = await readGguf(join(folder, 'adapter.gguf'))
    expect(identityOfGguf(file)).toEqual(identityOf(card))
    expect(file.tensors[0]).toMatchObject({ name: 'blk.0.attn_q.weight.lora_a', ne: [8, rank] })
  })

  it('writes DoRA without one: the merged model is asked for', async () => {
    const { folder, files, merged, config } = await saved('dora')
    expect(files).toEqual([...FILES, 'pytorch_lora_weights.safetensors'])
    expect(merged).toEqual([join(folder, 'merged.gguf')])
    expect(config).toMatchObject({ peft_type: 'LORA', use_dora: true })
  })

  it('converts PiSSA for PEFT, too: twice the rank, the plain init', async () => {
    const { config, tensors } = await saved('pissa')
    expect(config).toMatchObject({
      r: 2 * RANK,
      lora_alpha: 8,
      init_lora_weights: true,
      rank_pattern: {},
      alpha_pattern: {},
    })
    const name = 'base_model.model.model.layers.0.mlp.down_proj.lora_A.weight'
    expect(tensors.get(name)?.shape).toEqual([2 * RANK, 12])
  })
})
