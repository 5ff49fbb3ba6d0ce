import type { Sampler } from '../llama/sampler.ts'
import type { Next } from '../llama/scheduler.ts'
import type { FinishReason } from './engine.ts'

/** Chooses the tokens of one answer, and knows where it ends. No text is made here: what stands between two steps makes small models slow. */
export interface AnswerWriter {
  readonly next: Next
  readonly finish: FinishReason | null // null before the end
  /** From now on no token is asked of the sampler. Resolves when it is not in use either, and frees it. */
  close(): Promise<void>
}

export interface WriterMeans {
  readonly sampler: Sampler
  readonly eogTokens: readonly number[]
  readonly room: number // tokens at most
  readonly chosen: () => void // for clocks
  readonly put: (token: number) => void
}

export function createAnswerWriter({ sampler, eogTokens, room, chosen, put }: WriterMeans): AnswerWriter {
  let finish: FinishReason | null = null
  let made = 0
  let isClosed = false
  let choosing: Promise<unknown> | null = null

  function take(token: number): number | null {
    chosen()
    if (eogTokens.includes(token)) {
      finish = 'stop'
      return null
    }
    made += 1
    put(token)
    if (made < room) return token
    finish = 'length'
    return null
  }

  return {
    next(logits) {
      if (isClosed) return null
      const token = sampler.choose(logits)
      if (typeof token === 'number') return take(token)
      choosing = token.catch(() => {})
      return token.then(take)
    },
    get finish() {
      return finish
    },
    async close() {
      isClosed = true
      await choosing
      sampler.free()
    },
  }
}
