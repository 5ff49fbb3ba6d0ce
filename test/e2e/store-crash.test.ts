import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../src/audit/entry.ts'
import { verifyLog } from '../../src/audit/verify.ts'
import { verifyWithContents } from '../../src/serve/audit/check-contents.ts'
import { AuditTrail } from '../../src/serve/audit/trail.ts'
import { openStore } from '../../src/store/open.ts'
import { emptyUrl, madePerson } from '../support/made-store.ts'
import { postgresFolder, startPostgres, type TestPostgres } from '../support/postgres.ts'

/** kill -9 in the middle of the work, again and again: what was said to be safe is there. */

const root = fileURLToPath(new URL('../../', import.meta.url))

/** What the process had said when it was killed. */
async function runAndKill(args: readonly string[], afterMs: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'test/support/gateway-crash-run.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  const first = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      resolve()
    })
  })
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)))
  await Promise.race([first, ended])
  await setTimeout(afterMs)
  child.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
  return said.split('\n').slice(0, -1)
}

async function survive(url: string, folder: string, rounds: number): Promise<void> {
  const [asker, reviewer] = await (async () => {
    await using store = await openStore({ url })
    return [await madePerson(store, 'a', 'asker'), await madePerson(store, 'b', 'reviewer')]
  })()
  const all: string[] = []
  for (let round = 0; round < rounds; round++) {
    const before = all.length
    all.push(...(await runAndKill([folder, url, asker.id, reviewer.id], 300 + 137 * round)))
    expect(all.length - before).toBeGreaterThan(3)
    await checkChain(folder, all) // as it lies there, before anybody mends it
    await using store = await openStore({ url })
    await using trail = await AuditTrail.open({ store, folder, key: null, reviewFolder: null, waitMs: 20_000 })
    await checkStore(trail, store, all, asker.id)
  }
}

const of = (said: readonly string[], what: string) =>
  said.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1))

/** Entries that were said to be in the chain are there, and at most the last line is torn. */
async function checkChain(folder: string, said: readonly string[]): Promise<void> {
  const objects = new Set<string>()
  const report = await verifyLog(join(folder, 'audit.jsonl'), { onEntry: ({ object }) => objects.add(object) })
  expect([null, 'torn']).toContain(report.firstBad?.fault ?? null)
  expect(of(said, 'chain').filter((id) => !objects.has(id))).toEqual([])
}

async function checkStore(
  trail: AuditTrail,
  store: Awaited<ReturnType<typeof openStore>>,
  said: readonly string[],
  asker: string,
): Promise<void> {
  const entries: AuditEntry[] = []
  const { chain, contents } = await verifyWithContents(trail.path, store, {})
  await verifyLog(trail.path, { onEntry: (entry) => entries.push(entry) })
  expect(chain.firstBad).toBeNull()
  expect({ ...contents, whole: 0 }).toEqual({ whole: 0, changed: [], unknown: [], lost: [] })
  const has = (action: string) => new Set(entries.filter((each) => each.action === action).map(({ object }) => object))
  const [hold, release, pass] = [has('answer.hold'), has('answer.release'), has('answer.pass')]
  for (const id of of(said, 'held'))
    expect([id, hold.has(id), await store.queue.ticket(id, asker)]).toMatchObject([id, true, {}])
  for (const id of of(said, 'decided')) {
    expect(release.has(id)).toBe(true)
    expect(await store.queue.ticket(id, asker)).toMatchObject({ state: 'released' })
  }
  expect(of(said, 'answer').filter((id) => !pass.has(id))).toEqual([])
  const marks = entries.map(({ details }) => details.act).filter((mark) => mark !== undefined)
  expect(new Set(marks).size).toBe(marks.length) // nothing twice
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lorasmith-crash-'))
  await work(folder).finally(() => rm(folder, { recursive: true, force: true }))
}

describe('kill -9', () => {
  it('loses no queue item and no audit entry of a store in a file', async () => {
    await inFolder((folder) => survive(join(folder, 'store.db'), folder, 6))
  })

  const installed = postgresFolder() !== null
  let postgres: TestPostgres | undefined
  afterAll(() => postgres?.stop())

  it.skipIf(!installed)('loses none of a store in PostgreSQL (skipped where it is not installed)', async () => {
    postgres = await startPostgres()
    process.env.TEST_DATABASE_URL = postgres.url
    await inFolder(async (folder) => survive(await emptyUrl(folder), folder, 3))
  })
})

describe('two processes', () => {
  it('write the same store in turns', async () => {
    await inFolder(async (folder) => {
      const url = join(folder, 'store.db')
      await using store = await openStore({ url })
      const [asker, reviewer] = [await madePerson(store, 'a', 'asker'), await madePerson(store, 'b', 'reviewer')]
      const running = runAndKill([folder, url, asker.id, reviewer.id], 4_000)
      for (let i = 0; i < 40; i++) {
        await madePerson(store, `p${i}`, 'asker')
        await setTimeout(20)
      }
      expect(of(await running, 'held').length).toBeGreaterThan(5)
      expect(await store.people.list()).toHaveLength(42)
    })
  })
})
