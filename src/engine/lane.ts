import type { LlamaContext, LlamaContextSequence } from 'node-llama-cpp'
import { createTurnQueue } from './turn-queue.ts'

/**
 * One adapter set (or the base) with a context of its own: llama.cpp's prompt cache would mix the answers of adapters that share
 * one (llama.cpp #26207). One answer at a time, each on a fresh sequence, so that a seed gives the same text whatever came before.
 */
export interface Lane {
  /** Waits for the lane's turn. Null when the signal aborts first. `end` must be called. */
  begin(signal?: AbortSignal): Promise<Turn | null>
}

export interface Turn {
  readonly sequence: LlamaContextSequence
  readonly contextSize: number
  readonly batchSize: number
  end(): Promise<void>
}

/** The context is opened at the first turn, so that a base model that is never asked costs no memory; it is freed with the model. */
export function createLane(openContext: () => Promise<LlamaContext>): Lane {
  const queue = createTurnQueue()
  let opened: LlamaContext | null = null
  return {
    async begin(signal) {
      const endTurn = await queue.wait(signal)
      if (endTurn === null) return null
      try {
        opened ??= await openContext()
        const { contextSize, batchSize } = opened
        const sequence = opened.getSequence()
        const end = async () => {
          await sequence.dispose()
          endTurn()
        }
        return { sequence, contextSize, batchSize, end }
      } catch (error) {
        endTurn()
        throw error
      }
    },
  }
}
