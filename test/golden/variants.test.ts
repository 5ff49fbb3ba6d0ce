/** Adapter variants and optimizers against PEFT, PyTorch and transformers (fixtures made by scripts/golden). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readGguf } from '../../src/formats/gguf-read.ts'
import { readSafetensors, toFloat32 } from '../../src/formats/safetensors.ts'
import { openBackend } from '../../src/ggml/backend.ts'
import { injectLora, type LoraSettings } from '../../src/lora/adapter.ts'
import { peftTensorName } from '../../src/lora/save-peft.ts'
import { selectTargets } from '../../src/lora/targets.ts'
import type { VariantName } from '../../src/lora/variants/table.ts'
import { type ModuleWeights, permuteRows } from '../../src/lora/weights.ts'
import { openModel } from '../../src/models/registry.ts'
import { BudgetController } from '../../src/train/adalora.ts'
import { BatchRunner, makeBatch } from '../../src/train/batch-runner.ts'
import { Optimizer } from '../../src/train/optimizer.ts'
import type { OptimizerSettings } from '../../src/train/optimizers/rule.ts'
import { formulaTensor } from '../support/formula.ts'
import { caseExamples, goldenFolder, readCase, writeCaseModel } from '../support/golden-case.ts'

const backend = openBackend('cpu', 2)
afterAll(() => backend[Symbol.dispose]())

const ADAMW: OptimizerSettings = {
  adam_beta1: 0.9,
  adam_beta2: 0.999,
  adam_epsilon: 1e-8,
  weight_decay: 0.01,
  max_grad_norm: 0,
}

async function open(
  name: string,
  settings: Partial<LoraSettings> & { variant?: VariantName } = {},
  layers?: readonly number[],
) {
  const golden = readCase(name)
  const model = await openModel(await readGguf(await writeCaseModel(golden)), backend)
  const { r: rank, alpha, use_rslora: useRslora, targets } = golden.lora
  const sites = selectTargets(model.sites, targets).filter(({ layer }) => layers?.includes(layer) ?? true)
  const adapter = injectLora(backend, sites, { rank, alpha, useRslora, dropout: 0, seed: 1, ...settings })
  await adapter.prepare(model.matrixOf)
  const runner = new BatchRunner(backend, model, adapter, { training: true, checkpointing: false })
  const batch = makeBatch(caseExamples(golden), true)
  const { tensors } = await readSafetensors(join(goldenFolder, golden.arrays))
  const fixture = (key: string) => toFloat32(tensors.get(key)!)
  const loss = async () => (await runner.run(batch, 1 / batch.answerTokens)) / batch.answerTokens
  const dispose = () => {
    for (const each of [runner, adapter, model]) each[Symbol.dispose]()
  }
  return { golden, model, adapter, fixture, loss, dispose }
}

type Opened = Awaited<ReturnType<typeof open>>

/** A and B by formula, as the makers set them. @param suffix what PEFT's names end with */
function setFactors({ golden, adapter }: Opened, suffix = '.weight'): void {
  const scale = golden.lora.formula_scale
  adapter.writeWeights(
    adapter.modules.map(({ site, rank }): ModuleWeights => {
      const name = (matrix: 'A' | 'B') => peftTensorName(site, matrix).replace(/\.weight$/, suffix)
      const b = formulaTensor(name('B'), rank * site.nOut, scale)
      return { site, a: formulaTensor(name('A'), rank * site.nIn, scale), b: permuteRows(b, site, false) }
    }),
  )
}

function relativeToLargest(got: Float32Array, want: Float32Array): number {
  const largest = want.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  return got.reduce((max, value, i) => Math.max(max, Math.abs(value - want[i]!)), 0) / largest
}

/** Every gradient by PEFT's name. @param extra names of further trained tensors -> PEFT's ending, and whether its rows are permuted */
function expectGradients(
  { adapter, fixture }: Opened,
  extra: Record<string, readonly [string, boolean]> = {},
  suffix = '.weight',
): void {
  for (const { site, a, b, extra: more } of adapter.readGrads()) {
    const stem = `base_model.model.${site.peftName}.lora_`
    expect(relativeToLargest(a, fixture(`${stem}A${suffix}`)), `${site.peftName} A`).toBeLessThan(1e-3)
    expect(
      relativeToLargest(permuteRows(b, site, true), fixture(`${stem}B${suffix}`)),
      `${site.peftName} B`,
    ).toBeLessThan(1e-3)
    for (const [name, [ending, permuted]] of Object.entries(extra)) {
      const got = permuted ? permuteRows(more![name]!, site, true) : more![name]!
      expect(relativeToLargest(got, fixture(stem + ending)), `${site.peftName} ${name}`).toBeLessThan(1e-3)
    }
  }
}

async function tenLosses({ adapter, loss }: Opened, settings: OptimizerSettings, rate: number): Promise<number[]> {
  using optimizer = new Optimizer(backend, adapter, settings)
  const losses: number[] = []
  for (let step = 1; step <= 10; step++) {
    optimizer.zeroGrad()
    losses.push(await loss())
    await optimizer.step(rate, step)
  }
  return losses
}

describe.each(['llama-dora', 'qwen2-dora'])('%s', (name) => {
  it("has PEFT's magnitudes, loss, gradients and ten losses", async () => {
    const opened = await open(name, { variant: 'dora' })
    for (const { site, extra } of opened.adapter.readWeights().modules) {
      const magnitude = permuteRows(extra!.magnitude!, site, true)
      expect(magnitude).toBeAllClose(opened.fixture(`init.base_model.model.${site.peftName}.lora_magnitude_vector`), {
        rtol: 1e-5,
      })
    }
    setFactors(opened)
    expect(Math.abs((await opened.loss()) / opened.golden.loss - 1)).toBeLessThan(1e-5)
    expectGradients(opened, { magnitude: ['magnitude_vector', true] })
    expect(await tenLosses(opened, ADAMW, 1e-2)).toBeAllClose(opened.golden.adamw.losses, { rtol: 1e-4 })
    opened.dispose()
  })
})

