import { createHash, randomBytes } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** What every part of the store works with. */
export interface StoreContext {
  readonly db: Kysely<Tables>
  readonly kind: StoreKind
  readonly now: () => Date
}

export type StoreKind = 'sqlite' | 'postgres'
export type Tx = Transaction<Tables>

/** An act as it goes to the audit chain; written in the same transaction as the change it tells of. */
export interface StoredAct {
  readonly actor: string // id of a person, or lorasmith
  readonly action: string
  readonly object: string
  readonly details: Readonly<Record<string, string | number | boolean | null>>
}

/** Puts the act into the outbox. Its own mark lets whoever empties the outbox see, after a crash, that it stands in the chain already. */
export async function tell(tx: Tx, now: Date, { actor, action, object, details }: StoredAct): Promise<void> {
  const at = now.toISOString()
  const body = { actor, action, object, details: { ...details, at, act: randomBytes(12).toString('hex') } }
  await tx
    .insertInto('outbox')
    .values({ kind: 'act', body: JSON.stringify(body), created_at: at })
    .execute()
}

/** An id that nobody can guess: 144 bits. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(18).toString('base64url')}`
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export function after(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString()
}
