import type { Store } from '../store/open.ts'
import type { SessionRules } from '../store/sessions.ts'

/** What time asks for: answers that waited too long, sessions and counts that ended, texts that were kept long enough. */
export interface Maintained {
  readonly expired: number
  readonly sessions: number
  readonly contents: number
}

export async function maintain(store: Store, rules: SessionRules): Promise<Maintained> {
  const expired = await store.queue.expireOverdue()
  const sessions = await store.sessions.purge(rules)
  await store.attempts.purge()
  const { contents } = await store.retention.purge('lorasmith')
  return { expired, sessions, contents }
}

const EVERY_MS = 60_000

/** Now and every minute until the returned function is called. A turn that fails is told and tried again. */
export function startMaintenance(store: Store, rules: SessionRules, onFault: (error: unknown) => void): () => void {
  const turn = () => void maintain(store, rules).catch(onFault)
  const timer = setInterval(turn, EVERY_MS).unref()
  turn()
  return () => clearInterval(timer)
}
