import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Kysely } from 'kysely'
import { UserError } from '../texts/user-error.ts'
import type { Tx } from './context.ts'
import { migrate, pending } from './migrate.ts'
import { MIGRATIONS } from './migrations.ts'
import { openDatabase } from './open.ts'
import type { Tables } from './tables.ts'

/**
 * The store as plain files, one a table, one row a line: as it was at one moment, whatever is written meanwhile, and the same from SQLite and
 * from PostgreSQL, so that a backup is also the way from one to the other. Sessions and lock-outs stay out.
 */
export interface Manifest {
  readonly format: 1
  readonly createdAt: string // ISO 8601, UTC
  readonly schema: number
  readonly files: Readonly<Record<string, FileFacts>>
}

interface FileFacts {
  readonly sha256: string
  readonly lines: number
}

type Table = Exclude<keyof Tables, 'migrations' | 'sessions' | 'attempts'>

/** In the order in which they may be filled; each with the key by which its rows are read in pages. */
const KEYS: Readonly<Record<Table, string>> = {
  settings: 'name',
  people: 'id',
  tokens: 'hash',
  api_keys: 'id',
  contents: 'id',
  held: 'id',
  verdicts: 'seq',
  candidates: 'held',
  outbox: 'seq',
}
const TABLES = Object.keys(KEYS) as readonly Table[]
const PAGE = 500
const MANIFEST = 'manifest.json'

/** Writes every table into the folder, which is there and empty. @returns facts of the files, for the manifest */
export async function dumpStore(
  url: string,
  folder: string,
): Promise<{ readonly schema: number; readonly files: Manifest['files'] }> {
  const { db } = await openDatabase(url, true)
  try {
    const { from: schema } = await pending(db)
    await mkdir(join(folder, 'tables'))
    const files = await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (tx) => {
        const facts: Record<string, FileFacts> = {}
        for (const table of TABLES) facts[fileOf(table)] = await dumpTable(tx, table, join(folder, fileOf(table)))
        return facts
      })
    return { schema, files }
  } finally {
    await db.destroy()
  }
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeLines(join(folder, MANIFEST), [JSON.stringify(manifest, null, 2)])
}

/** UserError where the folder is no backup, or a file in it is not what was written. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => '')
  const manifest = parse(text)
  if (manifest?.format !== 1 || typeof manifest.files !== 'object')
    throw new UserError('store.noBackup', { path: folder })
  if (manifest.schema > MIGRATIONS.length) {
    throw new UserError('store.backupSchema', { got: manifest.schema, known: MIGRATIONS.length })
  }
  for (const [name, { sha256 }] of Object.entries(manifest.files)) {
    const path = join(folder, name)
    const facts = await factsOf(path).catch(() => null)
    if (facts?.sha256 !== sha256) throw new UserError('store.backupBroken', { path })
  }
  return manifest
}

/** Fills an empty store with the tables of a backup whose manifest was read. All or nothing; a backup of an older schema is brought forward. */
export async function restoreStore(folder: string, { schema }: Manifest, url: string, now: Date): Promise<void> {
  const { db, kind } = await openDatabase(url)
  try {
    await refuseFilled(db)
    await migrate(db, kind, now, MIGRATIONS.slice(0, Math.max(schema, (await pending(db)).from)))
    await db.transaction().execute(async (tx) => {
      for (const table of TABLES) await fillTable(tx, table, join(folder, fileOf(table)))
    })
    await migrate(db, kind, now)
  } finally {
    await db.destroy()
  }
}

async function refuseFilled(db: Kysely<Tables>): Promise<void> {
  if ((await pending(db)).from === 0) return
  for (const table of ['people', 'contents', 'settings'] as const) {
    const found = await db.selectFrom(table).selectAll().limit(1).execute()
    if (found.length > 0) throw new UserError('store.notEmpty', {})
  }
}

function fileOf(table: Table): string {
  return `tables/${table}.jsonl`
}

type Row = Readonly<Record<string, string | number | null>>

/** The tables by their names alone: what is moved is whole rows, whatever stands in them. */
type AnyTable = Kysely<Record<string, Record<string, string | number | null>>>

async function dumpTable(tx: Tx, table: Table, path: string): Promise<FileFacts> {
  async function* lines(): AsyncGenerator<string> {
    const key = KEYS[table]
    for (let last: string | number | null = null; ; ) {
      const page = (tx as unknown as AnyTable).selectFrom(table).selectAll().orderBy(key).limit(PAGE)
      const rows: readonly Row[] = await (last === null ? page : page.where(key, '>', last)).execute()
      for (const row of rows) yield JSON.stringify(withoutSeq(row))
      if (rows.length < PAGE) return
      last = rows.at(-1)![key]!
    }
  }
  return writeLines(path, lines())
}

/** A number that counts by itself is given anew; the order of the lines keeps its order. */
function withoutSeq({ seq: _, ...row }: Row): Row {
  return row
}

async function fillTable(tx: Tx, table: Table, path: string): Promise<void> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    if (line !== '')
      await (tx as unknown as AnyTable)
        .insertInto(table)
        .values(JSON.parse(line) as Row)
        .execute()
  }
}

/** Only for its owner: the files hold what the store holds. */
async function writeLines(path: string, lines: Iterable<string> | AsyncIterable<string>): Promise<FileFacts> {
  const handle = await open(path, 'wx', 0o600)
  try {
    for await (const line of lines) await handle.appendFile(`${line}\n`)
  } finally {
    await handle.close()
  }
  return factsOf(path)
}

export async function factsOf(path: string): Promise<FileFacts> {
  const hash = createHash('sha256')
  let lines = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    for (const byte of chunk) if (byte === 0x0a) lines++
  }
  return { sha256: hash.digest('hex'), lines }
}

function parse(text: string): Manifest | null {
  try {
    return JSON.parse(text) as Manifest
  } catch {
    return null
  }
}
