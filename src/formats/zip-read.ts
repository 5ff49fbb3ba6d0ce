import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { UserError } from '../texts/user-error.ts'
import { type Input, readFully } from './open-input.ts'
import type { TableProgress } from './table-types.ts'

/**
 * Reads entries of a zip archive that nobody vouches for. Nothing is written to a disk, no archive inside it is opened, and what counts is
 * what really comes out of an entry, not what its header says. Does not know what the entries mean.
 */

/** Limits against archives made to do harm (Apache POI's and those of OWASP's cheat sheets are of the same order). */
export const ZIP_LIMITS = {
  entries: 2000,
  inflatedBytes: 200 << 20, // of all entries read together
  ratio: 100, // inflated to stored bytes of an entry
  ratioFromBytes: 100 << 10, // a small entry may be as repetitive as it likes
} as const

export interface Zip {
  readonly path: string
  readonly entries: ReadonlyMap<string, ZipEntry>
  /** The bytes of an entry, chunk by chunk. UserError where they pass a limit, are broken, or need a password. */
  read(entry: ZipEntry): AsyncGenerator<Uint8Array, void, undefined>
  progress(): TableProgress
}

interface ZipEntry {
  readonly name: string
  readonly method: number // 0 stored, 8 deflated
  readonly encrypted: boolean
  readonly storedBytes: number
  readonly headerAt: number
}

/** The table of contents. UserError for a file that ends too early, and for names that lead out of the archive or into another one. */
export async function openZip({ handle, sizeBytes }: Input, path: string): Promise<Zip> {
  const entries = readEntries(await readDirectory(handle, sizeBytes, path), path)
  let left: number = ZIP_LIMITS.inflatedBytes
  let bytesRead = 0
  return {
    path,
    entries,
    async *read(entry) {
      if (entry.encrypted) throw new UserError('formats.workbookLocked', { path })
      let inflated = 0
      for await (const chunk of inflate(handle, entry, path, (bytes) => (bytesRead += bytes))) {
        inflated += chunk.length
        left -= chunk.length
        if (left < 0) throw new UserError('formats.zipTooLarge', { path, limit: ZIP_LIMITS.inflatedBytes })
        if (inflated > ZIP_LIMITS.ratioFromBytes && inflated > entry.storedBytes * ZIP_LIMITS.ratio) {
          throw new UserError('formats.zipRatio', { path, limit: ZIP_LIMITS.ratio })
        }
        yield chunk
      }
    },
    progress: () => ({ bytesRead, totalBytes: sizeBytes }),
  }
}

const END_BYTES = 22
const MAX_COMMENT_BYTES = 0xffff
const MAX_DIRECTORY_BYTES = 4 << 20 // 2,000 entries of 2 KB

/** The central directory: the one list of entries that readers agree on. */
async function readDirectory(handle: FileHandle, sizeBytes: number, path: string): Promise<Buffer> {
  const tail = Buffer.alloc(Math.min(sizeBytes, END_BYTES + MAX_COMMENT_BYTES))
  await readFully(handle, tail, sizeBytes - tail.length, path)
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  if (end < 0 || end + END_BYTES > tail.length) throw new UserError('formats.zipBroken', { path })
  const count = tail.readUInt16LE(end + 10)
  if (count > ZIP_LIMITS.entries) throw tooMany(path, count)
  const [bytes, at] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (bytes > MAX_DIRECTORY_BYTES) throw tooMany(path, count)
  if (at + bytes > sizeBytes) throw new UserError('formats.zipBroken', { path })
  const directory = Buffer.alloc(bytes)
  await readFully(handle, directory, at, path)
  return directory
}

function tooMany(path: string, got: number): UserError {
  return new UserError('formats.zipEntries', { path, got, limit: ZIP_LIMITS.entries })
}

const HEADER_BYTES = 46

function readEntries(directory: Buffer, path: string): ReadonlyMap<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>()
  let at = 0
  while (at + HEADER_BYTES <= directory.length && directory.toString('latin1', at, at + 4) === 'PK\x01\x02') {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field))
    const extraAt = at + HEADER_BYTES + nameBytes!
    const name = directory.toString('utf8', at + HEADER_BYTES, extraAt).replaceAll('\\', '/') // of old .NET
    if (leadsOut(name) || entries.has(name)) throw new UserError('formats.zipName', { path })
    if (/\.(zip|rar|7z|gz|tar|jar)$/i.test(name)) throw new UserError('formats.zipNested', { path })
    const extra = directory.subarray(extraAt, extraAt + extraBytes!)
    entries.set(name, { name, ...entryOf(directory.subarray(at, at + HEADER_BYTES), extra) })
    if (entries.size > ZIP_LIMITS.entries) throw tooMany(path, entries.size)
    at = extraAt + extraBytes! + commentBytes!
  }
  if (entries.size === 0) throw new UserError('formats.zipBroken', { path })
  return entries
}

function leadsOut(name: string): boolean {
  return name === '' || name.includes('\0') || /^\/|^[a-z]:|(^|\/)\.\.(\/|$)/i.test(name)
}

const IN_EXTRA = 0xffff_ffff // the value stands in the zip64 field

function entryOf(header: Buffer, extra: Buffer): Omit<ZipEntry, 'name'> {
  const [stored, inflated, headerAt] = [20, 24, 42].map((field) => header.readUInt32LE(field))
  const long = zip64(extra)
  if (inflated === IN_EXTRA) long.shift()
  const method = header.readUInt16LE(10)
  const encrypted = (header.readUInt16LE(8) & 1) === 1
  const storedBytes = stored === IN_EXTRA ? (long.shift() ?? IN_EXTRA) : stored!
  return { method, encrypted, storedBytes, headerAt: headerAt === IN_EXTRA ? (long.shift() ?? IN_EXTRA) : headerAt! }
}

/** The 64-bit values of an entry, in the order: inflated, stored, place of its header; only those that did not fit. */
function zip64(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    const values = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2))
    return Array.from({ length: values.length >> 3 }, (_, i) => Number(values.readBigUInt64LE(i * 8)))
  }
  return []
}

const LOCAL_HEADER_BYTES = 30

async function* inflate(
  handle: FileHandle,
  entry: ZipEntry,
  path: string,
  told: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { method, storedBytes, headerAt } = entry
  const local = Buffer.alloc(LOCAL_HEADER_BYTES)
  await readFully(handle, local, headerAt, path).catch(() => broken(path))
  if (local.toString('latin1', 0, 4) !== 'PK\x03\x04' || (method !== 0 && method !== 8)) broken(path)
  if (storedBytes === 0) return
  const start = headerAt + LOCAL_HEADER_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28)
  const stored = storedChunks(handle, start, storedBytes, path, told)
  if (method === 0) return yield* stored
  const inflated = pipeline(stored, createInflateRaw(), () => {})
  try {
    yield* inflated
  } catch (error) {
    if (String((error as NodeJS.ErrnoException).code).startsWith('Z_')) broken(path)
    throw error
  } finally {
    inflated.destroy()
  }
}

const CHUNK_BYTES = 64 << 10

async function* storedChunks(
  handle: FileHandle,
  start: number,
  bytes: number,
  path: string,
  told: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let done = 0; done < bytes; done += CHUNK_BYTES) {
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, bytes - done))
    await readFully(handle, chunk, start + done, path).catch(() => broken(path))
    told(chunk.length)
    yield chunk
  }
}

function broken(path: string): never {
  throw new UserError('formats.zipBroken', { path })
}
