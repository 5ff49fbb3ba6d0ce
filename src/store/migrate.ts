import { type Kysely, sql } from 'kysely'
import { UserError } from '../texts/user-error.ts'
import { type StoreKind, sha256 } from './context.ts'
import { MIGRATIONS, type Migration } from './migrations.ts'
import type { Tables } from './tables.ts'

/** Brings the schema forward, never back, in one transaction: a store is at one number or at another, never between. */

export interface Migrated {
  readonly from: number // 0 for an empty store
  readonly to: number
}

const SERIAL: Readonly<Record<StoreKind, string>> = {
  sqlite: 'integer primary key autoincrement',
  postgres: 'bigint generated always as identity primary key',
}
const LOCK = 4_726_001 // of PostgreSQL: two gateways that start at once

/** UserError where the store is of a newer program, or was made by migrations that are not ours. */
export function migrate(
  db: Kysely<Tables>,
  kind: StoreKind,
  now: Date,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<Migrated> {
  return db.transaction().execute(async (tx) => {
    if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx)
    await sql`create table if not exists migrations
      (number integer primary key, name text not null, sha256 text not null, applied_at text not null)`.execute(tx)
    const applied = await tx.selectFrom('migrations').selectAll().orderBy('number').execute()
    checkApplied(applied, migrations)
    for (const migration of migrations.slice(applied.length)) {
      const { number, name } = migration
      for (const text of migration.sql) await sql.raw(text.replace('{serial}', SERIAL[kind])).execute(tx)
      const row = { number, name, sha256: hashOf(migration), applied_at: now.toISOString() }
      await tx.insertInto('migrations').values(row).execute()
    }
    return { from: applied.length, to: migrations.length }
  })
}

/** What `migrate` would do, without doing it. */
export async function pending(db: Kysely<Tables>): Promise<Migrated> {
  const tables = await db.introspection.getTables()
  if (!tables.some(({ name }) => name === 'migrations')) return { from: 0, to: MIGRATIONS.length }
  const applied = await db.selectFrom('migrations').selectAll().orderBy('number').execute()
  checkApplied(applied, MIGRATIONS)
  return { from: applied.length, to: MIGRATIONS.length }
}

function checkApplied(applied: readonly Tables['migrations'][], migrations: readonly Migration[]): void {
  if (applied.length > migrations.length) {
    throw new UserError('store.newer', { got: applied.length, known: migrations.length })
  }
  const wrong = applied.find(({ number, sha256 }, i) => number !== i + 1 || sha256 !== hashOf(migrations[i]!))
  if (wrong) throw new UserError('store.migrationChanged', { number: wrong.number })
}

function hashOf({ number, name, sql: lines }: Migration): string {
  return sha256(JSON.stringify([number, name, lines]))
}
