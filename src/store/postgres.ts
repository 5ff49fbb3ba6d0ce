import { PostgresDialect } from 'kysely'
import pg from 'pg'
import { UserError } from '../texts/user-error.ts'

/** PostgreSQL by its URL. Its password comes from the URL or from PGPASSWORD and is told in no message. */
export async function openPostgres(url: string): Promise<{ dialect: PostgresDialect; exec: Exec }> {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => {}) // a connection that idles and is cut is opened anew; whoever needs it then is told
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end().catch(() => {})
    throw new UserError('store.unreachable', { host: hostOf(url), fact: (error as { code?: string }).code ?? '?' })
  }
  return { dialect: new PostgresDialect({ pool }), exec: async (sql) => void (await pool.query(sql)) }
}

type Exec = (sql: string) => Promise<void>

function hostOf(url: string): string {
  try {
    return new URL(url).host || 'localhost'
  } catch {
    return '?'
  }
}
