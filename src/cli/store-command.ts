/** `lorasmith store`: backup, restore, schema. */
import { createReadStream } from 'node:fs'
import { chmod, copyFile, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeAnchor } from '../audit/anchor.ts'
import { readAuditKey } from '../audit/key.ts'
import { verifyLog } from '../audit/verify.ts'
import { gatewayPaths } from '../serve/gateway-paths.ts'
import { dumpStore, factsOf, type Manifest, readManifest, restoreStore, writeManifest } from '../store/backup.ts'
import { kindOf, openStore, pathOf, pendingMigrations } from '../store/open.ts'
import { UserError } from '../texts/user-error.ts'
import { writeFileAtomic, writeFolderAtomic } from '../util/write-atomic.ts'
import type { Output } from './output.ts'

export interface StoreFlags {
  readonly dir: string
  readonly json?: true
}

const AUDIT = 'audit.jsonl'
const ANCHOR = 'anchor.json'

/**
 * Tables first, chain after: what the tables still owe may then stand in the chain twice at most, and is known by its mark. The other way
 * round an entry could be in neither.
 */
export async function storeBackup({ dir, out: to, json }: StoreFlags & { readonly out: string }, out: Output) {
  const paths = gatewayPaths(dir, process.env.DATABASE_URL)
  await requireStore(paths.store)
  if (await stat(to).catch(() => null)) throw new UserError('store.backupExists', { path: to })
  let manifest: Manifest | undefined
  await writeFolderAtomic(to, async (folder) => {
    await chmod(folder, 0o700)
    const { schema, files } = await dumpStore(paths.store, folder)
    const chain = await copyChain(paths.audit, folder)
    manifest = { format: 1, createdAt: new Date().toISOString(), schema, files: { ...files, ...chain } }
    await writeManifest(folder, manifest)
  })
  const rows = rowsOf(manifest!)
  if (json) return out.line(JSON.stringify({ path: to, schema: manifest!.schema, rows }))
  out.say('cli.storeBackedUp', { path: to, rows })
}

/** The chain as it stands, and an anchor of it: the backup itself shows later whether entries were cut off. */
async function copyChain(path: string, folder: string): Promise<Manifest['files']> {
  if (!(await stat(path).catch(() => null))) return {}
  const copy = join(folder, AUDIT)
  await copyFile(path, copy)
  await chmod(copy, 0o600)
  const keyFile = process.env.LORASMITH_AUDIT_KEY_FILE
  const { head, firstBad } = await verifyLog(copy)
  if (firstBad && firstBad.fault !== 'torn') throw new UserError('audit.anchorBroken', { path, seq: firstBad.seq })
  const anchor = makeAnchor(head, new Date().toISOString(), keyFile ? await readAuditKey(keyFile) : null)
  await writeFileAtomic(join(folder, ANCHOR), `${JSON.stringify(anchor)}\n`)
  return { [AUDIT]: await factsOf(copy), [ANCHOR]: await factsOf(join(folder, ANCHOR)) }
}

/** Every file of the backup is checked before anything is written. */
export async function storeRestore(from: string, { dir, json }: StoreFlags, out: Output): Promise<void> {
  const paths = gatewayPaths(dir, process.env.DATABASE_URL)
  const manifest = await readManifest(from)
  const hasChain = AUDIT in manifest.files
  if (hasChain && (await stat(paths.audit).catch(() => null))) throw new UserError('store.notEmpty', {})
  await restoreStore(from, manifest, paths.store, new Date())
  await mkdir(dir, { recursive: true, mode: 0o700 })
  if (hasChain) await writeFileAtomic(paths.audit, createReadStream(join(from, AUDIT)))
  const rows = rowsOf(manifest)
  if (json) return out.line(JSON.stringify({ dir, rows, createdAt: manifest.createdAt }))
  out.say('cli.storeRestored', { dir, rows, at: manifest.createdAt })
}

export async function storeMigrate(flags: StoreFlags & { readonly dryRun?: true }, out: Output): Promise<void> {
  const { store: url } = gatewayPaths(flags.dir, process.env.DATABASE_URL)
  await requireStore(url)
  const { from, to } = flags.dryRun ? await pendingMigrations(url) : await migrated(url)
  if (flags.json) return out.line(JSON.stringify({ from, to, dryRun: flags.dryRun === true }))
  const key = from === to ? 'cli.storeCurrent' : flags.dryRun ? 'cli.storePending' : 'cli.storeMigrated'
  out.say(key, { from, to })
}

async function migrated(url: string) {
  await using store = await openStore({ url })
  return store.migrated
}

/** A mistyped folder must not become an empty store. */
export async function requireStore(url: string): Promise<void> {
  if (kindOf(url) === 'postgres') return
  const path = pathOf(url)
  if (!(await stat(path).catch(() => null))) throw new UserError('store.cannotOpen', { path, fact: 'ENOENT' })
}

function rowsOf({ files }: Manifest): number {
  return Object.entries(files).reduce((sum, [name, { lines }]) => sum + (name.startsWith('tables/') ? lines : 0), 0)
}
