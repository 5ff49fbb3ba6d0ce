import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caseExamples, goldenFolder, readCase, writeCaseModel } from '../../test/support/golden-case.ts'
import { readGguf } from '../formats/gguf-read.ts'
import { readSafetensors, writeSafetensors } from '../formats/safetensors.ts'
import type { SafeTensor } from '../formats/safetensors-types.ts'
import { openBackend } from '../ggml/backend.ts'
import { openModel } from '../models/registry.ts'
import { listSites, type Site } from '../models/sites.ts'
import { BatchRunner, makeBatch } from '../train/batch-runner.ts'
import { createRandom } from '../util/random.ts'
import { injectLora } from './adapter.ts'
import { loadPeft } from './load-peft.ts'
import { asPlainLora } from './plain.ts'
import { LORA_SCRIPTS_WEIGHTS, PEFT_CONFIG, PEFT_WEIGHTS, savePeft, writePeftTensors } from './save-peft.ts'
import { selectTargets } from './targets.ts'
import type { AdapterWeights } from './weights.ts'

const hyper = {
  architecture: 'llama',
  nLayers: 2,
  nEmbd: 16,
  nFf: 24,
  nHead: 4,
  nHeadKv: 2,
  headSize: 4,
  nVocab: 24,
  nCtxTrain: 256,
  rmsEps: 1e-5,
}
const sites = listSites(hyper, true)
const RANK = 3
const weights: AdapterWeights = {
  rank: RANK,
  alpha: 7.5,
  useRslora: true,
  dropout: 0.125,
  modules: selectTargets(sites, ['q_proj', 'k_proj', 'down_proj']).map((site, i) => {
    const random = createRandom(2, i)
    const draw = (n: number) => Float32Array.from({ length: n }, () => random.normal())
    return { site, a: draw(RANK * site.nIn), b: draw(RANK * site.nOut) }
  }),
}
const numbersOf = ({ rank, alpha, useRslora, dropout, modules }: AdapterWeights) => ({
  ...{ rank, alpha, useRslora, dropout },
  modules: modules.map(({ site, a, b }) => ({ name: site.ggufName, a, b })),
})

let root: string
let count = 0
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lorasmith-peft-'))
})
afterAll(() => rm(root, { recursive: true }))
const folder = async () => {
  const path = join(root, String(count++))
  await mkdir(path)
  return path
}

describe('an adapter in PEFT form', () => {
  it('comes back bit for bit from its folder', async () => {
    const path = await folder()
    await savePeft(path, weights, 'base.gguf')
    expect(numbersOf(await loadPeft(path, sites))).toEqual(numbersOf(weights))
    expect(numbersOf(await loadPeft(join(path, PEFT_WEIGHTS), sites))).toEqual(numbersOf(weights))
  })

  it('comes back from the lora-scripts file alone: rank and scale are inside', async () => {
    const path = await folder()
    await writePeftTensors(join(path, LORA_SCRIPTS_WEIGHTS), weights)
    expect(numbersOf(await loadPeft(path, sites))).toEqual(numbersOf(weights))
    expect(numbersOf(await loadPeft(join(path, LORA_SCRIPTS_WEIGHTS), sites))).toEqual(numbersOf(weights))
  })

  it("has PEFT's names, shapes and config", async () => {
    const path = await folder()
    await savePeft(path, weights, 'base.gguf')
    const { tensors, metadata } = await readSafetensors(join(path, PEFT_WEIGHTS))
    expect(metadata.format).toBe('pt')
    const prefix = 'base_model.model.model.layers.1.mlp.down_proj'
    expect(tensors.get(`${prefix}.lora_A.weight`)?.shape).toEqual([RANK, 24])
    expect(tensors.get(`${prefix}.lora_B.weight`)?.shape).toEqual([16, RANK])
    expect(tensors.size).toBe(12)
    expect(JSON.parse(await readFile(join(path, PEFT_CONFIG), 'utf8'))).toMatchObject({
      base_model_name_or_path: 'base.gguf',
      peft_type: 'LORA',
      task_type: 'CAUSAL_LM',
      r: RANK,
      lora_alpha: 7.5,
      lora_dropout: 0.125,
      use_rslora: true,
      target_modules: ['down_proj', 'k_proj', 'q_proj'],
    })
  })

  it("holds B of q and k in Hugging Face's row order", async () => {
    const path = await folder()
    await savePeft(path, weights, 'base.gguf')
    const { tensors } = await readSafetensors(join(path, PEFT_WEIGHTS))
    const { data } = tensors.get('base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight')!
    const stored = new Float32Array(data.buffer, data.byteOffset, data.length / 4)
    const own = weights.modules[0]!.b
    // Heads of 4 rows: GGUF rows 0 1 2 3 are Hugging Face rows 0 2 1 3.
    expect(stored.subarray(2 * RANK, 3 * RANK)).toEqual(own.subarray(RANK, 2 * RANK))
    expect(stored.subarray(RANK, 2 * RANK)).toEqual(own.subarray(2 * RANK, 3 * RANK))
  })
})

