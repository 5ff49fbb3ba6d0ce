import { createLane } from '../../src/engine/lane.ts'
import { nextTokenLogProbs } from '../../src/engine/log-probs.ts'
import { createMemoryBudget } from '../../src/engine/memory.ts'
import { openEngine } from '../../src/engine/open-engine.ts'
import { openContext } from '../../src/llama/context.ts'
import { openLlamaLibrary } from '../../src/llama/library.ts'
import { loadModel } from '../../src/llama/model.ts'
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
  await openLlama()
  const library = openLlamaLibrary('cpu')
  const model = await loadModel(library, path, 0)
  const pool = library.newThreadPool()
  const adapters = adapter === null ? [] : [{ adapter: await model.loadAdapter(adapter), scale: 1 }]
  const open = async () => {
    const context = await openContext(model, { contextSize: 256, threads: 1, pool, adapters, exact: true })
    return { context, bytes: 0 }
  }
  const lane = createLane({ openContext: open, memory: createMemoryBudget(null, 0), parallel: 1 })
  return {
    async logProbs(tokens) {
      const turn = (await lane.begin())!
      try {
        return await nextTokenLogProbs(turn, tokens)
      } finally {
        turn.end()
      }
    },
    async [Symbol.asyncDispose]() {
      await lane.close()
      model.free()
    },
  }
}
