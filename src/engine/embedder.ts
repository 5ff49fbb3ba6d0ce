import type { LlamaContext, LlamaEmbeddingContext, LlamaModel, Token } from 'node-llama-cpp'
import { UserError } from '../texts/user-error.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { invariant } from '../util/errors.ts'
import type { Embedding } from './engine.ts'
import type { MemoryBudget, Tenant } from './memory.ts'
import { createTurnQueue } from './turn-queue.ts'

/** Texts as vectors, by the base alone, in a context of its own: no cache and no adapter has a part in them. */
export interface Embedder extends Tenant {
  /** Vectors of length 1, in the order of the texts. UserError for an empty or a too long text. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Embedding[]>
}

const MAX_TOKENS = 2048

export function createEmbedder(
  model: LlamaModel,
  tokenizer: Tokenizer,
  memory: MemoryBudget,
  threads: number | undefined,
): Embedder {
  const contextSize = Math.min(model.trainContextSize, MAX_TOKENS)
  const queue = createTurnQueue()
  let opened: Promise<LlamaEmbeddingContext> | null = null
  let [bytes, busy, lastUsed] = [0, 0, 0]

  /** The whole text in one batch: the mean is taken over the tokens of a batch. */
  async function open(): Promise<LlamaEmbeddingContext> {
    const context = await model.createEmbeddingContext({
      contextSize,
      batchSize: contextSize,
      ...(threads ? { threads } : {}),
    })
    bytes = contextBytes(context)
    return context
  }

  async function embedOne(text: string): Promise<Embedding> {
    const tokens = Array.from(tokenizer.encodeText(text)) as Token[]
    if (tokens.length === 0) throw new UserError('engine.emptyPrompt')
    if (tokens.length > contextSize - 2) {
      throw new UserError('engine.promptTooLong', { tokens: tokens.length, limit: contextSize - 2 })
    }
    opened ??= memory.admit(embedder, open)
    const context = await opened.catch((error) => {
      opened = null
      throw error
    })
    const { vector } = await context.getEmbeddingFor(tokens)
    return { vector: unit(vector), tokens: tokens.length }
  }

  const embedder: Embedder = {
    get busy() {
      return busy
    },
    get lastUsed() {
      return lastUsed
    },
    get bytes() {
      return bytes
    },
    async embed(texts, signal) {
      busy += 1
      const end = await queue.wait(signal)
      try {
        const embeddings: Embedding[] = []
        for (const text of texts) {
          signal?.throwIfAborted()
          embeddings.push(await embedOne(text))
        }
        return embeddings
      } finally {
        end?.()
        busy -= 1
        lastUsed = memory.tick()
        memory.changed()
      }
    },
    async close() {
      const context = opened
      opened = null
      bytes = 0
      await (await context)?.dispose()
    },
  }
  return embedder
}

/** node-llama-cpp tells the memory of plain contexts only; this one is a plain context inside. */
function contextBytes(context: LlamaEmbeddingContext): number {
  const { _llamaContext: inner } = context as unknown as { readonly _llamaContext?: LlamaContext }
  return inner ? inner.memoryUsage.ram + inner.memoryUsage.vram : 0
}

function unit(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector)
  invariant(length > 0 && Number.isFinite(length), 'an embedding without direction')
  return Float32Array.from(vector, (value) => value / length)
}
