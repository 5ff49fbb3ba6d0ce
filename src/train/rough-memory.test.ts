import { describe, expect, it } from 'vitest'
import { readGguf } from '../formats/gguf-read.ts'
import { openBackend } from '../ggml/backend.ts'
import { injectLora } from '../lora/adapter.ts'
import { describeModel, openModel } from '../models/registry.ts'
import { activationBytes } from './plan.ts'
import { roughMemory } from './rough-memory.ts'

const MODEL = new URL('../../models/lorasmith-demo-zh-8m-Q8_0.gguf', import.meta.url).pathname

describe('roughMemory', () => {
  it("is within half and double of what ggml's allocator asks for one text", async () => {
    const file = await readGguf(MODEL)
    using backend = openBackend('cpu', 1)
    using model = await openModel(file, backend, 'rebuild')
    using adapter = injectLora(backend, model.sites, { rank: 8, alpha: 16, useRslora: false, dropout: 0, seed: 1 })
    const tokens = new Int32Array(512).fill(5)
    const rows = [{ id: 0, tokens, lossMask: new Uint8Array(512).fill(1), answerTokens: 511, tag: null }]
    const measured = activationBytes({ backend, model, adapter }, rows, true, { training: true, checkpointing: false })
    const { activationBytes: rough } = roughMemory(describeModel(file).hyper, 0, 0)
    expect(rough / measured).toBeGreaterThan(0.5)
    expect(rough / measured).toBeLessThan(2)
  })
})
