/** An adapter folded into its base computes what base and adapter compute side by side. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readGguf, readTensorData } from '../../src/formats/gguf-read.ts'
import { openBackend } from '../../src/ggml/backend.ts'
import { GGML_TYPE } from '../../src/ggml/types.ts'
import { type Adapter, injectLora, type LoraSettings } from '../../src/lora/adapter.ts'
import { mergeAdapter } from '../../src/lora/merge.ts'
import { selectTargets } from '../../src/lora/targets.ts'
import type { VariantName } from '../../src/lora/variants/table.ts'
import { openModel } from '../../src/models/registry.ts'
import { lastLogits } from '../../src/train/logits.ts'
import { relativeToLargest } from '../support/distance.ts'
import { formulaTensor } from '../support/formula.ts'
import { caseAdapter, readCase, writeCaseModel } from '../support/golden-case.ts'

const F32 = 3e-6 // of the largest logit; measured up to 3.6e-7
const F16 = 4e-3 // measured up to 8.6e-4

const backend = openBackend('cpu', 2)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-merge-'))
})
afterAll(async () => {
  backend[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

async function open(name: string, settings: Partial<LoraSettings> & { variant: VariantName }) {
  const golden = readCase(name)
  const base = await readGguf(await writeCaseModel(golden))
  const model = await openModel(base, backend)
  const { r: rank, alpha, use_rslora: useRslora, targets } = golden.lora
  const sites = selectTargets(model.sites, targets)
  const adapter = injectLora(backend, sites, { rank, alpha, useRslora, dropout: 0, seed: 1, ...settings })
  await adapter.prepare(model.matrixOf)
  moveAway(adapter, golden)
  const logits = async (of: Adapter | null, on = model) => {
    const all: number[] = []
    for (const { tokens } of golden.sequences) all.push(...(await lastLogits(backend, on, of, tokens)))
    return all
  }
  const dispose = () => {
    adapter[Symbol.dispose]()
    model[Symbol.dispose]()
  }
  return { base, golden, model, adapter, logits, dispose }
}

/** A, B and what a variant has beside them, by formula. */
function moveAway(adapter: Adapter, golden: ReturnType<typeof readCase>): void {
  const factors = caseAdapter(golden, adapter.sites)
  const now = adapter.readWeights().modules
  adapter.writeWeights(
    factors.map((module, i) => {
      const { magnitude, e } = now[i]!.extra!
      const name = module.site.peftName
      const wobble = magnitude && formulaTensor(`${name}.m`, magnitude.length, 0.5)
      return {
        ...module,
        extra: {
          ...(magnitude ? { magnitude: magnitude.map((value, r) => value * (1 + wobble![r]!)) } : {}),
          ...(e ? { e: formulaTensor(`${name}.e`, e.length, 1) } : {}),
        },
      }
    }),
  )
}

describe.each([
  ['llama-dora', 'dora'],
  ['qwen2-dora', 'dora'],
  ['llama', 'lora'],
  ['llama', 'adalora'],
  ['llama', 'pissa'],
  ['llama-rslora', 'lora'],
  ['qwen3', 'dora'],
] as const)('%s with %s, merged', (name, variant) => {
  it('gives the logits of base and adapter', async () => {
    const opened = await open(name, { variant })
    const [base, want] = [await opened.logits(null), await opened.logits(opened.adapter)]
    expect(relativeToLargest(base, want)).toBeGreaterThan(0.02)
    for (const [type, tolerance] of [
      ['F32', F32],
      ['F16', F16],
    ] as const) {
      const path = join(folder, `${name}-${variant}-${type}.gguf`)
      await mergeAdapter(backend, opened.base, opened.adapter.readWeights(), path, GGML_TYPE[type])
      using merged = await openModel(await readGguf(path), backend)
      expect(relativeToLargest(await opened.logits(null, merged), want), type).toBeLessThan(tolerance)
    }
    opened.dispose()
  })
})

it('is the same file however few rows are in memory at a time', async () => {
  const { base, adapter, dispose } = await open('qwen2-dora', { variant: 'dora' })
  const [whole, blocks] = [join(folder, 'whole.gguf'), join(folder, 'blocks.gguf')]
  await mergeAdapter(backend, base, adapter.readWeights(), whole)
  await mergeAdapter(backend, base, adapter.readWeights(), blocks, GGML_TYPE.F16, 7 * 64)
  expect((await readFile(blocks)).equals(await readFile(whole))).toBe(true)
  dispose()
})

it('leaves every other tensor and key as it was, and says in its name what it is', async () => {
  const { base, adapter, dispose } = await open('llama-layers', { variant: 'dora' })
  const weights = adapter.readWeights()
  const some = { ...weights, modules: weights.modules.slice(0, 2) }
  const path = join(folder, 'some.gguf')
  await mergeAdapter(backend, base, some, path)
  const merged = await readGguf(path)
  const changed = some.modules.map(({ site }) => `${site.ggufName}.weight`)
  expect(merged.tensors.map(({ name, ne }) => ({ name, ne }))).toEqual(
    base.tensors.map(({ name, ne }) => ({ name, ne })),
  )
  for (const [i, info] of base.tensors.entries()) {
    const now = merged.tensors[i]!
    if (changed.includes(info.name)) expect(now.type).toBe(GGML_TYPE.F16)
    else expect(await readTensorData(merged, now)).toEqual(await readTensorData(base, info))
  }
  const { 'general.name': name, ...rest } = Object.fromEntries(merged.metadata)
  const { 'general.file_type': _, ...own } = Object.fromEntries(base.metadata)
  expect(rest).toEqual(own)
  expect(name).toBe('model + lorasmith adapter')
  dispose()
})

it('takes a block type where rows fit, from a quantised base too, and F16 where not', async () => {
  const golden = readCase('llama')
  const base = await readGguf(await writeCaseModel(golden, new Map(), GGML_TYPE.Q8_0))
  using model = await openModel(base, backend)
  using adapter = injectLora(backend, model.sites, {
    rank: 4,
    alpha: 8,
    useRslora: false,
    dropout: 0,
    seed: 1,
    variant: 'dora',
  })
  await adapter.prepare(model.matrixOf)
  moveAway(adapter, { ...golden, lora: { ...golden.lora, r: 4 } })
  const want = await lastLogits(backend, model, adapter, golden.sequences[0]!.tokens)
  for (const [type, found, tolerance] of [
    [GGML_TYPE.F32, GGML_TYPE.F32, 0.02], // the device multiplies a Q8_0 weight with a Q8_0 input
    [GGML_TYPE.Q8_0, GGML_TYPE.Q8_0, 0.03],
    [GGML_TYPE.Q4_K, GGML_TYPE.F16, 0.02], // rows of 64 hold no block of 256
  ] as const) {
    const path = join(folder, `quantised-${type}.gguf`)
    await mergeAdapter(backend, base, adapter.readWeights(), path, type)
    const file = await readGguf(path)
    expect(file.tensors.find(({ name }) => name === 'blk.1.attn_q.weight')?.type).toBe(found)
    using merged = await openModel(file, backend)
    const got = await lastLogits(backend, merged, null, golden.sequences[0]!.tokens)
    expect(relativeToLargest(got, want)).toBeLessThan(tolerance)
  }
})
