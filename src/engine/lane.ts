import type { LlamaContext, LlamaSequence } from '../llama/context.ts'
import type { MemoryBudget, Tenant } from './memory.ts'
import { createTurnQueue } from './turn-queue.ts'

/**
 * One adapter set (or the base) with a context of its own: the weights that apply are the context's, and so is what it has read. At most
 * `parallel` answers at a time, each on a fresh sequence, so that a seed gives the same text whatever came before.
 */
export interface Lane extends Tenant {
  /** Waits for a turn of the lane. Null when the signal aborts first. `end` must be called. */
  begin(signal?: AbortSignal): Promise<Turn | null>
  /** Resolves when every answer under way or waiting has ended; nobody may begin any more. Frees the context and its place in the budget. */
  retire(): Promise<void>
}

export interface Turn {
  readonly sequence: LlamaSequence
  readonly contextSize: number
  end(): void
}

/** A context and what it takes. */
export interface OpenedContext {
  readonly context: LlamaContext
  readonly bytes: number
}

export interface LaneOptions {
  readonly openContext: () => Promise<OpenedContext>
  readonly memory: MemoryBudget
  readonly parallel: number
}

/** The context is opened at the first turn, so that a base model that is never asked costs no memory. */
export function createLane({ openContext, memory, parallel }: LaneOptions): Lane {
  const queue = createTurnQueue(parallel)
  let opened: Promise<LlamaContext> | null = null
  let bytes = 0
  let busy = 0
  let lastUsed = 0
  let idle = () => {}

  async function open(): Promise<LlamaContext> {
    const { context, bytes: taken } = await openContext()
    bytes = taken
    return context
  }

  function leave(): void {
    busy -= 1
    lastUsed = memory.tick()
    if (busy === 0) idle()
    memory.changed()
  }

  const lane: Lane = {
    get busy() {
      return busy
    },
    get lastUsed() {
      return lastUsed
    },
    get bytes() {
      return bytes
    },
    async begin(signal) {
      busy += 1
      const endTurn = await queue.wait(signal)
      if (endTurn === null) {
        leave()
        return null
      }
      try {
        opened ??= memory.admit(lane, open)
        const context = await opened
        const sequence = context.openSequence()
        const end = () => {
          sequence.end()
          endTurn()
          leave()
        }
        return { sequence, contextSize: context.contextSize, end }
      } catch (error) {
        if (bytes === 0) opened = null
        endTurn()
        leave()
        throw error
      }
    },
    async close() {
      const context = opened
      opened = null
      bytes = 0
      await (await context?.catch(() => null))?.free()
    },
    async retire() {
      if (busy > 0) await new Promise<void>((resolve) => (idle = resolve))
      await lane.close()
      memory.remove(lane)
      memory.changed()
    },
  }
  memory.add(lane)
  return lane
}
