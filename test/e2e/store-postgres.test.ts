import { readdirSync } from 'node:fs'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/store/open.ts'
import { madeStore } from '../support/made-store.ts'
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

  it('repeats no value in an error', async () => {
    await using at = await madeStore()
    const { db } = await openDatabase(at.url)
    const row = { name: 'patient 4711', value: 'x' }
    await db.insertInto('settings').values(row).execute()
    const error = await db
      .insertInto('settings')
      .values(row)
      .execute()
      .catch((fault: object) => fault)
    expect(error).toMatchObject({ code: '23505' })
    expect(inspect(error)).not.toContain('4711')
    await db.destroy()
  })
} else {
  describe('store on PostgreSQL', () => {
    it.skip('skipped: PostgreSQL is not installed here (Debian: apt-get install postgresql)', () => {})
  })
}
