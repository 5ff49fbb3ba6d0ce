import { readSync } from 'node:fs'
import { UserError } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'
import { GGUF_LIMITS } from './gguf-limits.ts'

/** Reads the header of a model file from front to back. `what` names the thing being read, for the message where the file ends inside it. */
export interface HeaderReader {
  /** The next `count` bytes; good until the next call. */
  take(count: number, what: string): Buffer
  /** A 32-bit word, of at most `limit` where one is given. */
  u32(what: string, limit?: number): number
  /** A 64-bit count or size of at most `limit`. */
  count(limit: number, what: string): number
  /** A string of at most `limit` bytes. */
  string(limit: number, what: string): string
  /** Fails where fewer than `bytes` bytes are left, so that a count can be doubted before anything is made of it. */
  expect(bytes: number, what: string): void
  position(): number
  /** Goes on reading at a later place of the file. */
  moveTo(position: number): void
}

const WINDOW_BYTES = 1 << 20 // a header is some MiB: a few reads; never the tensor data behind it

/**
 * A reader over an open file. Synchronous on purpose: a vocabulary is half a million tiny values, too many to wait for one by one.
 * UserError for a file that ends too early and for a count above its limit.
 */
export function createHeaderReader(
  path: string,
  fd: number,
  sizeBytes: number,
  windowBytes = WINDOW_BYTES,
): HeaderReader {
  let window = Buffer.alloc(0)
  let windowStart = 0
  let position = 0
  let taken = 0

  function fill(count: number): void {
    const wanted = Buffer.alloc(Math.min(Math.max(count, windowBytes), sizeBytes - position))
    let done = 0
    while (done < wanted.length) {
      const read = readSync(fd, wanted, done, wanted.length - done, position + done)
      if (read === 0) throw new UserError('formats.fileChanged', { path })
      done += read
    }
    window = wanted
    windowStart = position
  }

  function expect(bytes: number, what: string): void {
    const left = sizeBytes - position
    if (bytes <= left) return
    throw new UserError('formats.ggufHeaderCut', { path, what: shown(what), at: position, bytes, left })
  }

  function take(count: number, what: string): Buffer {
    expect(count, what)
    taken += atMost(count, GGUF_LIMITS.headerBytes - taken, what)
    if (position + count > windowStart + window.length) fill(count)
    const start = position - windowStart
    position += count
    return window.subarray(start, start + count)
  }

  function atMost(value: number | bigint, limit: number, what: string): number {
    if (value > limit) throw new UserError('formats.ggufLimit', { path, what: shown(what), got: String(value), limit })
    return Number(value)
  }

  const count = (limit: number, what: string) => atMost(take(8, what).readBigUInt64LE(), limit, what)

  return {
    take,
    count,
    expect,
    u32: (what, limit = 0xffff_ffff) => atMost(take(4, what).readUInt32LE(), limit, what),
    string: (limit, what) => take(count(limit, what), what).toString('utf8'),
    position: () => position,
    moveTo(to) {
      position = to
    },
  }
}
