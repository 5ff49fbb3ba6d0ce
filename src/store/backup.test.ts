import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyUrl, faultOf, heldBy, type MadeStore, madePerson, madeStore } from '../../test/support/made-store.ts'
import { dumpStore, type Manifest, readManifest, restoreStore, writeManifest } from './backup.ts'
import { MIGRATIONS } from './migrations.ts'
import { openStore } from './open.ts'

/** Runs on SQLite, and on PostgreSQL by test/e2e/store-postgres.test.ts. */

const NOW = new Date('2026-04-01T00:00:00.000Z')

async function filled(at: MadeStore) {
  const [asker, reviewer] = [await madePerson(at.store, '护士', 'asker'), await madePerson(at.store, 'b', 'reviewer')]
  const held = await at.store.queue.hold(heldBy(asker, { fourEyes: true, answer: '换行\n与“引号”\t\u2028😀' }))
  const { version } = await at.store.queue.claim(held.id, 1, reviewer)
  await at.store.queue.decide(held.id, { verdict: 'edit', version, note: 'n', text: '请就诊。' }, reviewer)
  await at.store.retention.set('fifteen-years', 'x')
  return { asker, reviewer, held }
}

async function backUp(url: string): Promise<{ folder: string; manifest: Manifest } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'lorasmith-backup-'))
  const manifest: Manifest = { format: 1, createdAt: NOW.toISOString(), ...(await dumpStore(url, folder)) }
  await writeManifest(folder, manifest)
  return { folder, manifest, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

describe('a backup', () => {
  it('brings back people, answers, queue, and what is still owed', async () => {
    await using at = await madeStore()
    const { asker, reviewer, held } = await filled(at)
    await using backup = await backUp(at.url)
    const url = await emptyUrl(at.folder)
    await restoreStore(backup.folder, await readManifest(backup.folder), url, NOW)
    await using store = await openStore({ url, now: () => at.clock.now })
    expect(await store.people.list()).toEqual(await at.store.people.list())
    expect(await store.queue.get(held.id, reviewer)).toEqual(await at.store.queue.get(held.id, reviewer))
    expect(await store.retention.get()).toBe('fifteen-years')
    const bodies = async (each: typeof store) => (await each.outbox.pending(100)).map(({ body }) => body)
    expect(await bodies(store)).toEqual(await bodies(at.store))
    await store.tell({ actor: 'x', action: 'y', object: 'z', details: {} }) // numbers go on by themselves
    expect(await store.queue.ticket(held.id, asker.id)).toMatchObject({ state: 'waiting' })
  })

  it('is of one moment, whatever is written meanwhile', async () => {
    await using at = await madeStore()
    const { asker } = await filled(at)
    let isOver = false
    const writing = (async () => {
      while (!isOver) {
        await at.store.queue.hold(heldBy(asker))
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    await using backup = await backUp(at.url)
    isOver = true
    await writing
    const read = async (name: string) =>
      (await readFile(join(backup.folder, 'tables', `${name}.jsonl`), 'utf8'))
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { readonly id: string; readonly answer: string })
    const held = (await read('held')).map(({ id }) => id)
    const answers = new Set((await read('contents')).map(({ answer }) => answer))
    expect([...answers].sort()).toEqual(held.sort())
  })

  it('refuses to be restored where a byte is not what was written, over data, or by an older program', async () => {
    await using at = await madeStore()
    await filled(at)
    await using backup = await backUp(at.url)
    const { folder, manifest } = backup
    expect(await faultOf(restoreStore(folder, manifest, at.url, NOW))).toBe('store.notEmpty')
    const tables = await readdir(join(folder, 'tables'))
    expect(tables).not.toContain('sessions.jsonl')
    const path = join(folder, 'tables', 'people.jsonl')
    const bytes = await readFile(path)
    bytes[10]! ^= 1
    await writeFile(path, bytes)
    expect(await faultOf(readManifest(folder))).toBe('store.backupBroken')
    await rm(path)
    expect(await faultOf(readManifest(folder))).toBe('store.backupBroken')
    await rm(join(folder, 'manifest.json'))
    expect(await faultOf(readManifest(folder))).toBe('store.noBackup')
    await writeManifest(folder, { ...manifest, schema: MIGRATIONS.length + 1 })
    expect(await faultOf(readManifest(folder))).toBe('store.backupSchema')
  })
})
