import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { faultOf, heldBy, madePerson, madeStore } from '../../test/support/made-store.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations.ts'
import { openDatabase, openStore, pendingMigrations } from './open.ts'

const NOW = new Date('2026-01-01T00:00:00Z')

describe.skipIf(process.env.TEST_DATABASE_URL)('a store in a file', () => {
  it('is readable by its owner only, and none of its files outlives a deletion with the text', async () => {
    await using at = await madeStore()
    const asker = await madePerson(at.store, 'a', 'asker')
    const held = await at.store.queue.hold(heldBy(asker, { answer: 'erasable-marker '.repeat(2000) }))
    const bytes = async () => {
      const names = await readdir(at.folder)
      return Buffer.concat(await Promise.all(names.map((name) => readFile(join(at.folder, name)))))
    }
    if (process.platform !== 'win32') {
      for (const name of await readdir(at.folder)) expect((await stat(join(at.folder, name))).mode & 0o077).toBe(0)
    }
    expect((await bytes()).includes('erasable-marker')).toBe(true)
    await at.store.erase({ answer: held.id }, 'unlawful', 'x')
    expect((await bytes()).includes('erasable-marker')).toBe(false)
  })

  it('flushes every commit to the disk', async () => {
    await using at = await madeStore()
    const { db } = await openDatabase(at.url)
    const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(db)
    const mode = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(db)
    await db.destroy()
    expect([rows[0]!.synchronous, mode.rows[0]!.journal_mode]).toEqual([2, 'wal'])
  })

  it('tells a file that is no store, without a word of what stands in it', async () => {
    await using at = await madeStore()
    const path = join(at.folder, 'other.db')
    await writeFile(path, 'patient data '.repeat(1000))
    const fault = await openStore({ url: path }).catch((error: Error) => error)
    expect(fault).toMatchObject({ code: 'store.cannotOpen' })
    expect((fault as Error).message).not.toContain('patient')
  })
})

describe.skipIf(process.env.TEST_DATABASE_URL)('migrations', () => {
  it('go forward once, and a store from halfway is finished', async () => {
    await using at = await madeStore()
    const url = join(at.folder, 'half.db')
    const { db, kind } = await openDatabase(url)
    expect(await migrate(db, kind, NOW, MIGRATIONS.slice(0, 1))).toEqual({ from: 0, to: 1 })
    await db.destroy()
    expect(await pendingMigrations(url)).toEqual({ from: 1, to: MIGRATIONS.length })
    await using store = await openStore({ url })
    expect(store.migrated).toEqual({ from: 1, to: MIGRATIONS.length })
    expect(await pendingMigrations(url)).toEqual({ from: MIGRATIONS.length, to: MIGRATIONS.length })
  })

  it('refuse a store of a newer program, and one whose past is another', async () => {
    await using at = await madeStore()
    const { db, kind } = await openDatabase(at.url)
    expect(await faultOf(migrate(db, kind, NOW, MIGRATIONS.slice(0, 1)))).toBe('store.newer')
    const other = MIGRATIONS.map((each) => (each.number === 2 ? { ...each, sql: ['select 1'] } : each))
    expect(await faultOf(migrate(db, kind, NOW, other))).toBe('store.migrationChanged')
    await db.destroy()
  })

  it('leave the store as it was where one fails', async () => {
    await using at = await madeStore()
    const { db, kind } = await openDatabase(at.url)
    const bad = { number: MIGRATIONS.length + 1, name: 'bad', sql: ['create table x (id text)', 'no sql at all'] }
    await expect(migrate(db, kind, NOW, [...MIGRATIONS, bad])).rejects.toThrow()
    const tables = await db.introspection.getTables()
    expect(tables.map(({ name }) => name)).not.toContain('x')
    await db.destroy()
    expect(await pendingMigrations(at.url)).toEqual({ from: MIGRATIONS.length, to: MIGRATIONS.length })
  })
})
