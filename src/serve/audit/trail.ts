import { join } from 'node:path'
import type { ChainHead } from '../../audit/chain.ts'
import type { AuditAct } from '../../audit/entry.ts'
import { AuditLog } from '../../audit/file-log.ts'
import { readLines } from '../../audit/lines.ts'
import { parseEntry } from '../../audit/parse-entry.ts'
import type { Store } from '../../store/open.ts'
import { placeCandidate } from './candidates.ts'

/**
 * Carries what the store owes into the audit chain and the review room. The store commits a change together with its act; here the act
 * becomes an entry, once: after a crash those that stand in the chain already are known by their mark.
 */

export interface OpenTrail {
  readonly store: Store
  readonly folder: string // audit.jsonl lies in it
  readonly key: Uint8Array | null // the auditor's
  readonly reviewFolder: string | null // where edited answers are proposed for training; null: nowhere
  readonly waitMs?: number // for another process that writes the chain
  readonly intervalMs?: number // also carries what another process left, e.g. the command line; 0 or none: only when asked
  readonly onFault?: (error: unknown) => void // what could not be carried stays owed
}

const BATCH = 200

/** Owns the open chain. */
export class AuditTrail implements AsyncDisposable {
  readonly path: string
  readonly #log: AuditLog
  readonly #options: OpenTrail
  readonly #written: Set<string> // marks that stand in the chain while the store may still owe them
  readonly #timer: NodeJS.Timeout | null
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null

  private constructor(log: AuditLog, options: OpenTrail, written: Set<string>) {
    this.path = log.path
    this.#log = log
    this.#options = options
    this.#written = written
    const { intervalMs = 0, onFault } = options
    this.#timer = intervalMs > 0 ? setInterval(() => this.flush().catch(onFault), intervalMs).unref() : null
  }

  /** Opens the chain (one process at a time) and carries what an earlier process left. */
  static async open(options: OpenTrail): Promise<AuditTrail> {
    const { folder, key, waitMs, store } = options
    const path = join(folder, 'audit.jsonl')
    const log = await AuditLog.open(path, { key, ...(waitMs !== undefined && { waitMs }) })
    try {
      const owed = await store.outbox.pending(1, ['act'])
      const trail = new AuditTrail(log, options, owed.length > 0 ? await marksIn(path) : new Set())
      await trail.flush()
      return trail
    } catch (error) {
      await log.close()
      throw error
    }
  }

  get head(): ChainHead {
    return this.#log.head
  }

  /** When this returns, every act that was committed before the call is on the disk in the chain. Calls made at the same time share a turn. */
  flush(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = null
      return this.#carry()
    })
    this.#running = this.#next.catch(() => {})
    return this.#next
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    await this.flush().finally(() => this.#log.close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #carry(): Promise<void> {
    const { outbox } = this.#options.store
    for (;;) {
      const items = await outbox.pending(BATCH, ['act'])
      const acts = items.map(({ body }) => body as AuditAct)
      const news = acts.filter((act) => !this.#written.has(markOf(act)))
      if (news.length > 0) await this.#log.append(news)
      for (const act of news) this.#written.add(markOf(act))
      await outbox.done(items.map(({ seq }) => seq))
      for (const act of acts) this.#written.delete(markOf(act))
      if (items.length < BATCH) break
    }
    if (this.#options.reviewFolder !== null) await this.#place(this.#options.reviewFolder)
  }

  async #place(folder: string): Promise<void> {
    const { store, key, onFault } = this.#options
    for (const item of await store.outbox.pending(BATCH, ['candidate', 'erase-candidate'])) {
      try {
        await placeCandidate(item, { folder, key, store })
      } catch (error) {
        onFault?.(error)
        return // in their order: one that cannot be placed now is tried again with the next turn
      }
      await store.outbox.done([item.seq])
    }
  }
}

function markOf({ details }: AuditAct): string {
  return String(details.act)
}

/** Marks of every entry that can be read, also behind one that was damaged. */
async function marksIn(path: string): Promise<Set<string>> {
  const marks = new Set<string>()
  for await (const { bytes } of readLines(path)) {
    const entry = parseEntry(bytes)
    if (entry?.details.act !== undefined) marks.add(markOf(entry))
  }
  return marks
}
