import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Backend } from '../../src/ggml/backend.ts'
import { GGML_TYPE } from '../../src/ggml/types.ts'
import { BatchRunner, makeBatch } from '../../src/train/batch-runner.ts'
import { Optimizer } from '../../src/train/optimizer.ts'
import { dequantiseFile } from './dequantise.ts'
import { caseExamples, readCase, writeCaseModel } from './golden-case.ts'
import { openWithAdapter } from './open-case.ts'
import { type CaseSize, resizeCase } from './resize-case.ts'

/** A training that fits in a line of JSON. */
export interface TenSteps {
  readonly name: string // of a case
  readonly type: keyof typeof GGML_TYPE
  readonly size: CaseSize | null // null: as the case has it
  readonly checkpointing: boolean
  readonly learningRate?: number // the fixture's
  readonly dequantised?: boolean // the F32 values that the weights of `type` stand for
}

export interface TenStepsOutcome {
  readonly losses: readonly number[]
  readonly norms: readonly number[] // of the gradient
}

/** Ten steps of AdamW on a case's whole batch, as its fixture made them in PyTorch: the loss before each. */
export async function trainTenSteps(
  backend: Backend,
  { name, type, size, checkpointing, learningRate, dequantised }: TenSteps,
): Promise<TenStepsOutcome> {
  const golden = readCase(name)
  const path = await writeCaseModel(size ? resizeCase(golden, size) : golden, new Map(), GGML_TYPE[type])
  if (dequantised) await dequantiseFile(backend, path)
  using opened = await openWithAdapter(backend, path, golden.lora)
  await rm(dirname(path), { recursive: true })
  const { model, adapter } = opened
  using runner = new BatchRunner(backend, model, adapter, { training: true, checkpointing })
  const { lr, weight_decay } = golden.adamw
  const settings = { adam_beta1: 0.9, adam_beta2: 0.999, adam_epsilon: 1e-8, weight_decay, max_grad_norm: 0 }
  using optimizer = new Optimizer(backend, adapter, settings)
  const batch = makeBatch(caseExamples(golden), true)
  const losses: number[] = []
  const norms: number[] = []
  for (let step = 1; step <= 10; step++) {
    optimizer.zeroGrad()
    losses.push((await runner.run(batch, 1 / batch.answerTokens)) / batch.answerTokens)
    norms.push(await optimizer.step(learningRate ?? lr, step))
  }
  return { losses, norms }
}
