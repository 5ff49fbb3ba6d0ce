import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { AuditTrail } from '../../src/serve/audit/trail.ts'
import { openDatabase, openStore } from '../../src/store/open.ts'
import { runCli } from '../support/cli.ts'
import { heldBy } from '../support/made-store.ts'
import { postgresFolder, startPostgres, type TestPostgres } from '../support/postgres.ts'

/** `lorasmith people`, `store` and `audit verify` as a person calls them. */

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lorasmith-cli-'))
  await work(folder).finally(() => rm(folder, { recursive: true, force: true }))
}

async function good(args: readonly string[], options: Parameters<typeof runCli>[1] = {}) {
  const result = await runCli(args, options)
  expect([result.stderr, result.code]).toEqual(['', 0])
  return result.stdout
}

describe('people', () => {
  it('are added with a token that is told once, listed and reset; nothing secret lies in the open', async () => {
    await inFolder(async (cwd) => {
      const added = await good(['people', 'add', '主任', '--role', 'admin'], { cwd })
      const token = added.trim().split('\n').at(-1)!
      expect(Buffer.from(token, 'base64url')).toHaveLength(32)
      const stdin = 'a long pass phrase 47\n'
      const args = ['people', 'add', '李医生', '--role', 'reviewer', '--departments', '儿科，外科', '--password-stdin']
      await good(args, { cwd, stdin })
      const { people } = JSON.parse(await good(['people', 'list', '--json'], { cwd }))
      expect(people).toMatchObject([
        { name: '主任', role: 'admin', departments: null, hasPassword: false },
        { name: '李医生', role: 'reviewer', departments: ['儿科', '外科'], hasPassword: true },
      ])
      const { token_hours } = JSON.parse(await good(['people', 'reset', '李医生', '--json'], { cwd }))
      expect(token_hours).toBe(72)
      const files = await Promise.all(['store.db', 'audit.jsonl'].map((name) => readFile(join(cwd, 'gateway', name))))
      for (const secret of [token, 'pass phrase']) expect(Buffer.concat(files).includes(secret)).toBe(false)
      expect(await good(['audit', 'verify', 'gateway'], { cwd })).toContain('5 entries, unbroken')
    })
  })

  it('tell faults as faults of the user', async () => {
    await inFolder(async (cwd) => {
      const faults = [
        [['people', 'list'], 'gateway/store.db'],
        [['people', 'add', 'x', '--role', 'asker', '--password-stdin'], 'at least 12 characters'],
        [['people', 'reset', 'x', '-d', 'nowhere'], 'nowhere/store.db'],
        [['store', 'backup', '--out', 'b', '-d', 'nowhere'], 'nowhere/store.db'],
        [['store', 'restore', 'nothing'], 'no backup'],
      ] as const
      for (const [args, sentence] of faults) {
        const { code, stderr } = await runCli(args, { cwd, stdin: 'short\n' })
        expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)])
      }
      await expect(stat(join(cwd, 'nowhere'))).rejects.toMatchObject({ code: 'ENOENT' })
    })
  })
})

/** A gateway's folder with a held answer in it. */
async function withAnswers(folder: string, url: string): Promise<string> {
  await using store = await openStore({ url })
  const asker = await store.people.add({ name: 'a', role: 'asker', departments: null }, 'test')
  const { id } = await store.queue.hold(heldBy(asker))
  await using _ = await AuditTrail.open({ store, folder, key: null, reviewFolder: null })
  return id
}

describe('store', () => {
  it('comes back from a backup with its chain; a changed byte or text is found', async () => {
    await inFolder(async (cwd) => {
      await good(['people', 'add', 'first', '--role', 'admin'], { cwd })
      await withAnswers(join(cwd, 'gateway'), join(cwd, 'gateway', 'store.db'))
      expect(await good(['store', 'migrate', '--dry-run', '--json'], { cwd })).toBe('{"from":2,"to":2,"dryRun":true}\n')
      await good(['store', 'backup', '--out', 'backup'], { cwd })
      await good(['store', 'restore', 'backup', '-d', 'other'], { cwd })
      const report = JSON.parse(await good(['audit', 'verify', 'other', '--json'], { cwd }))
      expect(report).toMatchObject({ whole: true, contents: { whole: 2, changed: [], unknown: [], lost: [] } })
      expect(await good(['audit', 'verify', 'other', '--anchor', 'backup/anchor.json'], { cwd })).toContain('anchor')

      const { db } = await openDatabase(join(cwd, 'other', 'store.db'))
      await db.updateTable('contents').set({ text: 'another' }).where('kind', '=', 'answer').execute()
      await db.destroy()
      const changed = await runCli(['audit', 'verify', 'other'], { cwd })
      expect([changed.code, changed.stderr]).toEqual([2, expect.stringContaining('1 changed')])

      const again = await runCli(['store', 'restore', 'backup', '-d', 'other'], { cwd })
      expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('already holds data')])
      const path = join(cwd, 'backup', 'audit.jsonl')
      await writeFile(path, (await readFile(path, 'utf8')).replace('people.add', 'people.Add'))
      const broken = await runCli(['store', 'restore', 'backup', '-d', 'third'], { cwd })
      expect([broken.code, broken.stderr]).toEqual([2, expect.stringContaining('audit.jsonl')])
      await expect(stat(join(cwd, 'third'))).rejects.toMatchObject({ code: 'ENOENT' })
    })
  })

  const installed = postgresFolder() !== null
  let postgres: TestPostgres | undefined
  afterAll(() => postgres?.stop())

  it.skipIf(!installed)('moves from PostgreSQL into a file (skipped where it is not installed)', async () => {
    const { url } = await startPostgres().then((started) => {
      postgres = started
      return started
    })
    await inFolder(async (cwd) => {
      const env = { DATABASE_URL: url }
      await good(['people', 'add', 'first', '--role', 'admin'], { cwd, env })
      const id = await withAnswers(join(cwd, 'gateway'), url)
      await good(['audit', 'verify', 'gateway'], { cwd, env })
      await good(['store', 'backup', '--out', 'backup'], { cwd, env })
      await good(['store', 'restore', 'backup', '-d', 'file'], { cwd })
      await using store = await openStore({ url: join(cwd, 'file', 'store.db') })
      expect(await store.queue.get(id, { id: 'x', departments: null })).toMatchObject({ answer: '可以确诊为流感。' })
      await postgres!.stop()
      postgres = undefined
      const away = await runCli(['people', 'list'], { cwd, env })
      expect([away.code, away.stderr]).toEqual([
        2,
        expect.stringMatching(/^127\.0\.0\.1:\d+: PostgreSQL does not answer/),
      ])
    })
  })
})
