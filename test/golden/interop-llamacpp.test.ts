/**
 * llama.cpp with our adapter.gguf against the trainer's own forward: log-probabilities of the next token, twice. *Exact*: llama.cpp with
 * an F32 cache and plain attention, where only the order of sums differs. *Served*: our engine as the product opens it; its F16 cache
 * moves activations a little, and a quantised product rounds them to other steps, in llama.cpp against itself as much as against us
 * (flash attention on and off differ by 0.095 nats on the bundled model, the trainer and either of them by 0.092).
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readGguf } from '../../src/formats/gguf-read.ts'
import { copyMetadata } from '../../src/formats/gguf-write.ts'
import { openBackend } from '../../src/ggml/backend.ts'
import { GGML_TYPE } from '../../src/ggml/types.ts'
import { saveGgufAdapter } from '../../src/lora/save-gguf.ts'
import { lastLogits } from '../../src/train/logits.ts'
import { largestDifference } from '../support/distance.ts'
import { type GoldenCase, readCase, writeCaseModel } from '../support/golden-case.ts'
import { SERVED } from '../support/judged.ts'
import { openExact, openServed } from '../support/llamacpp.ts'
import { openWithAdapter } from '../support/open-case.ts'
import { resizeCase } from '../support/resize-case.ts'

const bundled = new URL('../../models/lorasmith-demo-zh-8m-Q8_0.gguf', import.meta.url).pathname
const half = '/work/shared/models/demo-zh/lorasmith-demo-zh-8m-F16.gguf' // the same model; not in the repository
const SIZE = { vocab: 8192, hidden: 64, headSize: 16, feedForward: 128 }
const LENGTHS = [5, 40, 120]

/** Largest difference allowed: of ln p where p > 1e-6, and of any ln p as a share of the largest logit. */
interface Limit {
  readonly likely: number
  readonly share: number
}
interface Limits {
  readonly exact: Limit
  readonly served: Limit
}
// Measured on a Zen 4, worst of all cases:     exact                              served
//   F32                                         2.9e-6, 8.6e-7                     4.9e-3, 1.5e-3
//   F16                                         2.4e-3, 3.4e-4                     6.6e-3, 1.2e-3
//   Q8_0, random                                0, 0                               5.8e-2, 1.8e-2
//   Q8_0, bundled (deeper)                      7.3e-2, 6.7e-3                     9.3e-2, 9.0e-3
const F32: Limits = { exact: { likely: 3e-5, share: 1e-5 }, served: { likely: 2e-2, share: 1e-2 } }
const F16: Limits = { exact: { likely: 2e-2, share: 4e-3 }, served: { likely: 2e-2, share: 1e-2 } }
const Q8_0: Limits = { exact: { likely: 2e-2, share: 1e-2 }, served: { likely: 0.2, share: 2e-2 } }
// gemma3: ggml's gelu on the CPU reads a table of F16 values, ours is exact. Measured 1.5e-3, 4.2e-4 (F32) and 5.9e-2, 1.6e-2 (Q8_0); with
// ggml's table in our forward 1.2e-4, 3.4e-5 (F32).
const F32_GELU: Limits = { exact: { likely: 1e-2, share: 3e-3 }, served: { likely: 2e-2, share: 1e-2 } }
const Q8_0_GELU: Limits = { exact: { likely: 0.2, share: 4e-2 }, served: { likely: 0.2, share: 4e-2 } }
const Q8_0_DEEP: Limits = { exact: { likely: 0.2, share: 2e-2 }, served: { likely: 0.2, share: 2e-2 } }

