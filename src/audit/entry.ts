/**
 * One act in the append-only chain: `hash` is the SHA-256 of the canonical JSON (RFC 8785) of the entry without it. Content stays outside;
 * the chain holds only hashes of it, so that deleting content leaves the chain valid.
 */
export interface AuditEntry {
  readonly seq: number // 1 for the first
  readonly ts: string // ISO 8601, UTC
  readonly actor: string // account or role, never a patient or party
  readonly action: string // review.approve, adapter.load ...
  readonly object: string // id of what was acted on
  readonly details: Readonly<Record<string, string | number | boolean | null>>
  readonly prevHash: string // 64 zeros for the first
  readonly hash: string
}
