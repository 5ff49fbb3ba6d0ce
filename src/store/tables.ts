/**
 * The rows as they lie in the database, the same in SQLite and in PostgreSQL. Times are ISO 8601 UTC texts, which sort as they are; lists and
 * records are JSON texts; secrets are hashes.
 */
export interface Tables {
  migrations: { number: number; name: string; sha256: string; applied_at: string }
  settings: { name: string; value: string }
  outbox: { seq?: number; kind: string; body: string; created_at: string }
  people: PeopleTable
  tokens: {
    hash: string
    kind: string
    person: string | null
    created_at: string
    expires_at: string
    used_at: string | null
  }
  sessions: { hash: string; person: string; created_at: string; seen_at: string; expires_at: string }
  api_keys: KeysTable
  attempts: { key: string; failures: number; last_at: string; until: string | null }
  contents: ContentsTable
  held: HeldTable
  verdicts: VerdictsTable
  candidates: { held: string; row: string; created_at: string }
}

export interface PeopleTable {
  id: string
  name: string
  name_key: string // folded: one person under one name, however it is typed
  role: string
  departments: string | null // null: all
  password_hash: string | null
  sso: string | null
  disabled_at: string | null
  created_at: string
}

export interface KeysTable {
  id: string // the part of the key that may be shown
  hash: string
  person: string
  label: string
  scopes: string
  created_at: string
  expires_at: string
  revoked_at: string | null
  used_at: string | null
}

/** Texts, apart from the audit chain, which holds only `sha256`; with the row its salt is gone and the hash leads nowhere. */
export interface ContentsTable {
  id: string
  answer: string // id of the answer that it belongs to
  kind: string // question, answer, edit, note
  department: string | null
  person: string // who asked
  subject: string | null // keyed hash of whom it is about
  salt: string
  sha256: string
  text: string
  created_at: string
}

export interface HeldTable {
  id: string
  asker: string
  department: string | null
  rules: string
  lineage: string
  state: string
  version: number
  four_eyes: number
  claimed_by: string | null
  claimed_until: string | null
  proposal_by: string | null // who signed first, where two must
  proposal: string | null // content that was signed
  released: string | null // content that the asker may read
  decided_by: string | null
  decided_at: string | null
  created_at: string
  due_at: string
  expires_at: string
}

interface VerdictsTable {
  seq?: number
  held: string
  version: number
  reviewer: string
  verdict: string
  note: string // content
  created_at: string
}
