/** What a micro-batch must not depend on: fillers, other sequences, packing, checkpointing, fused ops, dropout that is off. */
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { caseAdapter, caseExamples, readCase, writeCaseModel } from '../../test/support/golden-case.ts'
import { relativeToLargest, withoutFusedOps } from '../../test/support/gradcheck.ts'
import type { Batch } from '../data/batch.ts'
import type { TokenizedExample } from '../data/example.ts'
import { readGguf } from '../formats/gguf-read.ts'
import { type Backend, openBackend } from '../ggml/backend.ts'
import { zeroTensor } from '../ggml/buffer.ts'
import { injectLora } from '../lora/adapter.ts'
import { openModel } from '../models/registry.ts'
import { createRandom } from '../util/random.ts'
import { BatchRunner, makeBatch } from './batch-runner.ts'

const cpu = openBackend('cpu', 1)
afterAll(() => cpu[Symbol.dispose]())

interface Options {
  readonly checkpointing?: boolean
  readonly dropout?: number
  readonly backend?: Backend
}

/** A golden case's model and adapter, ready to run batches. */
async function open(name: string, { checkpointing = false, dropout = 0, backend = cpu }: Options = {}) {
  const golden = readCase(name)
  const model = await openModel(await readGguf(await writeCaseModel(golden)), backend)
  const { r: rank, alpha } = golden.lora
  const adapter = injectLora(backend, model.sites, { rank, alpha, useRslora: false, dropout, seed: 1 })
  adapter.writeWeights(caseAdapter(golden, adapter.sites))
  const runner = new BatchRunner(backend, model, adapter, { training: true, checkpointing })
  return {
    golden,
    async run(batch: Batch, seeds: readonly number[] = []) {
      for (const { grads } of adapter.blocks) zeroTensor(backend, grads)
      const loss = await runner.run(batch, 1 / batch.answerTokens, seeds)
      return { loss, grads: adapter.readGrads().map(({ a, b }) => ({ a, b })) }
    },
    [Symbol.dispose]: () => {
      for (const each of [runner, adapter, model]) each[Symbol.dispose]()
    },
  }
}

type Result = Awaited<ReturnType<Awaited<ReturnType<typeof open>>['run']>>

function difference(got: Result, want: Result): number {
  const grads = got.grads.flatMap(({ a, b }, i) => [
    relativeToLargest(a, want.grads[i]!.a),
    relativeToLargest(b, want.grads[i]!.b),
  ])
  return Math.max(Math.abs(got.loss / want.loss - 1), ...grads)
}

function exampleOf(id: number, length: number, answer: number, seed: number): TokenizedExample {
  const random = createRandom(seed, id)
  const tokens = Int32Array.from({ length }, () => random.int(128))
  const answerTokens = Math.min(answer, length - 1)
  const lossMask = new Uint8Array(length).fill(1, length - answerTokens)
  return { id, tokens, lossMask, answerTokens, tag: null }
}

describe('no leaks', () => {
  const lengthsArb = fc.array(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 4 })

  it('a filler row changes nothing, whatever token it holds, bit for bit', async () => {
    using model = await open('llama')
    await fc.assert(
      fc.asyncProperty(lengthsArb, fc.boolean(), fc.integer({ min: 1, max: 127 }), async (lengths, packing, token) => {
        const batch = makeBatch(
          lengths.map((length, id) => exampleOf(id, length, 5, 1)),
          packing,
        )
        const isReal = (row: number) => batch.spans.some(({ start, length }) => row >= start && row < start + length)
        const changed = { ...batch, tokens: batch.tokens.map((old, row) => (isReal(row) ? old : token)) }
        expect(await model.run(changed)).toEqual(await model.run(batch))
      }),
      { numRuns: 12 },
    )
  })

  it('a sequence without loss changes nothing for the others, whatever it says, bit for bit', async () => {
    using model = await open('qwen2')
    await fc.assert(
      fc.asyncProperty(lengthsArb, fc.boolean(), fc.nat(3), fc.nat(), async (lengths, packing, pick, seed) => {
        const silent = pick % (lengths.length + 1)
        const batchWith = (words: number) => {
          const examples = lengths.map((length, id) => exampleOf(id, length, 5, 1))
          return makeBatch(examples.toSpliced(silent, 0, exampleOf(9, 17, 0, words)), packing)
        }
        expect(await model.run(batchWith(seed))).toEqual(await model.run(batchWith(seed + 1)))
      }),
      { numRuns: 12 },
    )
  })
})

describe.each(['llama', 'qwen2', 'qwen3'])('%s', (name) => {
  it('gives the same with and without packing, and in one batch or several', async () => {
    using model = await open(name)
    const examples = caseExamples(model.golden)
    const packed = await model.run(makeBatch(examples, true))
    expect(difference(await model.run(makeBatch(examples, false)), packed)).toBeLessThan(1e-5)
    const alone = []
    for (const example of examples) alone.push((await model.run(makeBatch([example], true))).loss)
    expect(alone.reduce((a, b) => a + b, 0) / packed.loss).toBeCloseTo(1, 5)
  })

  it('gives the same on a device without fused backward ops', async () => {
    using fused = await open(name)
    using composed = await open(name, { backend: withoutFusedOps(cpu) })
    const batch = makeBatch(caseExamples(fused.golden), true)
    const error = difference(await composed.run(batch), await fused.run(batch))
    expect(error).toBeGreaterThan(0) // other nodes, other rounding: the plain ones were taken
    expect(error).toBeLessThan(1e-5)
  })

  it('gives the same with checkpointing, dropout too: the recomputed layer has the same mask', async () => {
    using kept = await open(name, { dropout: 0.3 })
    using recomputed = await open(name, { dropout: 0.3, checkpointing: true })
    using without = await open(name)
    const batch = makeBatch(caseExamples(kept.golden), true)
    const seeds = [1, 2, 3]
    const want = await kept.run(batch, seeds)
    expect(difference(await recomputed.run(batch, seeds), want)).toBeLessThan(1e-6)
    expect(await kept.run(batch, seeds)).toEqual(want)
    expect(difference(await kept.run(batch, [1, 2, 4]), want)).toBeGreaterThan(1e-3)
    expect(difference(await without.run(batch), want)).toBeGreaterThan(1e-3)
  })
})