describe('llama-pissa', () => {
  it("starts as the base and gives PEFT's ten losses", async () => {
    const opened = await open('llama-pissa', { variant: 'pissa' })
    expect(Math.abs((await opened.loss()) / opened.golden.base_loss - 1)).toBeLessThan(1e-6)
    expect(await tenLosses(opened, ADAMW, 1e-2)).toBeAllClose(opened.golden.adamw.losses, { rtol: 1e-4 })
    opened.dispose()
  })
})

describe('llama-patterns and llama-layers', () => {
  it("gives PEFT's gradients with rank_pattern and alpha_pattern", async () => {
    const opened = await open('llama-patterns', {
      rankPattern: { q_proj: 8, 'layers.1.mlp.down_proj': 2 },
      alphaPattern: { q_proj: 4 },
    })
    setFactors(opened)
    expect(Math.abs((await opened.loss()) / opened.golden.loss - 1)).toBeLessThan(1e-5)
    expectGradients(opened)
    expect(await tenLosses(opened, ADAMW, 1e-2)).toBeAllClose(opened.golden.adamw.losses, { rtol: 1e-4 })
    opened.dispose()
  })

  it("gives PEFT's gradients on one layer alone", async () => {
    const opened = await open('llama-layers', {}, [1])
    setFactors(opened)
    expect(Math.abs((await opened.loss()) / opened.golden.loss - 1)).toBeLessThan(1e-5)
    expectGradients(opened)
    opened.dispose()
  })
})

describe('llama-loraplus', () => {
  it.each([
    ['loraplus', 'lora', 0],
    ['loraplus_decay', 'lora', 0.5],
    ['loraplus_dora', 'dora', 0.5],
  ] as const)('%s gives ten losses', async (run, variant, weight_decay) => {
    const opened = await open('llama-loraplus', { variant })
    setFactors(opened)
    const golden = opened.golden as unknown as Record<string, { losses: number[] }>
    expect(await tenLosses(opened, { ...ADAMW, weight_decay, loraplus_lr_ratio: 16 }, 1e-3)).toBeAllClose(
      golden[run]!.losses,
      { rtol: 1e-4 },
    )
    opened.dispose()
  })
})

describe('llama-adalora', () => {
  it("has PEFT's term, gradients, budgets, masks and losses over twelve steps", async () => {
    const opened = await open('llama-adalora', { variant: 'adalora' })
    setFactors(opened, '')
    const { adapter, golden } = opened
    const withE = adapter.readWeights().modules.map((module) => {
      const e = formulaTensor(`base_model.model.${module.site.peftName}.lora_E`, module.extra!.e!.length, 1)
      return { ...module, extra: { e } }
    })
    adapter.writeWeights(withE)
    const settings = {
      initRank: 6,
      targetRank: 3,
      tinit: 2,
      tfinal: 3,
      deltaT: 1,
      beta1: 0.85,
      beta2: 0.85,
      totalSteps: 12,
    }
    using controller = new BudgetController(backend, adapter, settings, 0.5)
    using optimizer = new Optimizer(backend, adapter, ADAMW)
    const { steps } = (
      golden as unknown as { adalora: { steps: { ce: number; total: number; masks: string; kept: number }[] } }
    ).adalora
    for (const [step, want] of steps.entries()) {
      optimizer.zeroGrad()
      const ce = await opened.loss()
      const total = ce + (await controller.regularise())
      if (step === 0) expectGradients(opened, { e: ['E', false] }, '')
      expect([ce, total], `step ${step}`).toBeAllClose([want.ce, want.total], { rtol: 1e-4 })
      await optimizer.step(1e-2, step + 1)
      controller.afterStep(step)
      const kept = adapter
        .readWeights()
        .modules.map(({ extra }) => Array.from(extra!.e!, (value) => (value === 0 ? '0' : '1')).join(''))
      expect(kept.join(' '), `masks after step ${step}`).toBe(want.masks)
    }
    expect(Object.values(controller.ranks()).reduce((a, b) => a + b)).toBe(3 * adapter.modules.length)
    opened.dispose()
  })
})

describe('optimizers', () => {
  interface OptimizerRun {
    kind: 'sgd' | 'lion' | 'adafactor'
    lr: number
    momentum?: number
    nesterov?: boolean
    beta1?: number | null
    betas?: [number, number]
    weight_decay: number
    losses: number[]
  }
  const { runs } = JSON.parse(readFileSync(join(goldenFolder, 'optimizers.json'), 'utf8')) as {
    runs: Record<string, OptimizerRun>
  }
  const ours = Object.entries(runs).filter(
    ([, { nesterov, kind, beta1 }]) => !nesterov && !(kind === 'adafactor' && beta1),
  )

  it.each(ours)(
    '%s gives ten losses',
    async (_name, { kind, lr, momentum = 0, betas = [0.9, 0.999], weight_decay, losses }) => {
      const opened = await open('llama')
      setFactors(opened)
      const [adam_beta1, adam_beta2] = betas
      const settings = { ...ADAMW, optim: kind, momentum, adam_beta1, adam_beta2, weight_decay }
      expect(await tenLosses(opened, settings, lr)).toBeAllClose(losses, { rtol: 1e-4 })
      opened.dispose()
    },
  )
})