describe('AdaLoRA in PEFT form', () => {
  const masked: AdapterWeights = {
    ...weights,
    variant: 'adalora',
    useRslora: false,
    modules: weights.modules.map(({ site, a, b }, i) => ({
      ...{ site, a, b },
      extra: { e: Float32Array.of(i === 1 ? 0 : 0.5, 0, i === 1 ? 0 : -2) }, // the second module lost all of them
    })),
  }

  it('holds the kept triplets alone, and the schedule', async () => {
    const path = await folder()
    const adalora = {
      ...{ initRank: RANK, targetRank: 2, tinit: 5, tfinal: 6, deltaT: 7, beta1: 0.8, beta2: 0.9, totalSteps: 40 },
      orthRegWeight: 0.3,
    }
    await savePeft(path, { ...masked, adalora }, 'base.gguf')
    const { tensors } = await readSafetensors(join(path, PEFT_WEIGHTS))
    const prefix = 'base_model.model.model.layers.0.self_attn.q_proj.lora_'
    expect(['A', 'B', 'E'].map((each) => tensors.get(prefix + each)?.shape)).toEqual([
      [2, 16],
      [16, 2],
      [2, 1],
    ])
    const empty = prefix.replace('q_proj', 'k_proj')
    expect(['A', 'B', 'E'].map((each) => tensors.get(empty + each)?.shape)).toEqual([
      [0, 16],
      [8, 0],
      [0, 1],
    ])
    expect(JSON.parse(await readFile(join(path, PEFT_CONFIG), 'utf8'))).toMatchObject({
      peft_type: 'ADALORA',
      ...{ init_r: RANK, target_r: 2, tinit: 5, tfinal: 6, deltaT: 7, beta1: 0.8, beta2: 0.9, total_step: 40 },
      orth_reg_weight: 0.3,
      rank_pattern: {
        'model.layers.0.self_attn.q_proj.lora_E': [true, false, true],
        'model.layers.0.self_attn.k_proj.lora_E': [false, false, false],
      },
    })
  })

  it('comes back as the plain LoRA that it is, from each of its files', async () => {
    const path = await folder()
    await savePeft(path, masked, 'base.gguf')
    await writePeftTensors(join(path, LORA_SCRIPTS_WEIGHTS), masked)
    const plain = numbersOf(asPlainLora(masked)!)
    expect(plain.modules).toHaveLength(weights.modules.length - 1)
    expect(numbersOf(await loadPeft(path, sites))).toEqual(plain)
    expect(numbersOf(await loadPeft(join(path, LORA_SCRIPTS_WEIGHTS), sites))).toEqual(plain)
  })

  it('is refused without its singular values, or with more than it began with', async () => {
    const path = await folder()
    await savePeft(path, masked, 'base.gguf')
    const { tensors } = await readSafetensors(join(path, PEFT_WEIGHTS))
    const config = await readFile(join(path, PEFT_CONFIG), 'utf8')
    const e = [...tensors].filter(([name]) => !name.endsWith('lora_E'))
    await writeSafetensors(join(path, PEFT_WEIGHTS), new Map(e))
    await expect(loadPeft(path, sites)).rejects.toMatchObject({ code: 'lora.half' })
    await writeSafetensors(join(path, PEFT_WEIGHTS), tensors)
    await writeFile(join(path, PEFT_CONFIG), config.replace(`"init_r": ${RANK}`, '"init_r": 1'))
    await expect(loadPeft(path, sites)).rejects.toMatchObject({ code: 'lora.shape', values: { got: 2, want: 1 } })
  })
})

it('DoRA is refused with the merged model as the way out', async () => {
  const path = await folder()
  const modules = weights.modules.map((module) => ({
    ...module,
    extra: { magnitude: new Float32Array(module.site.nOut).fill(1) },
  }))
  await savePeft(path, { ...weights, variant: 'dora', modules }, 'base.gguf')
  await expect(loadPeft(path, sites)).rejects.toMatchObject({ code: 'lora.dora' })
  await expect(loadPeft(path, sites)).rejects.toThrow(`-m ${join(path, 'merged.gguf')}`)
})

