import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalJson, type JsonValue } from './canonical-json.ts'
import type { AuditAct, AuditEntry } from './entry.ts'

/** The chain itself: pure, whether its entries stand in a file or in a database. */

/** The end of a chain; what the next entry is built on. */
export interface ChainHead {
  readonly seq: number // 0 for an empty chain
  readonly hash: string
  readonly hasMac: boolean // the last entry carries one, so the next must
}

export const GENESIS: ChainHead = { seq: 0, hash: '0'.repeat(64), hasMac: false }

/** Why an entry does not belong where it stands. */
export type LinkFault = 'seq' | 'prevHash' | 'hash' | 'macMissing' | 'mac'

/** Entries for `acts`, in their order, on top of `head`. `ts` is the time of them all. */
export function chainOn(
  head: ChainHead,
  acts: readonly AuditAct[],
  ts: string,
  key: Uint8Array | null,
): readonly AuditEntry[] {
  let [seq, prevHash] = [head.seq, head.hash]
  return acts.map(({ actor, action, object, details }) => {
    const body = { seq: ++seq, ts, actor, action, object, details, prevHash }
    prevHash = sha256(canonicalJson(body))
    return key ? { ...body, hash: prevHash, mac: macOf(prevHash, key) } : { ...body, hash: prevHash }
  })
}

export function headOf(entry: AuditEntry): ChainHead {
  return { seq: entry.seq, hash: entry.hash, hasMac: entry.mac !== undefined }
}

/** Null where `entry` is the whole and true successor of `head`. With a key every entry must carry the key's MAC. */
export function checkLink(head: ChainHead, entry: AuditEntry, key: Uint8Array | null): LinkFault | null {
  const { hash, mac, ...body } = entry
  if (entry.seq !== head.seq + 1) return 'seq'
  if (entry.prevHash !== head.hash) return 'prevHash'
  if (sha256(canonicalJson(body)) !== hash) return 'hash'
  if (key === null) return null
  if (mac === undefined) return 'macMissing'
  return sameText(mac, macOf(hash, key)) ? null : 'mac'
}

/** The line of an entry in a file: the entry's one canonical text, so that a changed byte cannot mean the same. */
export function lineOf(entry: AuditEntry): string {
  return `${canonicalJson(entry as unknown as JsonValue)}\n`
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export function macOf(text: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(text).digest('hex')
}

/** Compares in constant time. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
