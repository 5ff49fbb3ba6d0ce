import { isAscii } from 'node:buffer'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { UserError } from '../texts/user-error.ts'
import { type Input, readFully } from './open-input.ts'
import type { TableProgress } from './table-types.ts'
import { ZIP_LIMITS } from './zip-read.ts'

/** The bytes of a text file, unpacked where it is gzip, with its beginning looked at before. Does not know what the bytes mean. */
export interface ByteSource {
  readonly sample: Buffer // the first bytes
  readonly complete: boolean // the sample is all there is
  /** All bytes from the first on; can be walked through once. */
  chunks(): AsyncGenerator<Buffer, void, undefined>
  progress(): TableProgress
}

const CHUNK_BYTES = 256 << 10
/** To tell the encoding, letters are needed that are not ASCII; a file may begin with many that are. */
const ENOUGH_LETTERS = 4096
const MAX_SAMPLE_BYTES = 8 << 20

/** UserError for gzip that is cut off, broken, or made to do harm. */
export async function openBytes(input: Input, path: string): Promise<ByteSource> {
  let bytesRead = 0
  const stored = storedChunks(input, path, (bytes) => {
    bytesRead += bytes
  })
  const isGzip = input.head.length > 2 && input.head.readUInt16BE(0) === 0x1f8b
  const rest = isGzip ? gunzip(stored, path) : stored
  const taken: Buffer[] = []
  let [letters, size, complete] = [0, 0, true]
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    taken.push(next.value)
    size += next.value.length
    letters += countLetters(next.value)
    if (size >= MAX_SAMPLE_BYTES || (size >= CHUNK_BYTES && letters >= ENOUGH_LETTERS)) {
      complete = false
      break
    }
  }
  const sample = Buffer.concat(taken)
  return {
    sample,
    complete,
    async *chunks() {
      for (const chunk of taken.splice(0)) yield chunk
      yield* rest
    },
    progress: () => ({ bytesRead, totalBytes: input.sizeBytes }),
  }
}

function countLetters(chunk: Buffer): number {
  if (isAscii(chunk)) return 0
  let count = 0
  for (const byte of chunk) if (byte >= 0x80) count++
  return count
}

async function* storedChunks(
  { handle, sizeBytes }: Input,
  path: string,
  told: (bytes: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < sizeBytes; at += CHUNK_BYTES) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, sizeBytes - at))
    await readFully(handle, chunk, at, path)
    told(chunk.length)
    yield chunk
  }
}

async function* gunzip(stored: AsyncGenerator<Buffer>, path: string): AsyncGenerator<Buffer, void, undefined> {
  let [storedBytes, inflatedBytes] = [0, 0]
  async function* counted() {
    for await (const chunk of stored) {
      storedBytes += chunk.length
      yield chunk
    }
  }
  const inflated = pipeline(counted(), createGunzip({ chunkSize: CHUNK_BYTES }), () => {})
  try {
    for await (const chunk of inflated) {
      inflatedBytes += chunk.length
      if (inflatedBytes > ZIP_LIMITS.inflatedBytes && inflatedBytes > storedBytes * ZIP_LIMITS.ratio) {
        throw new UserError('formats.zipRatio', { path, limit: ZIP_LIMITS.ratio })
      }
      yield chunk
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (String(code).startsWith('Z_')) throw new UserError('formats.gzipBroken', { path })
    throw error
  } finally {
    inflated.destroy()
  }
}
