import { expect, it } from 'vitest'
import { caseAdapter, readCase, writeCaseModel } from '../../test/support/golden-case.ts'
import type { TokenizedExample } from '../data/example.ts'
import { readGguf } from '../formats/gguf-read.ts'
import { openBackend } from '../ggml/backend.ts'
import { zeroTensor } from '../ggml/buffer.ts'
import { injectLora } from '../lora/adapter.ts'
import { openModel } from '../models/registry.ts'
import { BatchRunner, makeBatch } from './batch-runner.ts'

/** Short and long ones in turn, so that graphs are found again, forgotten when memory grows, and dropped when there are too many. */
const LENGTHS = [20, 90, 20, 250, 20, 90, 40, 70, 100, 130, 160, 190, 220, 20, 250]

it('gives what a fresh graph gives, whichever graphs came before', async () => {
  const golden = readCase('llama')
  using backend = openBackend('cpu', 1)
  using model = await openModel(await readGguf(await writeCaseModel(golden)), backend)
  const { r: rank, alpha } = golden.lora
  using adapter = injectLora(backend, model.sites, { rank, alpha, useRslora: false, dropout: 0, seed: 1 })
  adapter.writeWeights(caseAdapter(golden, adapter.sites))
  const mode = { training: true, checkpointing: false }
  const run = async (runner: BatchRunner, length: number) => {
    for (const { grads } of adapter.blocks) zeroTensor(backend, grads)
    const batch = makeBatch([exampleOf(length)], true)
    const loss = await runner.run(batch, 1 / batch.answerTokens)
    return { loss, grads: adapter.readGrads() }
  }
  using kept = new BatchRunner(backend, model, adapter, mode)
  for (const length of LENGTHS) {
    using fresh = new BatchRunner(backend, model, adapter, mode)
    expect(await run(kept, length)).toEqual(await run(fresh, length))
  }
})

function exampleOf(length: number): TokenizedExample {
  const lossMask = new Uint8Array(length).fill(1, length >> 1)
  const tokens = Int32Array.from({ length }, (_, i) => (i * 7 + length) % 128)
  return { id: 0, tokens, lossMask, answerTokens: length - (length >> 1), tag: null }
}
