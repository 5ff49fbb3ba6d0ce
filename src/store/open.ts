import { Kysely } from 'kysely'
import { type Answers, answersOf } from './answers.ts'
import { type Attempts, attemptsOf } from './attempts.ts'
import { type Candidates, candidatesOf } from './candidates.ts'
import { type Contents, contentsOf } from './contents.ts'
import { type StoreContext, type StoredAct, type StoreKind, tell } from './context.ts'
import { type Erase, eraseOf } from './erase.ts'
import { type Keys, keysOf } from './keys.ts'
import { type Migrated, migrate, pending } from './migrate.ts'
import { type Outbox, outboxOf } from './outbox.ts'
import { type People, peopleOf } from './people.ts'
import { openPostgres } from './postgres.ts'
import { type AnswerQueue, type QueueRules, queueOf } from './queue.ts'
import { type Retention, retentionOf } from './retention.ts'
import { type Sessions, sessionsOf } from './sessions.ts'
import { type Settings, settingsOf } from './settings.ts'
import { openSqlite } from './sqlite.ts'
import type { Tables } from './tables.ts'
import { type Tokens, tokensOf } from './tokens.ts'

/** What the gateway remembers: people, keys, sessions, answers, the review queue. One file of SQLite, or a PostgreSQL by its URL. */
export interface Store extends AsyncDisposable {
  readonly kind: StoreKind
  readonly migrated: Migrated // by this opening
  readonly people: People
  readonly tokens: Tokens
  readonly sessions: Sessions
  readonly keys: Keys
  readonly attempts: Attempts
  readonly answers: Answers
  readonly contents: Contents
  readonly queue: AnswerQueue
  readonly candidates: Candidates
  readonly retention: Retention
  readonly erase: Erase
  readonly settings: Settings
  readonly outbox: Outbox
  /** An act that changes nothing in the store, for the audit chain. */
  tell(act: StoredAct): Promise<void>
  /** Whether the database answers. */
  ping(): Promise<boolean>
  close(): Promise<void>
}

export interface OpenStore {
  readonly url: string // a file, or postgres://user@host/database
  readonly now?: () => Date
  readonly queueRules?: QueueRules
  readonly readOnly?: boolean // SQLite only: nothing is made or migrated
}

/** Makes the store where it is missing and brings its schema up to date. UserError where it cannot be opened, or is of a newer program. */
export async function openStore({
  url,
  now = () => new Date(),
  queueRules,
  readOnly = false,
}: OpenStore): Promise<Store> {
  const { db, kind, exec } = await openDatabase(url, readOnly)
  const ctx: StoreContext = { db, kind, now }
  try {
    const migrated = readOnly ? await pending(db) : await migrate(db, kind, now())
    const close = () => db.destroy()
    return {
      kind,
      migrated,
      people: peopleOf(ctx),
      tokens: tokensOf(ctx),
      sessions: sessionsOf(ctx),
      keys: keysOf(ctx),
      attempts: attemptsOf(ctx),
      answers: answersOf(ctx),
      contents: contentsOf(ctx),
      queue: queueOf(ctx, queueRules),
      candidates: candidatesOf(ctx),
      retention: retentionOf(ctx),
      erase: eraseOf(ctx, exec),
      settings: settingsOf(ctx),
      outbox: outboxOf(ctx),
      tell: (act) => db.transaction().execute((tx) => tell(tx, now(), act)),
      ping: () =>
        db
          .selectFrom('migrations')
          .select('number')
          .execute()
          .then(
            () => true,
            () => false,
          ),
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** What opening would do to the schema. Changes nothing. */
export async function pendingMigrations(url: string): Promise<Migrated> {
  const { db } = await openDatabase(url, true)
  try {
    return await pending(db)
  } finally {
    await db.destroy()
  }
}

interface OpenDatabase {
  readonly db: Kysely<Tables>
  readonly kind: StoreKind
  readonly exec: (sql: string) => void | Promise<void>
}

/** The bare database, for those who move whole tables. */
export async function openDatabase(url: string, readOnly = false): Promise<OpenDatabase> {
  const kind = kindOf(url)
  const { dialect, exec } = kind === 'postgres' ? await openPostgres(url) : openSqlite(pathOf(url), readOnly)
  return { db: new Kysely<Tables>({ dialect }), kind, exec }
}

export function kindOf(url: string): StoreKind {
  return /^postgres(ql)?:\/\//i.test(url) ? 'postgres' : 'sqlite'
}

export function pathOf(url: string): string {
  return url.replace(/^(sqlite|file):(\/\/)?/i, '')
}
