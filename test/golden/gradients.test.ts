/** Loss, every LoRA gradient and ten AdamW losses against PyTorch + transformers + PEFT (fixtures made by scripts/golden). */
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readGguf } from '../../src/formats/gguf-read.ts'
import { readSafetensors, toFloat32 } from '../../src/formats/safetensors.ts'
import { openBackend } from '../../src/ggml/backend.ts'
import { injectLora } from '../../src/lora/adapter.ts'
import { peftTensorName } from '../../src/lora/save-peft.ts'
import { selectTargets } from '../../src/lora/targets.ts'
import { permuteColumns, permuteRows } from '../../src/lora/weights.ts'
import { openModel } from '../../src/models/registry.ts'
import { BatchRunner, makeBatch } from '../../src/train/batch-runner.ts'
import { Optimizer } from '../../src/train/optimizer.ts'
import { learningRate } from '../../src/train/schedule.ts'
import { caseAdapter, caseExamples, goldenFolder, readCase, writeCaseModel } from '../support/golden-case.ts'
import { GRADIENT_CASES, STEPPED } from '../support/judged.ts'

const backend = openBackend('cpu', 1) // two threads spin on a shared machine, and these models are tiny
afterAll(() => backend[Symbol.dispose]())

async function open(name: string, checkpointing = false) {
  const golden = readCase(name)
  const model = await openModel(await readGguf(await writeCaseModel(golden)), backend)
  const { r: rank, alpha, use_rslora: useRslora, targets } = golden.lora
  const adapter = injectLora(backend, selectTargets(model.sites, targets), {
    rank,
    alpha,
    useRslora,
    dropout: 0,
    seed: 1,
  })
  adapter.writeWeights(caseAdapter(golden, adapter.sites))
  const runner = new BatchRunner(backend, model, adapter, { training: true, checkpointing })
  const dispose = () => [runner, adapter, model].forEach((each) => void each[Symbol.dispose]())
  return { golden, model, adapter, runner, dispose }
}

/** Largest difference over the largest value: the measure in which float32 itself is good to 1.3e-6 here. */
function relativeToLargest(got: Float32Array, want: Float32Array): number {
  const largest = want.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  return got.reduce((max, value, i) => Math.max(max, Math.abs(value - want[i]!)), 0) / largest
}

describe.each(GRADIENT_CASES)('%s', (name) => {
  for (const packing of [true, false]) {
    for (const checkpointing of [false, true]) {
      it(`gradients equal PEFT's (packing ${packing}, checkpointing ${checkpointing})`, async () => {
        const { golden, adapter, runner, dispose } = await open(name, checkpointing)
        const batch = makeBatch(caseExamples(golden), packing)
        expect(batch.answerTokens).toBe(golden.answer_tokens)
        const loss = (await runner.run(batch, 1 / golden.answer_tokens)) / golden.answer_tokens
        expect(Math.abs(loss / golden.loss - 1)).toBeLessThan(1e-5)
        const { tensors } = await readSafetensors(join(goldenFolder, golden.arrays))
        for (const { site, a, b } of adapter.readGrads()) {
          const want = (matrix: 'A' | 'B') => toFloat32(tensors.get(peftTensorName(site, matrix))!)
          expect(relativeToLargest(permuteColumns(a, site, true), want('A')), `${site.peftName} A`).toBeLessThan(1e-4)
          expect(relativeToLargest(permuteRows(b, site, true), want('B')), `${site.peftName} B`).toBeLessThan(1e-4)
        }
        dispose()
      })
    }
  }
})

describe.each(STEPPED)('%s', (name) => {
  it('ten AdamW steps give PyTorch losses', async () => {
    const { golden, adapter, runner, dispose } = await open(name)
    const { lr, weight_decay, losses } = golden.adamw
    using optimizer = new Optimizer(backend, adapter, {
      adam_beta1: 0.9,
      adam_beta2: 0.999,
      adam_epsilon: 1e-8,
      weight_decay,
      max_grad_norm: 0,
    })
    const batch = makeBatch(caseExamples(golden), true)
    const got: number[] = []
    for (let step = 1; step <= 10; step++) {
      optimizer.zeroGrad()
      got.push((await runner.run(batch, 1 / batch.answerTokens)) / batch.answerTokens)
      await optimizer.step(lr, step)
    }
    expect(got).toBeAllClose(losses, { rtol: 1e-4 })
    dispose()
  })

  it('ten scheduled, clipped, accumulated steps give PyTorch losses and norms', async () => {
    const { golden, adapter, runner, dispose } = await open(name)
    const { lr, weight_decay, max_grad_norm, warmup_steps, losses, learning_rates, grad_norms } = golden.adamw_scheduled
    using optimizer = new Optimizer(backend, adapter, {
      adam_beta1: 0.9,
      adam_beta2: 0.999,
      adam_epsilon: 1e-8,
      weight_decay,
      max_grad_norm,
    })
    const rates = losses.map((_, i) =>
      learningRate({ learning_rate: lr, lr_scheduler_type: 'cosine' }, i, warmup_steps, losses.length),
    )
    expect(rates).toBeAllClose(learning_rates, { rtol: 1e-9, atol: 1e-12 })
    const got: number[] = []
    const norms: number[] = []
    for (const [i, rate] of rates.entries()) {
      optimizer.zeroGrad()
      let total = 0
      for (const example of caseExamples(golden))
        total += await runner.run(makeBatch([example], true), 1 / golden.answer_tokens)
      got.push(total / golden.answer_tokens)
      norms.push(await optimizer.step(rate, i + 1))
    }
    expect(got).toBeAllClose(losses, { rtol: 1e-4 })
    expect(norms).toBeAllClose(grad_norms, { rtol: 1e-3 })
    dispose()
  })
})
