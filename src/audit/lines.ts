import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

const NEWLINE = 0x0a
const WINDOW_BYTES = 1 << 16

/** A line as bytes, without its line break; `whole` is false for a last line that has none. */
export interface ByteLine {
  readonly bytes: Buffer
  readonly whole: boolean
}

/** The lines of a file of any size, in windows. */
export async function* readLines(path: string): AsyncGenerator<ByteLine> {
  let rest: Buffer[] = []
  for await (const chunk of createReadStream(path, { highWaterMark: WINDOW_BYTES }) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      yield { bytes: Buffer.concat([...rest, chunk.subarray(from, at)]), whole: true }
      rest = []
      from = at + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
  }
  if (rest.length > 0) yield { bytes: Buffer.concat(rest), whole: false }
}

/** The end of a file: its last whole line, and the bytes of a torn one behind it. Reads no more than it needs. */
export interface FileTail {
  readonly last: Buffer | null // without its line break; null where there is no whole line
  readonly torn: Buffer
  readonly wholeBytes: number // up to and with the last line break
}

export async function readTail(path: string): Promise<FileTail> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (handle === null) return { last: null, torn: Buffer.alloc(0), wholeBytes: 0 }
  try {
    const { size } = await handle.stat()
    let bytes = Buffer.alloc(0)
    let from = size
    while (from > 0 && breaksIn(bytes) < 2) {
      const length = Math.min(WINDOW_BYTES, from)
      from -= length
      bytes = Buffer.concat([await readAt(handle, from, length), bytes])
    }
    const end = bytes.lastIndexOf(NEWLINE)
    const start = end <= 0 ? 0 : bytes.lastIndexOf(NEWLINE, end - 1) + 1
    const last = end < 0 ? null : bytes.subarray(start, end)
    return { last, torn: bytes.subarray(end + 1), wholeBytes: from + end + 1 }
  } finally {
    await handle.close()
  }
}

function breaksIn(bytes: Buffer): number {
  return bytes.reduce((count, byte) => count + (byte === NEWLINE ? 1 : 0), 0)
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await handle.read(bytes, 0, length, position)
  return bytes.subarray(0, bytesRead)
}
