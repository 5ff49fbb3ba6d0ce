/**
 * One act in the append-only chain: `hash` is the SHA-256 of the canonical JSON (RFC 8785) of the entry without `hash` and `mac`. Content
 * stays outside; the chain holds only salted hashes of it, so that deleting content leaves the chain valid.
 */
export interface AuditEntry extends AuditAct {
  readonly seq: number // 1 for the first
  readonly ts: string // ISO 8601, UTC
  readonly prevHash: string // 64 zeros for the first
  readonly hash: string
  readonly mac?: string // HMAC-SHA256 of `hash` with the auditor's key, where the writer was given one
}

/** What a room tells the chain; the chain adds place, time and hashes. */
export interface AuditAct {
  readonly actor: string // account or role, never a patient or party
  readonly action: string // review.approve, adapter.load ...
  readonly object: string // id of what was acted on
  readonly details: AuditDetails
}

type AuditDetails = Readonly<Record<string, string | number | boolean | null>>
