import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBackend } from '../ggml/backend.ts'
import { readFloats, writeTensor } from '../ggml/buffer.ts'
import { elements } from '../ggml/types.ts'
import { type Adapter, injectLora } from '../lora/adapter.ts'
import { loadPeft } from '../lora/load-peft.ts'
import { selectTargets } from '../lora/targets.ts'
import { listSites } from '../models/sites.ts'
import { createRandom } from '../util/random.ts'
import { type CheckpointPlace, restoreBest, restoreLatest, saveBest, saveCheckpoint } from './checkpoint.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

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
const sites = selectTargets(listSites(hyper, true), ['q_proj', 'k_proj', 'down_proj'])
const settings = { rank: 3, alpha: 6, useRslora: false, dropout: 0, seed: 5 }
const fingerprints = { base_model: 'abc', data: 'def', lora_rank: '3' }
const state = (step: number) => ({
  step,
  best: { step: 4, loss: 1.25, withoutGain: 1 },
  evalLossBefore: 3.5,
  seconds: 12.5,
  fingerprints,
  rules: {},
})

/** Weights and moments as after some training: no two alike, denormals and signed zeros among them. */
function fill(adapter: Adapter, seed: number): void {
  const random = createRandom(seed)
  for (const { params, m, v } of adapter.blocks) {
    for (const tensor of [params, m, v]) {
      const values = Float32Array.from({ length: elements(tensor) }, () => random.normal() * 10 ** -random.int(40))
      values[0] = -0
      writeTensor(backend, tensor, values)
    }
  }
}

/** The bits of everything that a step reads. */
const bitsOf = (adapter: Adapter) =>
  adapter.blocks.flatMap(({ params, m, v }) =>
    [params, m, v].map((t) => new Uint32Array(readFloats(backend, t).buffer)),
  )

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-checkpoint-'))
  await mkdir(join(folder, 'checkpoints'))
})
afterEach(() => rm(folder, { recursive: true }))
const place = (adapter: Adapter): CheckpointPlace => ({ backend, adapter, folder, baseModel: 'base.gguf' })
const checkpoints = async () => (await readdir(join(folder, 'checkpoints'))).toSorted()

/** A checkpoint of `step` in the folder. */
async function saved(step: number, keep = 0, seed = step) {
  using adapter = injectLora(backend, sites, settings)
  fill(adapter, seed)
  await saveCheckpoint(place(adapter), state(step), keep)
}

describe('a checkpoint', () => {
  it('puts weights and moments back bit for bit, and the state as it was', async () => {
    using before = injectLora(backend, sites, settings)
    fill(before, 1)
    const path = await saveCheckpoint(place(before), state(7), 3)
    expect(path).toBe(join('checkpoints', 'step-000007'))
    using after = injectLora(backend, sites, { ...settings, seed: 6 })
    expect(bitsOf(after)).not.toEqual(bitsOf(before))
    expect(await restoreLatest(place(after), fingerprints)).toMatchObject(state(7))
    expect(bitsOf(after)).toEqual(bitsOf(before))
  })

  it('is an adapter that PEFT reads', async () => {
    using adapter = injectLora(backend, sites, settings)
    fill(adapter, 1)
    const loaded = await loadPeft(join(folder, await saveCheckpoint(place(adapter), state(7), 3)), sites)
    const own = adapter.readWeights()
    expect(loaded.modules.map(({ a, b }) => [a, b])).toEqual(own.modules.map(({ a, b }) => [a, b]))
    expect(loaded.alpha).toBe(6)
  })

  it('holds the newest, whatever the order of writing', async () => {
    for (const step of [20, 3, 100]) await saved(step)
    using adapter = injectLora(backend, sites, settings)
    expect((await restoreLatest(place(adapter), fingerprints))?.step).toBe(100)
  })

  it('counts a million steps as more than 999,999', async () => {
    for (const step of [999_999, 1_000_000]) await saved(step)
    using adapter = injectLora(backend, sites, settings)
    expect((await restoreLatest(place(adapter), fingerprints))?.step).toBe(1_000_000)
  })

  it('replaces one of the same step', async () => {
    await saved(7, 0, 1)
    await saved(7, 0, 2)
    expect(await checkpoints()).toEqual(['step-000007'])
    using adapter = injectLora(backend, sites, settings)
    using want = injectLora(backend, sites, settings)
    fill(want, 2)
    await restoreLatest(place(adapter), fingerprints)
    expect(bitsOf(adapter)).toEqual(bitsOf(want))
  })

  it('makes the oldest go: n are kept, all with 0', async () => {
    for (const step of [1, 2, 3, 4, 5]) await saved(step, 2)
    expect(await checkpoints()).toEqual(['step-000004', 'step-000005'])
    for (const step of [6, 7]) await saved(step, 0)
    expect(await checkpoints()).toEqual(['step-000004', 'step-000005', 'step-000006', 'step-000007'])
    await saved(8, 1)
    expect(await checkpoints()).toEqual(['step-000008'])
  })
})

