import { type FileHandle, open } from 'node:fs/promises'
import { hostname } from 'node:os'
import { UserError } from '../texts/user-error.ts'
import { type FileLock, waitForLock } from '../util/file-lock.ts'
import { type ChainHead, chainOn, GENESIS, headOf, lineOf, sha256 } from './chain.ts'
import type { AuditAct, AuditEntry } from './entry.ts'
import { readTail } from './lines.ts'
import { parseEntry } from './parse-entry.ts'

/** `audit.jsonl`: one entry a line, flushed to the disk before `append` returns, one writer at a time. */

export interface FileLogOptions {
  readonly key?: Uint8Array | null // the auditor's: entries then carry a MAC
  readonly waitMs?: number // for another writer to go
}

/** Owns the open file and its lock, until `close`. */
export class AuditLog implements AsyncDisposable {
  readonly path: string
  readonly #handle: FileHandle
  readonly #lock: FileLock
  readonly #key: Uint8Array | null
  #head: ChainHead
  #tail: Promise<unknown> = Promise.resolve() // the append that is in the writing

  private constructor(path: string, handle: FileHandle, lock: FileLock, key: Uint8Array | null, head: ChainHead) {
    this.path = path
    this.#handle = handle
    this.#lock = lock
    this.#key = key
    this.#head = head
  }

  /** Opens for appending; the file is made where missing. A last line that a crash tore is made whole, or set aside and told in the chain. */
  static async open(path: string, { key = null, waitMs = 5_000 }: FileLogOptions = {}): Promise<AuditLog> {
    const lock = await takeAuditLock(`${path}.lock`, waitMs)
    try {
      const acts = await mendTail(path)
      const head = await readHead(path, key)
      const handle = await open(path, 'a')
      const log = new AuditLog(path, handle, lock, key, head)
      if (acts.length > 0) await log.append(acts)
      return log
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  get head(): ChainHead {
    return this.#head
  }

  /** Adds the acts in one write; they are on the disk when this returns. Calls made at the same time queue up. */
  append(acts: readonly AuditAct[]): Promise<readonly AuditEntry[]> {
    const written = this.#tail.then(() => this.#write(acts))
    this.#tail = written.catch(() => {})
    return written
  }

  async close(): Promise<void> {
    await this.#tail
    await this.#handle.close()
    await this.#lock.release()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #write(acts: readonly AuditAct[]): Promise<readonly AuditEntry[]> {
    const entries = chainOn(this.#head, acts, new Date().toISOString(), this.#key)
    const { size } = await this.#handle.stat()
    try {
      await this.#handle.appendFile(entries.map(lineOf).join(''))
      await this.#handle.sync()
    } catch (error) {
      await this.#handle.truncate(size).catch(() => {}) // a full disk must not leave half an entry
      throw error
    }
    const last = entries.at(-1)
    if (last) this.#head = headOf(last)
    return entries
  }
}

/** Where the chain of a file ends; only its last entry is read. UserError where that is no entry, or needs a key that is not given. */
export async function readHead(path: string, key: Uint8Array | null): Promise<ChainHead> {
  const { last } = await readTail(path)
  if (last === null) return GENESIS
  const entry = parseEntry(last)
  if (!entry) throw new UserError('audit.broken', { path })
  const head = headOf(entry)
  if (head.hasMac && key === null) throw new UserError('audit.keyNeeded', { path })
  return head
}

/**
 * A crash leaves at most a part of the last line. Where only its line break is missing it is completed; else the bytes, which nobody
 * was told are saved, are cut off, and the returned act says how many and which.
 */
export async function mendTail(path: string): Promise<readonly AuditAct[]> {
  const { torn, wholeBytes } = await readTail(path)
  if (torn.length === 0) return []
  const handle = await open(path, 'r+')
  try {
    const entry = parseEntry(torn)
    if (entry) {
      await handle.write('\n', wholeBytes + torn.length)
      await handle.sync()
      return []
    }
    await handle.truncate(wholeBytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  const details = { bytes: torn.length, sha256: sha256(torn.toString('latin1')) }
  return [{ actor: 'lorasmith', action: 'audit.torn', object: 'last line', details }]
}

async function takeAuditLock(path: string, waitMs: number): Promise<FileLock> {
  const attempt = await waitForLock(path, waitMs)
  if ('lock' in attempt) return attempt.lock
  const { owner } = attempt
  throw new UserError('audit.locked', { path, pid: owner?.pid ?? '?', host: owner?.host ?? hostname() })
}
