/** PEFT reads our exports of every adapter variant, whole, and gives our logits and loss; we read its AdaLoRA. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readGguf } from '../../src/formats/gguf-read.ts'
import { openBackend } from '../../src/ggml/backend.ts'
import { type Adapter, injectLora, type LoraSettings } from '../../src/lora/adapter.ts'
import { loadPeft } from '../../src/lora/load-peft.ts'
import { savePeft } from '../../src/lora/save-peft.ts'
import { selectTargets } from '../../src/lora/targets.ts'
import type { Model } from '../../src/models/model.ts'
import { openModel } from '../../src/models/registry.ts'
import { BatchRunner, makeBatch } from '../../src/train/batch-runner.ts'
import { lastLogits } from '../../src/train/logits.ts'
import { relativeToLargest } from '../support/distance.ts'
import { formulaTensor } from '../support/formula.ts'
import { caseExamples, type GoldenCase, goldenFolder, readCase, writeCaseModel } from '../support/golden-case.ts'
import { needPython, runGoldenScript } from '../support/python.ts'

const LOGITS = 6e-6 // of the largest logit; measured up to 9.5e-7
const LOSS = 1.5e-6 // relative; measured up to 1.6e-7

const backend = openBackend('cpu', 2)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-variants-'))
})
afterAll(async () => {
  backend[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

interface Judged {
  readonly loss: number
  readonly logits: readonly (readonly number[])[]
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
}

interface Case {
  readonly name: string
  readonly settings: Partial<LoraSettings>
  readonly layers?: readonly number[]
}

const patterns = { rankPattern: { q_proj: 8, 'layers.1.mlp.down_proj': 2 }, alphaPattern: { q_proj: 4 } }
const cases: readonly Case[] = [
  { name: 'llama-dora', settings: { variant: 'dora' } },
  { name: 'qwen2-dora', settings: { variant: 'dora', useRslora: true } },
  { name: 'llama-adalora', settings: { variant: 'adalora' } },
  { name: 'llama-pissa', settings: { variant: 'pissa' } },
  { name: 'llama-pissa', settings: { variant: 'pissa', useRslora: true } },
  { name: 'llama-patterns', settings: patterns },
  { name: 'llama-layers', settings: {}, layers: [1] },
]

describe.each(cases)('our export of $name with $settings', ({ name, settings, layers }) => {
  it('is loaded whole by PEFT and gives it our logits and loss', async (context) => {
    needPython(context, ['torch', 'transformers', 'peft', 'safetensors'])
    const golden = readCase(name)
    using model = await openModel(await readGguf(await writeCaseModel(golden)), backend)
    const { r: rank, alpha, use_rslora: useRslora, targets } = golden.lora
    const sites = selectTargets(model.sites, targets, layers)
    using adapter = injectLora(backend, sites, { rank, alpha, useRslora, dropout: 0, seed: 1, ...settings })
    await adapter.prepare(model.matrixOf)
    moveAway(adapter)
    const exported = await mkdtemp(join(folder, name))
    await savePeft(exported, adapter.readWeights(), 'case.gguf')
    const judged = runGoldenScript<Judged>('peft_logits.py', [exported, join(goldenFolder, `${name}.json`), '-'])
    expect(judged.missing).toEqual([])
    expect(judged.unexpected).toEqual([])
    const ours = await outcomeOf(golden, model, adapter)
    expect(Math.abs(ours.loss / golden.base_loss - 1)).toBeGreaterThan(1e-3)
    expectSame(ours, { logits: judged.logits.flat(), loss: judged.loss })
  })
})

it("PEFT's own AdaLoRA gives our forward PEFT's logits and loss, as plain LoRA", async () => {
  const golden = readCase('llama-adalora')
  const { folder: saved, logits, loss } = golden.peft_export!
  using model = await openModel(await readGguf(await writeCaseModel(golden)), backend)
  const weights = await loadPeft(join(goldenFolder, saved), model.sites)
  const ranks = weights.modules.map(({ site, a }) => a.length / site.nIn)
  expect(ranks.toSorted().join(' ')).toBe('1 1 2 3 3 4 4 4 5 5 5 5') // two modules lost all of their triplets
  // One rank for all here: what is missing is zero.
  using adapter = injectLora(
    backend,
    weights.modules.map(({ site }) => site),
    { rank: 6, alpha: 6, useRslora: false, dropout: 0, seed: 1 },
  )
  adapter.writeWeights(
    weights.modules.map(({ site, a, b }, i) => {
      const [rank, wideA, wideB] = [ranks[i]!, new Float32Array(6 * site.nIn), new Float32Array(6 * site.nOut)]
      wideA.set(a)
      for (let o = 0; o < site.nOut; o++) wideB.set(b.subarray(o * rank, (o + 1) * rank), o * 6)
      return { site, a: wideA, b: wideB }
    }),
  )
  expectSame(await outcomeOf(golden, model, adapter), { logits: logits.flat(), loss })
})

it("PEFT's own DoRA is refused", async () => {
  const golden = readCase('llama-dora')
  using model = await openModel(await readGguf(await writeCaseModel(golden)), backend)
  const loading = loadPeft(join(goldenFolder, golden.peft_export!.folder), model.sites)
  await expect(loading).rejects.toMatchObject({ code: 'lora.dora' })
})

/** Every trained value by formula, away from where it began; of AdaLoRA's singular values a third is pruned, and all of one module. */
function moveAway(adapter: Adapter): void {
  adapter.writeWeights(
    adapter.readWeights().modules.map(({ site, a, b, extra }, i) => {
      const name = site.peftName
      const moved = (values: Float32Array, what: string, scale: number) => {
        const step = formulaTensor(`${name}.${what}`, values.length, scale)
        return values.map((value, j) => value + step[j]!)
      }
      const { magnitude, e } = extra!
      const pruned = (values: Float32Array) => values.map((value, r) => (i === 1 || (r + i) % 3 === 0 ? 0 : value))
      return {
        ...{ site, a: moved(a, 'a', 0.1), b: moved(b, 'b', 0.1) },
        extra: {
          ...(magnitude ? { magnitude: moved(magnitude, 'm', 0.1) } : {}),
          ...(e ? { e: pruned(formulaTensor(`${name}.e`, e.length, 1)) } : {}),
        },
      }
    }),
  )
}

/** Logits of each sequence's last position one after another, and the mean loss of the answer tokens. */
interface Outcome {
  readonly logits: ArrayLike<number>
  readonly loss: number
}

async function outcomeOf(golden: GoldenCase, model: Model, adapter: Adapter): Promise<Outcome> {
  const logits: number[] = []
  for (const { tokens } of golden.sequences) logits.push(...(await lastLogits(backend, model, adapter, tokens)))
  using runner = new BatchRunner(backend, model, adapter, { training: false, checkpointing: false })
  const batch = makeBatch(caseExamples(golden), true)
  return { logits, loss: (await runner.run(batch)) / batch.answerTokens }
}

function expectSame(got: Outcome, want: Outcome): void {
  expect.soft(relativeToLargest(got.logits, want.logits)).toBeLessThan(LOGITS)
  expect.soft(Math.abs(got.loss / want.loss - 1)).toBeLessThan(LOSS)
}
