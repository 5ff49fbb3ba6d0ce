import type { AuditEntry } from '../../audit/entry.ts'
import { type ChainReport, type VerifyOptions, verifyLog } from '../../audit/verify.ts'
import type { StoredAct } from '../../store/context.ts'
import type { Store } from '../../store/open.ts'

/** Whether the texts of the store are those that the chain saw, and none is missing that nobody deleted. */
export interface ContentsReport {
  readonly whole: number
  readonly changed: readonly string[] // ids whose text is another one
  readonly unknown: readonly string[] // ids that the chain never saw
  readonly lost: readonly string[] // ids that are gone without an entry that says so
}

/**
 * One pass over the store, one over the chain, while a gateway may write both. A text is committed together with its act, and the act goes
 * from the store into the chain: read in that order every text that is seen has an act that is seen. The rest is looked at once more.
 */
export async function verifyWithContents(
  path: string,
  store: Store,
  options: VerifyOptions = {},
): Promise<{ readonly chain: ChainReport; readonly contents: ContentsReport }> {
  const there = new Map<string, string>()
  for await (const { id, sha256 } of store.contents.hashes()) there.set(id, sha256)
  const owed = await store.outbox.pending(Number.MAX_SAFE_INTEGER, ['act'])
  const seen = new Map<string, Seen>()
  const state = { cutoff: '' }
  const chain = await verifyLog(path, { ...options, onEntry: (entry) => note(entry, seen, state) })
  for (const { body } of owed) note(body as StoredAct, seen, state)
  return { chain, contents: await compare(store, there, seen, state.cutoff) }
}

interface Seen {
  readonly sha256: string
  readonly at: string
}

const NAMES = ['question', 'answer', 'text', 'note'] as const

function note(entry: AuditEntry | StoredAct, seen: Map<string, Seen>, state: { cutoff: string }): void {
  const { action, object, details } = entry
  if (action === 'content.erase') seen.delete(object)
  if (action === 'retention.purge' && String(details.cutoff) > state.cutoff) state.cutoff = String(details.cutoff)
  for (const name of NAMES) {
    const [id, sha256] = [details[name], details[`${name}_sha256`]]
    if (typeof id !== 'string' || typeof sha256 !== 'string' || seen.has(id)) continue
    seen.set(id, { sha256, at: String(details.at) })
  }
}

async function compare(
  store: Store,
  there: ReadonlyMap<string, string>,
  seen: ReadonlyMap<string, Seen>,
  cutoff: string,
): Promise<ContentsReport> {
  const known = [...there].filter(([id]) => seen.has(id))
  const changed = known.filter(([id, sha256]) => seen.get(id)!.sha256 !== sha256).map(([id]) => id)
  const strange = [...there.keys()].filter((id) => !seen.has(id))
  const missing = [...seen].filter(([id, { at }]) => !there.has(id) && at >= cutoff).map(([id]) => id)
  const unknown: string[] = []
  for (const id of strange) if ((await store.contents.get(id)) !== null) unknown.push(id) // else erased meanwhile
  const lost: string[] = []
  for (const id of missing) if ((await store.contents.get(id)) === null) lost.push(id) // else written meanwhile
  return { whole: known.length - changed.length, changed, unknown, lost }
}
