import { UserError } from '../texts/user-error.ts'

/**
 * Keeps base, adapters and contexts together under one limit. Contexts of idle lanes are closed, the one unused longest first; a lane
 * whose context was closed opens it again at its next answer.
 */

/** Holds memory that it can give back while nobody uses it. */
export interface Tenant {
  readonly busy: number // answers under way or waiting
  readonly lastUsed: number // tick
  readonly bytes: number // 0 while it holds nothing
  close(): Promise<void>
}

export interface EngineMemory {
  readonly weightsBytes: number // base and adapters
  readonly contextBytes: number
  readonly limitBytes: number | null
  readonly evictions: number // contexts closed for want of memory
}

export interface MemoryBudget {
  /** Runs `open`, which must set the tenant's `bytes`, after making room for one more context. UserError where that can never be. */
  admit<T>(tenant: Tenant, open: () => Promise<T>): Promise<T>
  /** Counts weights that will stay. UserError where they leave no room for a single context. */
  keepWeights(bytes: number): void
  freeWeights(bytes: number): void
  add(tenant: Tenant): void
  remove(tenant: Tenant): void
  changed(): void // somebody has ended or given back
  tick(): number
  read(): EngineMemory
}

export function createMemoryBudget(limitBytes: number | null, baseBytes: number): MemoryBudget {
  const tenants = new Set<Tenant>()
  const waiting = new Set<() => void>()
  let weightsBytes = baseBytes
  let contextSize = 0 // of the largest seen: contexts of one engine are alike
  let evictions = 0
  let now = 0
  let last: Promise<unknown> = Promise.resolve()

  const contextBytes = () => [...tenants].reduce((sum, { bytes }) => sum + bytes, 0)
  const refuse = (needed: number) =>
    new UserError('engine.memoryBudget', { needed: megabytes(needed), limit: megabytes(limitBytes ?? 0) })

  async function makeRoom(tenant: Tenant): Promise<void> {
    if (limitBytes === null) return
    if (weightsBytes + contextSize > limitBytes) throw refuse(weightsBytes + contextSize)
    while (weightsBytes + contextBytes() + contextSize > limitBytes) {
      const idle = [...tenants].filter(({ busy, bytes }) => busy === 0 && bytes > 0)
      const oldest = idle.sort((a, b) => a.lastUsed - b.lastUsed).find((each) => each !== tenant)
      if (oldest) {
        await oldest.close()
        evictions += 1
      } else await new Promise<void>((resolve) => waiting.add(resolve))
    }
  }

  async function openNext<T>(tenant: Tenant, open: () => Promise<T>): Promise<T> {
    await makeRoom(tenant)
    const opened = await open()
    contextSize = Math.max(contextSize, tenant.bytes)
    return opened
  }

  function changed(): void {
    for (const go of waiting) go()
    waiting.clear()
  }

  return {
    admit(tenant, open) {
      const opening = last.then(() => openNext(tenant, open)) // one after another, so that the sums hold
      last = opening.catch(() => {})
      return opening
    },
    keepWeights(bytes) {
      if (limitBytes !== null && weightsBytes + bytes + contextSize > limitBytes) {
        throw refuse(weightsBytes + bytes + contextSize)
      }
      weightsBytes += bytes
    },
    freeWeights(bytes) {
      weightsBytes -= bytes
      changed()
    },
    add: (tenant) => void tenants.add(tenant),
    remove: (tenant) => void tenants.delete(tenant),
    changed,
    tick: () => ++now,
    read: () => ({ weightsBytes, contextBytes: contextBytes(), limitBytes, evictions }),
  }
}

const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20)
