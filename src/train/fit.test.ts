import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { madeDataset } from '../../test/support/made-dataset.ts'
import { tinyWeights, writeTinyLlama } from '../../test/support/tiny-llama.ts'
import { loadConfig } from '../config/load.ts'
import type { RunConfig } from '../config/run-config.ts'
import type { Dataset, TokenizedExample } from '../data/example.ts'
import { openBackend } from '../ggml/backend.ts'
import { readBytes } from '../ggml/buffer.ts'
import { GGML_TYPE } from '../ggml/types.ts'
import { type Adapter, injectLora } from '../lora/adapter.ts'
import type { Model } from '../models/model.ts'
import { openModel } from '../models/registry.ts'
import { UserError } from '../texts/user-error.ts'
import { estimateRun } from './estimate.ts'
import { fitOrRefuse, refuseTooLarge } from './fit.ts'
import { planTraining } from './plan.ts'

const dims = { nEmbd: 256, nFf: 512, nHead: 4, nHeadKv: 2, nLayers: 4, nVocab: 256 }
const LENGTH = 128
const ROWS = 12

const backend = openBackend('cpu', 1)
let model: Model
let adapter: Adapter
let config: RunConfig

beforeAll(async () => {
  model = await openModel(await writeTinyLlama(backend, dims, tinyWeights(dims), () => GGML_TYPE.Q8_0), backend)
  adapter = injectLora(backend, model.sites, { rank: 8, alpha: 16, useRslora: false, dropout: 0, seed: 1 })
  const loaded = await loadConfig('configs/demo.yaml', {
    filesMustExist: false,
    overrides: ['batch_size=4', `cutoff_len=${LENGTH}`, 'gradient_accumulation_steps=3', 'epochs=2'],
  })
  config = loaded.config
})
afterAll(async () => {
  for (const each of [adapter, model, backend]) each[Symbol.dispose]()
  await rm(dirname(model.file.path), { recursive: true, force: true })
})

const dataset = (): Dataset => {
  const made = madeDataset(
    Array.from({ length: ROWS }, () => ({})),
    4,
  )
  const long = (example: TokenizedExample): TokenizedExample => ({
    ...example,
    tokens: Int32Array.from({ length: LENGTH }, (_, i) => (i * 7 + example.id) % dims.nVocab),
    lossMask: new Uint8Array(LENGTH).fill(1, LENGTH / 2),
    answerTokens: LENGTH / 2,
  })
  return { ...made, train: made.train.map(long), eval: made.eval.map(long) }
}

function planned(freeBytes: number, settings: Partial<RunConfig>) {
  const wished = { ...config, ...settings }
  const plan = planTraining(backend, model, adapter, dataset().train, wished)
  return { plan, fitted: fitOrRefuse({ backend, model, adapter, dataset: dataset(), config: wished, freeBytes }, plan) }
}

function refusal(freeBytes: number, settings: Partial<RunConfig>): UserError {
  try {
    planned(freeBytes, settings)
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('it was not refused')
}

const bytesOf = (megabytes: string | number | undefined) => Number.parseInt(String(megabytes), 10) * 1e6

describe('a run that cannot fit', () => {
  const off = { gradient_checkpointing: 'off' } as const
  const needed = () => bytesOf(refusal(1, off).values.needed)

  it('is left as planned where there is room', () => {
    const { plan, fitted } = planned(needed(), off)
    expect(fitted).toBe(plan)
  })

  it('recomputes activations where the config leaves that open', () => {
    const { plan, fitted } = planned(needed() - 4e6, { gradient_checkpointing: 'auto' })
    expect(plan.activationCheckpointing).toBe(false)
    expect(fitted.activationCheckpointing).toBe(true)
    expect(fitted.computeBytes).toBeLessThan(plan.computeBytes)
  })

  it('names checkpointing, a smaller batch and a shorter cutoff, each with what it was measured to need', () => {
    const free = needed() - 4e6
    const { code, values } = refusal(free, off)
    expect(code).toBe('train.doesNotFit')
    const remedies = String(values.remedies).split('; ')
    expect(remedies[0]).toMatch(/^gradient_checkpointing: on \(/)
    expect(remedies[1]).toMatch(/^gradient_checkpointing: on, batch_size: 2, gradient_accumulation_steps: 6 \(/)
    expect(remedies[2]).toMatch(/^gradient_checkpointing: on, cutoff_len: 64 \(/)
    for (const remedy of remedies) expect(bytesOf(/\((\d+) MB\)/.exec(remedy)?.[1])).toBeLessThanOrEqual(free + 1e6)
  })

  it('tells the truth: what it named fits', () => {
    const free = needed() - 4e6
    expect(() => planned(free, { gradient_checkpointing: 'on', batch_size: 2 })).not.toThrow()
  })

  it('halves further when there is less, and says when nothing helps', () => {
    const least = model.weightBytes + adapter.bytes
    expect(String(refusal(least + 6e6, off).values.remedies)).toMatch(/batch_size: 1|cutoff_len: 32/)
    expect(refusal(1, off).code).toBe('train.fitsNothing')
  })
})

describe('a model file', () => {
  it('that is larger than what is free is refused before it is read, with what Q4_K would take', () => {
    const { file } = model
    const needed = file.tensors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    expect(() => refuseTooLarge(file, backend, needed)).not.toThrow()
    expect(() => refuseTooLarge(file, backend, needed - 1)).toThrow('as Q4_K')
  })
})

describe('estimate', () => {
  it('counts bytes and seconds, and leaves the adapter as it was', async () => {
    const state = () => adapter.blocks.flatMap(({ params, m, v }) => [params, m, v].map((t) => readBytes(backend, t)))
    const before = state()
    const plan = planTraining(backend, model, adapter, dataset().train, config)
    const baselineBytes = process.memoryUsage.rss()
    const parts = { backend, model, adapter, dataset: dataset(), config, plan, baselineBytes }
    const estimate = await estimateRun(parts)
    expect(state()).toEqual(before)
    for (const { grads } of adapter.blocks) expect(readBytes(backend, grads).every((byte) => byte === 0)).toBe(true)
    expect(estimate.trainActivationBytes).toBe(plan.computeBytes) // rows of one length: every batch is the largest
    expect(estimate.steps).toEqual({ perEpoch: 1, total: 2 })
    expect(estimate.peakHostBytes).toBeGreaterThan(baselineBytes + plan.weightBytes + plan.computeBytes)
    expect(estimate.peakDeviceBytes).toBe(estimate.peakHostBytes)
    const { epochSeconds, evaluationSeconds, checkpointSeconds, totalSeconds } = estimate
    for (const seconds of [epochSeconds, evaluationSeconds, checkpointSeconds]) expect(seconds).toBeGreaterThan(0)
    expect(totalSeconds).toBeGreaterThan(2 * epochSeconds)
  })
})
