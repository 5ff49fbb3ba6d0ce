import { readFile } from 'node:fs/promises'
import { UserError } from '../texts/user-error.ts'
import { canonicalJson } from './canonical-json.ts'
import { type ChainHead, macOf, sameText } from './chain.ts'

/**
 * A note of where the chain stood, kept outside the machine (printed, on a second machine, with the auditor). A chain alone cannot show
 * that its last entries are missing; against an anchor it can.
 */
export interface Anchor {
  readonly format: 1
  readonly count: number // entries
  readonly head: string // hash of the last one
  readonly at: string // ISO 8601, UTC
  readonly mac?: string // of the canonical JSON of the rest, with the auditor's key
}

export function makeAnchor(head: ChainHead, at: string, key: Uint8Array | null): Anchor {
  const body = { format: 1, count: head.seq, head: head.hash, at } as const
  return key ? { ...body, mac: macOf(canonicalJson(body), key) } : body
}

/** Whether the auditor's key made this anchor. */
export function isSigned({ mac, ...body }: Anchor, key: Uint8Array): boolean {
  return mac !== undefined && sameText(mac, macOf(canonicalJson(body), key))
}

/** Anchors of a file, one JSON object a line. UserError for a line that is none. */
export async function readAnchors(path: string): Promise<readonly Anchor[]> {
  const text = await readFile(path, 'utf8')
  const lines = text.split('\n').map((line, i) => ({ line: line.trim(), number: i + 1 }))
  const anchors = lines.filter(({ line }) => line !== '').map(({ line, number }) => parseAnchor(line, path, number))
  if (anchors.length === 0) throw new UserError('audit.notAnchor', { path, line: 1 })
  return anchors
}

function parseAnchor(text: string, path: string, line: number): Anchor {
  try {
    const found = JSON.parse(text) as Partial<Anchor> | null
    const { format, count, head, at } = found ?? {}
    const isAnchor = format === 1 && Number.isSafeInteger(count) && count! >= 0 && typeof at === 'string'
    if (isAnchor && /^[0-9a-f]{64}$/.test(head ?? '')) return found as Anchor
  } catch {
    // told below
  }
  throw new UserError('audit.notAnchor', { path, line })
}
