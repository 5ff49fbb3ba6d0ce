import { readdirSync } from 'node:fs'
import { afterAll, describe, it } from 'vitest'
import { postgresFolder, startPostgres } from '../support/postgres.ts'

/** The very test files of src/store, on a real PostgreSQL. */

const installed = postgresFolder() !== null

if (installed) {
  const postgres = await startPostgres()
  process.env.TEST_DATABASE_URL = postgres.url
  afterAll(() => postgres.stop())
  const room = new URL('../../src/store/', import.meta.url)
  const files = readdirSync(room).filter((name) => name.endsWith('.test.ts') && !name.startsWith('sqlite'))
  for (const name of files) await import(new URL(name, room).href)
} else {
  describe('store on PostgreSQL', () => {
    it.skip('skipped: PostgreSQL is not installed here (Debian: apt-get install postgresql)', () => {})
  })
}
