import type { TextEnds } from '../llama/model.ts'
import { UserError } from '../texts/user-error.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { invariant } from '../util/errors.ts'
import type { Embedding } from './engine.ts'
import type { Lane } from './lane.ts'

/** Texts as vectors, by the base alone: a lane of its own, in which no adapter has a part. */
export interface Embedder {
  /** Vectors of length 1, in the order of the texts. UserError for an empty or a too long text. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Embedding[]>
}

export function createEmbedder(lane: Lane, tokenizer: Tokenizer, { before, after }: TextEnds): Embedder {
  async function embedOne(text: string, signal: AbortSignal | undefined): Promise<Embedding> {
    const tokens = tokenizer.encodeText(text)
    if (tokens.length === 0) throw new UserError('engine.emptyPrompt')
    const turn = await lane.begin(signal)
    signal?.throwIfAborted()
    invariant(turn, 'no turn, and nobody aborted')
    try {
      const limit = turn.contextSize - before.length - after.length
      if (tokens.length > limit) throw new UserError('engine.promptTooLong', { tokens: tokens.length, limit })
      const vector = await turn.sequence.evaluate([...before, ...tokens, ...after], unit)
      return { vector: vector!, tokens: tokens.length }
    } finally {
      turn.end()
    }
  }

  return {
    async embed(texts, signal) {
      const embeddings: Embedding[] = []
      for (const text of texts) embeddings.push(await embedOne(text, signal))
      return embeddings
    },
  }
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  invariant(length > 0 && Number.isFinite(length), 'an embedding without direction')
  return vector.map((value) => value / length)
}
