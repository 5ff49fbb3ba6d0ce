import { stat } from 'node:fs/promises'
import { UserError } from '../texts/user-error.ts'
import { type Anchor, isSigned } from './anchor.ts'
import { type ChainHead, checkLink, GENESIS, headOf, type LinkFault } from './chain.ts'
import type { AuditEntry } from './entry.ts'
import { readLines } from './lines.ts'
import { parseEntry } from './parse-entry.ts'

/** Why a chain is not what was written: the entry itself, its link, or its end against an anchor. */
type ChainFault = LinkFault | 'unreadable' | 'torn' | 'anchor' | 'truncated' | 'anchorMac'

export interface ChainReport {
  readonly entries: number // whole and in order from the first
  readonly head: ChainHead // after those
  readonly firstBad: { readonly seq: number; readonly fault: ChainFault } | null
  readonly withMac: number
}

export interface VerifyOptions {
  readonly key?: Uint8Array | null
  readonly anchors?: readonly Anchor[]
  readonly onEntry?: (entry: AuditEntry) => void // each that is whole and in order
}

/** Reads a chain of any length from its first entry up to the first bad one. UserError only where there is no file. */
export async function verifyLog(path: string, options: VerifyOptions = {}): Promise<ChainReport> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw new UserError('audit.noFile', { path })
  const { key = null, anchors = [], onEntry } = options
  const most = Math.max(0, ...anchors.map(({ count }) => count))
  let [head, withMac] = [GENESIS, 0]
  const report = (fault: ChainFault | null): ChainReport => ({
    entries: head.seq,
    head,
    withMac,
    firstBad: fault && { seq: head.seq + 1, fault },
  })
  if (key && anchors.some((anchor) => !isSigned(anchor, key))) return report('anchorMac')
  for await (const { bytes, whole } of readLines(path)) {
    const entry = parseEntry(bytes)
    const fault = entry ? checkLink(head, entry, key) : whole ? 'unreadable' : 'torn'
    if (!entry || fault) return report(fault)
    if (!whole) return report('torn')
    if (anchors.some((anchor) => anchor.count === entry.seq && anchor.head !== entry.hash)) return report('anchor')
    head = headOf(entry)
    if (head.hasMac) withMac++
    onEntry?.(entry)
  }
  return report(head.seq < most ? 'truncated' : null)
}
