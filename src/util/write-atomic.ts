import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Files and folders that are either whole or not there: written beside their place, flushed to the disk, then renamed.
 * Node's own errors (ENOSPC, EACCES, ENOENT for a missing parent ...) pass through, with the path that was to be written; the
 * temporary is removed first.
 */

/** What a file may be made of; chunks are written as they come, so that a large file needs no copy of itself in memory. */
export type FileContent = Uint8Array | string | AsyncIterable<Uint8Array>

/**
 * Writes the whole file or nothing; an existing file is replaced in one step. `mode` (before the umask) is there from the first byte on.
 * @example await writeFileAtomic('out/adapter.gguf', chunks())
 */
export async function writeFileAtomic(
  path: string,
  data: FileContent,
  { mode = 0o666 }: { readonly mode?: number } = {},
): Promise<void> {
  // A name of its own, not `<path>.tmp`: a long Chinese file name may already fill the 255 bytes that a name may have.
  const temporary = join(dirname(path), `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`)
  const handle = await open(temporary, 'wx', mode)
  try {
    try {
      if (typeof data === 'string' || data instanceof Uint8Array) await handle.writeFile(data)
      else for await (const chunk of data) await handle.writeFile(chunk)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await removeQuietly(temporary)
    throw named(error, path)
  }
  await syncFolder(dirname(path))
}

/**
 * Makes the folder `path` whole or not at all: `fill` writes into `<path>.tmp-<pid>`, which is then flushed and renamed.
 * Fails with code EEXIST where `path` exists: nothing is replaced.
 */
export async function writeFolderAtomic(path: string, fill: (tmpDir: string) => Promise<void>): Promise<void> {
  await refuseExisting(path)
  const temporary = `${path}.tmp-${process.pid}`
  await rm(temporary, { recursive: true, force: true }) // left by a dead process that had our number
  await mkdir(temporary)
  try {
    await fill(temporary)
    await syncTree(temporary)
    await refuseExisting(path) // rename would silently replace an empty folder
    await rename(temporary, path)
  } catch (error) {
    await removeQuietly(temporary)
    throw named(error, path)
  }
  await syncFolder(dirname(path))
}

async function refuseExisting(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  if (found) throw Object.assign(new Error(`EEXIST: file already exists, '${path}'`), { code: 'EEXIST', path })
}

/** Errors of a write to an open file name no path, those of the temporary one that nobody knows. */
function named(error: unknown, path: string): unknown {
  const isOfSystem = error instanceof Error && 'code' in error && 'syscall' in error
  return isOfSystem ? Object.assign(error, { path }) : error
}

async function removeQuietly(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {}) // the first error is the one worth telling
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await syncTree(path)
    else if (entry.isFile()) await syncFile(path)
  }
  await syncFolder(folder)
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+') // Windows flushes only what is open for writing
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a rename itself durable. Windows and some network disks cannot open a folder: there the rename must do. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
