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

/** One pass over the chain, one over the store. */
export async function verifyWithContents(
  path: string,
  store: Store,
  options: VerifyOptions = {},
): Promise<{ readonly chain: ChainReport; readonly contents: ContentsReport }> {
  const seen = new Map<string, Seen>()
  const state = { cutoff: '' }
  const chain = await verifyLog(path, { ...options, onEntry: (entry) => note(entry, seen, state) })
  for (const { body } of await store.outbox.pending(Number.MAX_SAFE_INTEGER, ['act'])) {
    note(body as StoredAct, seen, state) // committed, and not yet carried into the chain
  }
  return { chain, contents: await compare(store, seen, state.cutoff) }
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

async function compare(store: Store, seen: Map<string, Seen>, cutoff: string): Promise<ContentsReport> {
  let whole = 0
  const [changed, unknown]: [string[], string[]] = [[], []]
  for await (const { id, sha256 } of store.contents.hashes()) {
    const expected = seen.get(id)
    seen.delete(id)
    if (!expected) unknown.push(id)
    else if (expected.sha256 !== sha256) changed.push(id)
    else whole++
  }
  const lost = [...seen].filter(([, { at }]) => at >= cutoff).map(([id]) => id)
  return { whole, changed, unknown, lost }
}
