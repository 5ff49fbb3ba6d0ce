import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSyncInstance } from '@photostructure/sqlite'
import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely'
import { UserError } from '../texts/user-error.ts'

/** SQLite as kysely sees it. The file is only for its owner. */

/** Waits for another process that writes (the command line beside the gateway), then gives up. */
const BUSY_MS = 10_000

/**
 * What was committed survives a crash of the machine (WAL with full flushes), and what was deleted is overwritten, not only forgotten.
 * @returns the dialect, and a door to what kysely has no word for
 */
export function openSqlite(path: string, readOnly: boolean): { dialect: SqliteDialect; exec: (sql: string) => void } {
  const database = openFile(path, readOnly)
  const pragmas = readOnly
    ? ['foreign_keys = on']
    : ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on', 'secure_delete = on']
  for (const pragma of pragmas) database.exec(`pragma ${pragma}`)
  return { dialect: new SqliteDialect({ database: adapt(database, readOnly) }), exec: (sql) => database.exec(sql) }
}

function openFile(path: string, readOnly: boolean): InstanceType<typeof DatabaseSync> {
  try {
    if (!readOnly) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const isNew = !existsSync(path)
    const database = new DatabaseSync(path, { readOnly, timeout: BUSY_MS })
    if (isNew && !readOnly) chmodSync(path, 0o600) // the files beside it (WAL) take its rights
    database.exec('select count(*) from sqlite_master') // a file that is no database is told here
    return database
  } catch (error) {
    throw new UserError('store.cannotOpen', { path, fact: errorCode(error) })
  }
}

function errorCode(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string }
  return /not a database/.test(message ?? '') ? 'SQLITE_NOTADB' : (code ?? 'SQLITE_CANTOPEN')
}

/**
 * A transaction takes the write lock at its beginning: one that only turns to writing later could find that another process wrote in
 * between, and would fail instead of waiting.
 */
function adapt(database: InstanceType<typeof DatabaseSync>, readOnly: boolean): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare: (sql) => statementOf(database.prepare(sql === 'begin' && !readOnly ? 'begin immediate' : sql)),
  }
}

type Bound = Parameters<StatementSyncInstance['all']>

function statementOf(statement: StatementSyncInstance): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (values) => statement.all(...(values as Bound)),
    run: (values) => statement.run(...(values as Bound)),
    iterate: (values) => statement.iterate(...(values as Bound)) as IterableIterator<unknown>,
  }
}
