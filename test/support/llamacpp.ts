import { createLane } from '../../src/engine/lane.ts'
import { nextTokenLogProbs } from '../../src/engine/log-probs.ts'
import { createMemoryBudget } from '../../src/engine/memory.ts'
import { openEngine } from '../../src/engine/open-engine.ts'
import { openLlama } from '../../src/tokenizer/llama.ts'

/** ln p of every token to come after `tokens`, by llama.cpp. */
export interface LlamaCpp extends AsyncDisposable {
  logProbs(tokens: readonly number[]): Promise<Float32Array>
}

/** As our product serves: F16 cache, flash attention. @param adapter GGUF, null for the base */
export async function openServed(path: string, adapter: string | null, chatTemplate?: string): Promise<LlamaCpp> {
  const adapters = adapter === null ? {} : { ours: [{ path: adapter, scale: 1 }] }
  const engine = await openEngine(path, { adapters, threads: 1, chatTemplate })
  return {
    logProbs: (tokens) => engine.nextTokenLogProbs(tokens, { adapter: adapter === null ? null : 'ours' }),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

/** With an F32 cache and plain attention, as the trainer computes: what is left is summation order. */
export async function openExact(path: string, adapter: string | null): Promise<LlamaCpp> {
  const { llama } = await openLlama()
  const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 })
  const openContext = () =>
    model.createContext({
      contextSize: 256,
      threads: 1,
      flashAttention: false,
      experimentalKvCacheKeyType: 'F32',
      experimentalKvCacheValueType: 'F32',
      ...(adapter === null ? {} : { lora: { adapters: [{ filePath: adapter, scale: 1 }] } }),
    })
  const lane = createLane({ openContext, memory: createMemoryBudget(null, 0), parallel: 1 })
  return {
    async logProbs(tokens) {
      const turn = (await lane.begin())!
      try {
        return await nextTokenLogProbs(turn, tokens, model.fileInfo.metadata.tokenizer.ggml.tokens.length)
      } finally {
        await turn.end()
      }
    },
    [Symbol.asyncDispose]: () => model.dispose(),
  }
}
