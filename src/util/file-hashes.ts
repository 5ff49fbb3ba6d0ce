import { mkdir, readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { hashFile } from './hash-file.ts'
import { writeFileAtomic } from './write-atomic.ts'

/** A model of some gigabytes takes seconds to hash, so a hash is kept for as long as size and times of the file stay. */
interface KnownHash {
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly changedMs: number
  readonly sha256: string
}

const KEPT = 200

/** SHA-256 of a file, from the user's cache where it is known. A cache that cannot be read or written is done without. */
export async function cachedHash(path: string): Promise<string> {
  const place = cacheFile()
  const full = resolve(path)
  const { size: sizeBytes, mtimeMs: modifiedMs, ctimeMs: changedMs } = await stat(full)
  const known = await readKnown(place)
  const found = known[full]
  if (found?.sizeBytes === sizeBytes && found.modifiedMs === modifiedMs && found.changedMs === changedMs)
    return found.sha256
  const sha256 = await hashFile(full)
  const rest = Object.entries(known).filter(([name]) => name !== full)
  const kept = Object.fromEntries([...rest.slice(-KEPT), [full, { sizeBytes, modifiedMs, changedMs, sha256 }]])
  await mkdir(dirname(place), { recursive: true })
    .then(() => writeFileAtomic(place, JSON.stringify(kept)))
    .catch(() => undefined)
  return sha256
}

function cacheFile(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'lorasmith', 'file-hashes.json')
}

async function readKnown(place: string): Promise<Readonly<Record<string, KnownHash>>> {
  try {
    const known: unknown = JSON.parse(await readFile(place, 'utf8'))
    return typeof known === 'object' && known !== null ? (known as Record<string, KnownHash>) : {}
  } catch {
    return {}
  }
}
