import { stat } from 'node:fs/promises'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import type { LlamaAdapter } from '../llama/model.ts'
import { UserError } from '../texts/user-error.ts'
import { hashFile } from '../util/hash-file.ts'
import { createTurns } from '../util/turns.ts'
import { checkAdapterValues } from './adapter-kind.ts'
import type { MemoryBudget } from './memory.ts'

/** Adapters in memory, by the hash of their bytes: equal files are kept once, and what was checked is what was loaded. */
export interface AdapterWeights {
  /** UserError for a file that is no adapter of this kind of model or does not fit it, or for want of memory. */
  take(path: string): Promise<TakenAdapter>
  /** Frees all of them, whoever has not given them back. */
  close(): Promise<void>
}

export interface TakenAdapter {
  readonly adapter: LlamaAdapter
  /** No context may use it any more. Frees the weights with the last one who took them. */
  giveBack(): void
}

interface Held {
  readonly adapter: LlamaAdapter
  readonly bytes: number
  readonly hash: string
  users: number
}

export interface AdapterWeightsOptions {
  readonly base: GgufFile
  readonly memory: MemoryBudget
  readonly load: (path: string) => Promise<LlamaAdapter>
}

/** A file that changes while it is read is read again. */
const ATTEMPTS = 3

export function createAdapterWeights({ base, memory, load: loadFile }: AdapterWeightsOptions): AdapterWeights {
  const loaded = new Map<string, Held>()
  const inTurn = createTurns() // so that two who ask for one file at once load it once

  /** Null where the file changed while it was read. */
  async function load(path: string): Promise<Held | null> {
    const hash = await hashFile((await readGguf(path)).path)
    const known = loaded.get(hash)
    if (known) return known
    await checkAdapterValues(await readGguf(path), base)
    const bytes = (await stat(path)).size
    memory.keepWeights(bytes)
    try {
      const adapter = await loadFile(path)
      if ((await hashFile(path)) === hash) {
        const held = { adapter, bytes, hash, users: 0 }
        loaded.set(hash, held)
        return held
      }
      adapter.free()
    } catch (error) {
      memory.freeWeights(bytes)
      throw error
    }
    memory.freeWeights(bytes)
    return null
  }

  async function takeNow(path: string): Promise<TakenAdapter> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const held = await load(path)
      if (held) return use(held)
    }
    throw new UserError('engine.adapterChanges', { path })
  }

  function use(held: Held): TakenAdapter {
    held.users += 1
    return {
      adapter: held.adapter,
      giveBack() {
        held.users -= 1
        if (held.users > 0 || !loaded.delete(held.hash)) return
        held.adapter.free()
        memory.freeWeights(held.bytes)
      },
    }
  }

  return {
    take: (path) => inTurn(() => takeNow(path)),
    close: () =>
      inTurn(async () => {
        for (const { adapter } of loaded.values()) adapter.free()
        loaded.clear()
      }),
  }
}
