import { constants } from 'node:fs'
import { access, mkdir, readdir, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { readGguf } from '../formats/gguf-read.ts'
import { legacyMagic } from '../formats/legacy-ggml.ts'
import { withInput } from '../formats/open-input.ts'
import { UserError } from '../texts/user-error.ts'
import { hashFile } from '../util/hash-file.ts'
import { CONVERTER, type LegacyConversion, planLegacy, SOURCE_KEYS } from './legacy.ts'

/**
 * What a user names as base model, as a GGUF file. A legacy file is converted once; the copy lies beside it as
 * `<name>.<hash of the source>.gguf`, or in a cache folder where its own folder cannot be written to, and is found again there. A copy
 * carries its source's time, so that a source of many gigabytes is hashed again only after it changed.
 */
export interface AsGgufOptions {
  /** Told before a conversion begins; finding an earlier copy is silent. */
  readonly onConvert?: (about: LegacyConversion) => void
  /** In place of LORASMITH_CACHE or the system's folder for caches. */
  readonly cacheFolder?: string | undefined
}

/** The path of a GGUF with the model of `path`; that path itself for everything but a legacy file. UserError as `planLegacy`. */
export async function asGguf(path: string, options: AsGgufOptions = {}): Promise<string> {
  const isLegacy = await withInput(path, async ({ head }) => legacyMagic(head) !== undefined)
  if (!isLegacy) return path
  const source = await stat(path)
  const folders = [dirname(path), options.cacheFolder ?? cacheFolder()]
  const untouched = await findCopy(path, folders, source, null)
  if (untouched) return untouched
  const sha256 = await hashFile(path)
  const known = await findCopy(path, folders, source, sha256)
  const copy = known ?? (await convert(path, folders, { sha256, sizeBytes: source.size }, options))
  await utimes(copy, source.atime, source.mtime).catch(() => {}) // only spares the next command a hash
  return copy
}

interface SourceFacts {
  readonly size: number
  readonly mtimeMs: number
}

/** A whole copy by this converter: of these very bytes, or, without a hash, of a source with this size and time. */
async function findCopy(
  path: string,
  folders: readonly string[],
  source: SourceFacts,
  sha256: string | null,
): Promise<string | null> {
  const names = copyNames(path)
  for (const folder of folders) {
    for (const name of (await readdir(folder).catch(() => [])).filter((each) => names.test(each))) {
      const copy = join(folder, name)
      if (await isCopyOf(copy, source, sha256)) return copy
    }
  }
  return null
}

async function isCopyOf(copy: string, source: SourceFacts, sha256: string | null): Promise<boolean> {
  const file = await readGguf(copy).catch(() => null)
  const [of, bytes, by] = [SOURCE_KEYS.sha256, SOURCE_KEYS.bytes, SOURCE_KEYS.converter].map((key) =>
    file?.metadata.get(key),
  )
  if (by !== CONVERTER || bytes !== source.size) return false
  if (sha256 !== null) return of === sha256
  return Math.abs((await stat(copy)).mtimeMs - source.mtimeMs) < 2 // a file's time is set and read back to the millisecond
}

const HASH_DIGITS = 16
const MAX_STEM = 200 // bytes; with hash and ending a name stays below the 255 that file systems take

function copyStem(path: string): string {
  const stem = basename(path).replace(/\.bin$/i, '')
  return Buffer.from(stem)
    .subarray(0, MAX_STEM)
    .toString('utf8')
    .replace(/\ufffd+$/, '')
}

function copyNames(path: string): RegExp {
  const literal = copyStem(path).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`^${literal}\\.[0-9a-f]{${HASH_DIGITS}}\\.gguf$`)
}

async function convert(
  path: string,
  folders: readonly string[],
  source: { readonly sha256: string; readonly sizeBytes: number },
  { onConvert }: AsGgufOptions,
): Promise<string> {
  const plan = await planLegacy(path, { source })
  const out = join(await writable(path, folders), `${copyStem(path)}.${source.sha256.slice(0, HASH_DIGITS)}.gguf`)
  onConvert?.({ ...plan.about, out })
  await plan.write(out)
  return out
}

/** The first folder that takes files; the cache folder and the one it is in are made where they are missing. */
async function writable(path: string, [beside, cache]: readonly string[]): Promise<string> {
  if (await access(beside!, constants.W_OK).then(...YES_NO)) return beside!
  try {
    // Not `recursive`: Node 20 tries without end where the parent takes no folders (/proc).
    for (const folder of [dirname(cache!), cache!]) await mkdir(folder).catch(unlessThere)
    await access(cache!, constants.W_OK)
    return cache!
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new UserError('convert.noCache', { path, folder: cache!, code })
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'EROFS' && error.code !== 'EACCES') throw error
}

const YES_NO = [() => true, () => false] as const

function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LORASMITH_CACHE) return env.LORASMITH_CACHE
  const system = process.platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME
  return join(system || join(homedir(), '.cache'), 'lorasmith')
}