describe('restoreLatest', () => {
  it('finds nothing in a run that has none', async () => {
    using adapter = injectLora(backend, sites, settings)
    expect(await restoreLatest(place(adapter), fingerprints)).toBeUndefined()
    await rm(join(folder, 'checkpoints'), { recursive: true })
    expect(await restoreLatest(place(adapter), fingerprints)).toBeUndefined()
  })

  it('passes over one that was being written when the process died, and other folders', async () => {
    await saved(5)
    const at = (name: string) => join(folder, 'checkpoints', name)
    await cp(at('step-000005'), at('step-000009.tmp-4711'), { recursive: true })
    await rm(join(at('step-000009.tmp-4711'), 'trainer_state.json'))
    for (const name of ['step-9', 'old', 'step-000010-copy']) await mkdir(at(name))
    using adapter = injectLora(backend, sites, settings)
    expect((await restoreLatest(place(adapter), fingerprints))?.step).toBe(5)
  })

  it('refuses when what shapes the run has changed, with the names, and leaves the adapter alone', async () => {
    await saved(5)
    using adapter = injectLora(backend, sites, settings)
    const before = bitsOf(adapter)
    const resuming = restoreLatest(place(adapter), { ...fingerprints, data: 'other', lora_rank: '8' })
    await expect(resuming).rejects.toMatchObject({
      code: 'train.resumeChanged',
      values: { changed: 'data, lora_rank' },
    })
    await expect(restoreLatest(place(adapter), { ...fingerprints, seed: '1' })).rejects.toMatchObject({
      values: { changed: 'seed' },
    })
    expect(bitsOf(adapter)).toEqual(before)
  })

  it('refuses a format of another release', async () => {
    await saved(5)
    const path = join(folder, 'checkpoints', 'step-000005', 'trainer_state.json')
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), format: 99 }))
    using adapter = injectLora(backend, sites, settings)
    await expect(restoreLatest(place(adapter), fingerprints)).rejects.toMatchObject({
      code: 'train.checkpointFormat',
      values: { got: 99 },
    })
  })
})

describe('best', () => {
  it('comes back, the last that was saved', async () => {
    using adapter = injectLora(backend, sites, settings)
    const weights = () => adapter.blocks.map(({ params }) => readFloats(backend, params))
    fill(adapter, 1)
    await saveBest(place(adapter))
    fill(adapter, 2)
    await saveBest(place(adapter))
    const want = weights()
    fill(adapter, 3)
    await restoreBest(place(adapter))
    expect(weights()).toEqual(want)
    expect(await readdir(folder)).toEqual(['best', 'checkpoints'])
  })

  it('survives a crash between taking the old one away and giving the new one its name', async () => {
    using adapter = injectLora(backend, sites, settings)
    fill(adapter, 1)
    await saveBest(place(adapter))
    const want = adapter.readWeights()
    await rename(join(folder, 'best'), join(folder, 'best.next'))
    fill(adapter, 2)
    await restoreBest(place(adapter))
    expect(adapter.readWeights()).toEqual(want)
  })
})
