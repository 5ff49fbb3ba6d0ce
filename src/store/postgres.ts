import { PostgresDialect } from 'kysely'
import pg from 'pg'
import { UserError } from '../texts/user-error.ts'

/** PostgreSQL by its URL. Its password comes from the URL or from PGPASSWORD and is told in no message. */
export async function openPostgres(url: string): Promise<{ dialect: PostgresDialect; exec: Exec }> {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000 })
  pool.on('connect', hush)
  pool.on('error', () => {}) // a connection that idles and is cut is opened anew; whoever needs it then is told
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end().catch(() => {})
    throw new UserError('store.unreachable', { host: hostOf(url), fact: (error as { code?: string }).code ?? '?' })
  }
  return { dialect: new PostgresDialect({ pool }), exec: async (sql) => void (await pool.query(sql)) }
}

type Query = (...args: readonly unknown[]) => unknown

/** PostgreSQL repeats values in the details of an error, and errors are logged: names and texts must not stand there. */
function hush(client: pg.PoolClient): void {
  const query = client.query.bind(client) as Query
  const quiet: Query = (...args) => {
    const result = query(...args)
    return result instanceof Promise ? result.catch(forget) : result
  }
  Object.assign(client, { query: quiet })
}

function forget(error: unknown): never {
  for (const name of ['detail', 'where', 'hint', 'internalQuery']) delete (error as Record<string, unknown>)[name]
  throw error
}

type Exec = (sql: string) => Promise<void>

function hostOf(url: string): string {
  try {
    return new URL(url).host || 'localhost'
  } catch {
    return '?'
  }
}
