import { type FileHandle, open, readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { UserError } from '../texts/user-error.ts'
import { invariant } from '../util/errors.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import type { RunEvent } from './events.ts'

/**
 * `events.jsonl`: one event a line, appended as it happens. A run that dies leaves at most its last line half-written; readers
 * leave that one out, and opening the file again for writing cuts it off.
 */

const NEWLINE = 0x0a
const POLL_MS = 250

/** Owns the open file; one event, one write. */
export class EventLog {
  readonly path: string
  #handle: FileHandle | null

  private constructor(path: string, handle: FileHandle) {
    this.path = path
    this.#handle = handle
  }

  /** Opens for appending; the file is made where missing. */
  static async open(path: string): Promise<EventLog> {
    const handle = await open(path, 'a+')
    try {
      const bytes = await handle.readFile()
      const whole = bytes.lastIndexOf(NEWLINE) + 1
      if (whole < bytes.length) await handle.truncate(whole)
    } catch (error) {
      await handle.close()
      throw error
    }
    return new EventLog(path, handle)
  }

  async append(event: RunEvent): Promise<void> {
    await this.#open().appendFile(encodeEvent(event))
  }

  /** Returns when everything appended is on the disk. */
  async sync(): Promise<void> {
    await this.#open().sync()
  }

  /**
   * Forgets what happened after `step`, as if the run had been stopped there; the file is replaced in one step. Events without
   * a step (started, warnings) stay. `step` 0 forgets the evaluation before the first step, too: it will be made again.
   */
  async dropAfter(step: number): Promise<void> {
    const bytes = await readFile(this.path)
    const kept = wholeLines(bytes).filter((line, i) => {
      const event = decodeEvent(line, this.path, i + 1)
      return !('step' in event) || (event.step <= step && step > 0)
    })
    await this.close() // Windows cannot replace an open file
    await writeFileAtomic(this.path, kept.map((line) => `${line}\n`).join(''))
    this.#handle = await open(this.path, 'a')
  }

  async close(): Promise<void> {
    await this.#handle?.close()
    this.#handle = null
  }

  #open(): FileHandle {
    invariant(this.#handle, 'the event log is closed')
    return this.#handle
  }
}

/** Every whole event of the file; none where there is no file. UserError for a line that is no event, by its number. */
export async function readEvents(path: string): Promise<readonly RunEvent[]> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
  return wholeLines(bytes).map((line, i) => decodeEvent(line, path, i + 1))
}

export interface TailOptions {
  readonly signal: AbortSignal // aborting ends the generator, without an error
  readonly pollMs?: number
}

/**
 * The events so far, then each new one as it is written, until aborted; waits for a file that is not there yet. When the file is
 * replaced (`--resume`, a new run in the same folder) it is told again from its beginning. So a reader keeps one rule: `started`
 * with `resumedFromStep` k forgets every point after step k, and with 0 every point.
 */
export async function* tailEvents(path: string, { signal, pollMs = POLL_MS }: TailOptions): AsyncGenerator<RunEvent> {
  let place: Place = { file: '', offset: 0, line: 0 }
  while (!signal.aborted) {
    const { lines, next } = await readFrom(path, place)
    const firstLine = next.line - lines.length
    place = next
    for (const [i, line] of lines.entries()) {
      if (signal.aborted) return
      yield decodeEvent(line, path, firstLine + i + 1)
    }
    if (lines.length === 0) await setTimeout(pollMs, undefined, { signal }).catch(() => {})
  }
}

interface Place {
  readonly file: string // which file had the name when it was read
  readonly offset: number // bytes, always behind a line break
  readonly line: number
}

async function readFrom(
  path: string,
  place: Place,
): Promise<{ readonly lines: readonly string[]; readonly next: Place }> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (handle === null) return { lines: [], next: place }
  try {
    const { ino, birthtimeNs, size } = await handle.stat({ bigint: true })
    const file = `${ino}/${birthtimeNs}`
    const from = file === place.file && size >= place.offset ? place : { file, offset: 0, line: 0 }
    const bytes = Buffer.alloc(Number(size) - from.offset)
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from.offset)
    const whole = bytes.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1
    const lines = wholeLines(bytes.subarray(0, whole))
    return { lines, next: { file, offset: from.offset + whole, line: from.line + lines.length } }
  } finally {
    await handle.close()
  }
}

/** Decoded only up to the last line break, so never in the middle of a character. */
function wholeLines(bytes: Buffer): readonly string[] {
  const whole = bytes.lastIndexOf(NEWLINE) + 1
  return whole === 0 ? [] : bytes.toString('utf8', 0, whole - 1).split('\n')
}

/** JSON has no NaN and no Infinity, which a diverged loss is: they are written as those words. */
function encodeEvent(event: RunEvent): string {
  const line = JSON.stringify(event, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )
  return `${line}\n`
}

const NON_FINITE: readonly unknown[] = ['NaN', 'Infinity', '-Infinity']

function decodeEvent(line: string, path: string, lineNumber: number): RunEvent {
  const value = parseJson(line)
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
    throw new UserError('runs.brokenEvent', { path, line: lineNumber })
  }
  const fields = Object.entries(value).map(([key, field]) => [key, NON_FINITE.includes(field) ? Number(field) : field])
  return Object.fromEntries(fields) as RunEvent
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