const backend = openBackend('cpu', 1)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-llamacpp-'))
})
afterAll(async () => {
  backend[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

describe('the demo model with an adapter on every projection', () => {
  it('bundled, Q8_0', () => expectSame(bundled, lora({ formula_scale: 0.15 }), Q8_0_DEEP))
  it('bundled, Q8_0, rank-stabilised', () => expectSame(bundled, lora({ use_rslora: true }), Q8_0_DEEP))
  it('F16', async (context) => {
    if (!existsSync(half)) context.skip(`${half} is not on this machine`)
    await expectSame(half, lora({ formula_scale: 0.15 }), F16)
  })
})

describe.each(SERVED)('a random %s', (name) => {
  const [f32, q8] = name === 'gemma3' ? [F32_GELU, Q8_0_GELU] : [F32, Q8_0]
  it('F32', () => expectSameCase(name, 'F32', lora({}), f32))
  it('F32, rank-stabilised', () => expectSameCase(name, 'F32', lora({ use_rslora: true }), f32))
  it('F16', () => expectSameCase(name, 'F16', lora({}), F16))
  it('Q8_0', () => expectSameCase(name, 'Q8_0', lora({}), q8))
})

function lora(differences: Partial<GoldenCase['lora']>): GoldenCase['lora'] {
  return { r: 8, alpha: 16, use_rslora: false, targets: ['all-linear'], formula_scale: 0.1, ...differences }
}

/** The case's architecture by formula, with the bundled model's vocabulary, so that our engine can open it. */
async function expectSameCase(
  name: string,
  type: keyof typeof GGML_TYPE,
  settings: GoldenCase['lora'],
  limits: Limits,
): Promise<void> {
  const tokenizer = copyMetadata(await readGguf(bundled), ['tokenizer.'])
  const path = await writeCaseModel(resizeCase(readCase(name), SIZE), tokenizer, GGML_TYPE[type])
  await expectSame(path, settings, limits)
  await rm(dirname(path), { recursive: true })
}

async function expectSame(path: string, settings: GoldenCase['lora'], limits: Limits): Promise<void> {
  using opened = await openWithAdapter(backend, path, settings)
  const { model, adapter } = opened
  const file = join(await mkdtemp(join(folder, 'adapter-')), 'adapter.gguf')
  await saveGgufAdapter(file, adapter.readWeights(), model.hyper.architecture)
  const prompts = LENGTHS.map((length) => Array.from({ length }, (_, i) => 260 + ((i * 2_654_435_761) % 7900)))
  const ours = { base: [] as Float32Array[], adapted: [] as Float32Array[] }
  for (const tokens of prompts) {
    ours.base.push(await lastLogits(backend, model, null, tokens))
    ours.adapted.push(await lastLogits(backend, model, adapter, tokens))
  }
  for (const which of ['base', 'adapted'] as const) {
    for (const [how, open] of [['exact', openExact] as const, ['served', openServed] as const]) {
      await using llamaCpp = await open(path, which === 'base' ? null : file)
      for (const [i, tokens] of prompts.entries()) {
        const { likely, share } = distance(ours[which][i]!, await llamaCpp.logProbs(tokens))
        const place = `${how}, ${which}, ${tokens.length} tokens`
        expect.soft(likely, `${place}, likely tokens`).toBeLessThan(limits[how].likely)
        expect.soft(share, `${place}, share of the largest logit`).toBeLessThan(limits[how].share)
      }
    }
  }
  const moved = prompts.map((_, i) => largestDifference(logSoftmax(ours.base[i]!), logSoftmax(ours.adapted[i]!)))
  expect(Math.min(...moved), 'what the adapter does').toBeGreaterThan(0.5)
}

function distance(logits: Float32Array, theirs: Float32Array): Limit {
  const ours = logSoftmax(logits)
  const likely = [...ours.keys()].filter((i) => Math.max(ours[i]!, theirs[i]!) > Math.log(1e-6))
  const of = (values: Float32Array) => likely.map((i) => values[i]!)
  const largest = logits.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  return { likely: largestDifference(of(ours), of(theirs)), share: largestDifference(ours, theirs) / largest }
}

function logSoftmax(logits: Float32Array): Float32Array {
  const max = logits.reduce((most, value) => Math.max(most, value), -Infinity)
  const logSum = max + Math.log(logits.reduce((sum, value) => sum + Math.exp(value - max), 0))
  return logits.map((value) => value - logSum)
}
