// table: the schema's history. A migration that was released never changes: stores remember its hash. To change the schema add one.

export interface Migration {
  readonly number: number // 1, 2, 3 ...
  readonly name: string
  readonly sql: readonly string[] // `{serial}`: a key that counts by itself, in the words of each database
}

export const MIGRATIONS: readonly Migration[] = [
  {
    number: 1,
    name: 'people',
    sql: [
      'create table settings (name text primary key, value text not null)',
      'create table outbox (seq {serial}, kind text not null, body text not null, created_at text not null)',
      `create table people (id text primary key, name text not null, name_key text not null unique, role text not null,
        departments text, password_hash text, sso text unique, disabled_at text, created_at text not null)`,
      `create table tokens (hash text primary key, kind text not null, person text references people (id),
        created_at text not null, expires_at text not null, used_at text)`,
      `create table sessions (hash text primary key, person text not null references people (id), created_at text not null,
        seen_at text not null, expires_at text not null)`,
      'create index sessions_of on sessions (person)',
      `create table api_keys (id text primary key, hash text not null, person text not null references people (id),
        label text not null, scopes text not null, created_at text not null, expires_at text not null, revoked_at text,
        used_at text)`,
      'create table attempts (key text primary key, failures integer not null, last_at text not null, until text)',
    ],
  },
  {
    number: 2,
    name: 'answers',
    sql: [
      `create table contents (id text primary key, answer text not null, kind text not null, department text,
        person text not null, subject text, salt text not null, sha256 text not null, text text not null,
        created_at text not null)`,
      'create index contents_of_answer on contents (answer)',
      'create index contents_of_person on contents (person)',
      'create index contents_of_subject on contents (subject)',
      'create index contents_by_age on contents (created_at)',
      `create table held (id text primary key, asker text not null, department text, rules text not null,
        lineage text not null, state text not null, version integer not null, four_eyes integer not null, claimed_by text,
        claimed_until text, proposal_by text, proposal text, released text, decided_by text, decided_at text,
        created_at text not null, due_at text not null, expires_at text not null)`,
      'create index held_by_state on held (state, due_at)',
      'create index held_of on held (asker)',
      `create table verdicts (seq {serial}, held text not null references held (id), version integer not null,
        reviewer text not null, verdict text not null, note text not null, created_at text not null)`,
      'create index verdicts_of on verdicts (held)',
      'create table candidates (held text primary key, row text not null, created_at text not null)',
    ],
  },
]