describe("PEFT's own export", () => {
  const backend = openBackend('cpu', 1)
  afterAll(() => backend[Symbol.dispose]())

  it.each(['llama', 'qwen2'])('of %s loads and gives the loss that PEFT gives', async (name) => {
    const golden = readCase(name)
    const { folder: exported, lora, loss } = golden.peft_export!
    using model = await openModel(await readGguf(await writeCaseModel(golden)), backend)
    const loaded = await loadPeft(join(goldenFolder, exported), model.sites)
    expect(loaded).toMatchObject({ rank: lora.r, alpha: lora.alpha, useRslora: lora.use_rslora })
    const targets = selectTargets(model.sites, lora.targets)
    expect(loaded.modules.map(({ site }) => site.ggufName)).toEqual(targets.map(({ ggufName }) => ggufName))
    using adapter = injectLora(backend, targets, { ...loaded, dropout: 0, seed: 1 })
    adapter.writeWeights(loaded.modules)
    using runner = new BatchRunner(backend, model, adapter, { training: false, checkpointing: false })
    const batch = makeBatch(caseExamples(golden), true)
    const got = (await runner.run(batch)) / batch.answerTokens
    expect(got).not.toBeCloseTo(golden.base_loss, 3)
    expect(Math.abs(got / loss - 1)).toBeLessThan(1e-5)
  })
})

describe('an adapter that does not fit is refused', () => {
  const site = sites[0]!
  const zeros = (...shape: number[]): SafeTensor => ({
    dtype: 'F32',
    shape,
    data: new Uint8Array(shape.reduce((a, b) => a * b, 4)),
  })
  const name = (of: Site, matrix: string) => `base_model.model.${of.peftName}.lora_${matrix}.weight`
  const good: readonly (readonly [string, SafeTensor])[] = [
    [name(site, 'A'), zeros(RANK, site.nIn)],
    [name(site, 'B'), zeros(site.nOut, RANK)],
  ]
  const config = JSON.stringify({ r: RANK, lora_alpha: 6, peft_type: 'LORA' })

  async function loading(tensors: typeof good, text: string | null = config) {
    const path = await folder()
    await writeSafetensors(join(path, PEFT_WEIGHTS), new Map(tensors))
    if (text !== null) await writeFile(join(path, PEFT_CONFIG), text)
    return await loadPeft(path, sites)
  }

  it('while one that fits is taken, under either of its names', async () => {
    expect(await loading(good)).toMatchObject({ rank: RANK, alpha: 6, useRslora: false, dropout: 0 })
    const short = good.map(([key, tensor]) => [key.replace('base_model.model.', ''), tensor] as const)
    expect((await loading(short)).modules).toHaveLength(1)
    const named = good.map(([key, tensor]) => [key.replace('.weight', '.default.weight'), tensor] as const)
    expect((await loading(named)).modules).toHaveLength(1)
  })

  it('no such path, no adapter in the folder', async () => {
    await expect(loadPeft(join(root, 'none'), sites)).rejects.toMatchObject({ code: 'lora.missing' })
    await expect(loadPeft(await folder(), sites)).rejects.toMatchObject({ code: 'lora.noAdapter' })
    await expect(loading([])).rejects.toMatchObject({ code: 'lora.noAdapter' })
  })

  it('A of another input size, B of another output size', async () => {
    await expect(loading([[name(site, 'A'), zeros(RANK, 20)], good[1]!])).rejects.toMatchObject({
      code: 'lora.shape',
      values: { got: 20, want: 16 },
    })
    await expect(loading([good[0]!, [name(site, 'B'), zeros(20, RANK)]])).rejects.toMatchObject({
      code: 'lora.shape',
      values: { got: 20, want: 16 },
    })
    await expect(loading([[name(site, 'A'), zeros(RANK * site.nIn)], good[1]!])).rejects.toMatchObject({
      code: 'lora.shape',
    })
  })

  it('A and B of different ranks', async () => {
    await expect(loading([good[0]!, [name(site, 'B'), zeros(site.nOut, RANK + 1)]])).rejects.toMatchObject({
      code: 'lora.shape',
      values: { got: RANK + 1, want: RANK },
    })
  })

  it('a tensor that is no projection of the base, a layer too many', async () => {
    for (const other of [
      'base_model.model.lm_head.lora_A.weight',
      name({ ...site, peftName: 'model.layers.2.self_attn.q_proj' }, 'A'),
      'base_model.model.model.norm.weight',
    ])
      await expect(loading([...good, [other, zeros(RANK, 16)]])).rejects.toMatchObject({
        code: 'lora.unknownTensor',
        values: { name: other },
      })
  })

  it('half a module', async () => {
    for (const half of good)
      await expect(loading([half])).rejects.toMatchObject({ code: 'lora.half', values: { name: site.peftName } })
  })

  it('no config, no alpha in it, no JSON', async () => {
    for (const text of [null, '{}', '{"lora_alpha": "16"}', 'not json', '[]', 'null', ''])
      await expect(loading(good, text)).rejects.toMatchObject({ code: 'lora.noConfig' })
  })
})
