/** An empty store for a test: SQLite in a folder of its own, or a schema of its own in the PostgreSQL of TEST_DATABASE_URL. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openStore, type Store } from '../../src/store/open.ts'
import type { Person, Role } from '../../src/store/person.ts'
import type { NewHeldAnswer, QueueRules } from '../../src/store/queue.ts'

export interface MadeStore extends AsyncDisposable {
  readonly store: Store
  readonly url: string
  readonly folder: string
  readonly clock: { now: Date }
  /** Lets time pass. */
  pass(ms: number): void
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export async function madeStore(queueRules?: QueueRules): Promise<MadeStore> {
  const folder = await mkdtemp(join(fastestTmp(), 'lorasmith-store-'))
  const clock = { now: new Date('2026-03-31T08:00:00.000Z') }
  const url = await emptyUrl(folder)
  const store = await openStore({ url, now: () => clock.now, ...(queueRules && { queueRules }) })
  return {
    store,
    url,
    folder,
    clock,
    pass: (ms) => {
      clock.now = new Date(clock.now.getTime() + ms)
    },
    [Symbol.asyncDispose]: async () => {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Every commit is flushed to the disk: in memory that costs nothing. */
function fastestTmp(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
}

/** A place where no store is yet. */
export async function emptyUrl(folder: string): Promise<string> {
  const server = process.env.TEST_DATABASE_URL
  if (!server) return join(folder, `${randomBytes(4).toString('hex')}.db`)
  const schema = `t${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`create schema ${schema}`)
  await client.end()
  return `${server}?options=${encodeURIComponent(`-c search_path=${schema}`)}`
}

/** People of these roles, by name; `departments` null means all. */
export function madePerson(
  store: Store,
  name: string,
  role: Role,
  departments: readonly string[] | null = null,
): Promise<Person> {
  return store.people.add({ name, role, departments, passwordHash: 'x' }, 'test')
}

export function heldBy(asker: Person, more: Partial<NewHeldAnswer> = {}): NewHeldAnswer {
  return {
    asker: asker.id,
    department: '儿科',
    question: '孩子发热怎么办？',
    answer: '可以确诊为流感。',
    rules: ['diagnosis-certainty'],
    lineage: { adapter: 'paediatrics', adapter_sha256: 'a'.repeat(64), model_sha256: 'b'.repeat(64) },
    ...more,
  }
}

/** Code of the fault that `work` ends with; '' where it does not fail. */
export async function faultOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => '',
    (error: { readonly code?: string }) => error.code ?? String(error),
  )
}
