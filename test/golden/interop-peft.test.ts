/** PEFT reads our adapters, and we read PEFT's: on the same weights both programs give the same logits and the same loss. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readGguf } from '../../src/formats/gguf-read.ts'
import { readSafetensors, toFloat32 } from '../../src/formats/safetensors.ts'
import { openBackend } from '../../src/ggml/backend.ts'
import { type Adapter, injectLora } from '../../src/lora/adapter.ts'
import { loadPeft } from '../../src/lora/load-peft.ts'
import { savePeft } from '../../src/lora/save-peft.ts'
import type { Model } from '../../src/models/model.ts'
import { openModel } from '../../src/models/registry.ts'
import { BatchRunner, makeBatch } from '../../src/train/batch-runner.ts'
import { lastLogits } from '../../src/train/logits.ts'
import { relativeToLargest } from '../support/distance.ts'
import { caseExamples, type GoldenCase, goldenFolder, readCase, writeCaseModel } from '../support/golden-case.ts'
import { GRADIENT_CASES } from '../support/judged.ts'
import { openWithAdapter } from '../support/open-case.ts'
import { needPython, runGoldenScript } from '../support/python.ts'

const LOGITS = 6e-6 // of the largest logit; measured up to 6.5e-7
const LOSS = 1.5e-6 // relative; measured up to 1.3e-7

const backend = openBackend('cpu', 1)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-peft-'))
})
afterAll(async () => {
  backend[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

/** Logits of each sequence's last position one after another, and the mean loss of the answer tokens. */
interface Outcome {
  readonly logits: ArrayLike<number>
  readonly loss: number
}

describe.each(GRADIENT_CASES)('our adapter on %s', (name) => {
  it('is loaded whole by PEFT and gives it our logits and loss', async (context) => {
    needPython(context, ['torch', 'transformers', 'peft', 'safetensors'])
    const golden = readCase(name)
    using opened = await openWithAdapter(backend, await writeCaseModel(golden), golden.lora)
    const exported = await mkdtemp(join(folder, name))
    await savePeft(exported, opened.adapter.readWeights(), 'case.gguf')
    const casePath = join(goldenFolder, `${name}.json`)
    const judged = runGoldenScript<{ loss: number; logits: number[][]; missing: string[]; unexpected: string[] }>(
      'peft_logits.py',
      [exported, casePath, '-'],
    )
    expect(judged.missing).toEqual([])
    expect(judged.unexpected).toEqual([])
    const ours = await outcomeOf(golden, opened.model, opened.adapter)
    expectSame(ours, { logits: judged.logits.flat(), loss: judged.loss })
  })

  it('is read back as it was', async () => {
    const golden = readCase(name)
    using opened = await openWithAdapter(backend, await writeCaseModel(golden), golden.lora)
    const exported = await mkdtemp(join(folder, name))
    const { modules } = opened.adapter.readWeights()
    await savePeft(exported, opened.adapter.readWeights(), 'case.gguf')
    const read = await loadPeft(exported, opened.model.sites)
    expect(read.modules.map(({ site, a, b }) => [site.ggufName, a, b])).toEqual(
      modules.map(({ site, a, b }) => [site.ggufName, a, b]),
    )
  })

  it('gives the logits that PEFT gave when the fixture was made, and moves them', async () => {
    const golden = readCase(name)
    using opened = await openWithAdapter(backend, await writeCaseModel(golden), golden.lora)
    const { tensors } = await readSafetensors(join(goldenFolder, golden.arrays))
    const logits = toFloat32(tensors.get('logits')!)
    const base = { logits: toFloat32(tensors.get('base_logits')!), loss: golden.base_loss }
    expectSame(await outcomeOf(golden, opened.model, opened.adapter), { logits, loss: golden.loss })
    expectSame(await outcomeOf(golden, opened.model, null), base)
    expect(relativeToLargest(base.logits, logits)).toBeGreaterThan(0.1)
  })
})

it.each(['llama', 'qwen2'])("PEFT's own adapter of %s gives our forward PEFT's logits and loss", async (name) => {
  const golden = readCase(name)
  const { folder: saved, logits, loss, lora } = golden.peft_export!
  using model = await openModel(await readGguf(await writeCaseModel(golden)), backend)
  const weights = await loadPeft(join(goldenFolder, saved), model.sites)
  expect([weights.rank, weights.alpha, weights.useRslora]).toEqual([lora.r, lora.alpha, lora.use_rslora])
  const sites = weights.modules.map(({ site }) => site)
  using adapter = injectLora(backend, sites, { ...weights, seed: 1 })
  adapter.writeWeights(weights.modules)
  expectSame(await outcomeOf(golden, model, adapter), { logits: logits.flat(), loss })
})

async function outcomeOf(golden: GoldenCase, model: Model, adapter: Adapter | null): Promise<Outcome> {
  const logits: number[] = []
  for (const { tokens } of golden.sequences) logits.push(...(await lastLogits(backend, model, adapter, tokens)))
  const sites = model.sites.slice(0, 1)
  using none = injectLora(backend, sites, { rank: 1, alpha: 1, useRslora: false, dropout: 0, seed: 1 }) // B is zero
  using runner = new BatchRunner(backend, model, adapter ?? none, { training: false, checkpointing: false })
  const batch = makeBatch(caseExamples(golden), true)
  return { logits, loss: (await runner.run(batch)) / batch.answerTokens }
}

function expectSame(got: Outcome, want: Outcome): void {
  expect.soft(relativeToLargest(got.logits, want.logits)).toBeLessThan(LOGITS)
  expect.soft(Math.abs(got.loss / want.loss - 1)).toBeLessThan(LOSS)
}
