import { isUtf8 } from 'node:buffer'
import { UserError } from '../texts/user-error.ts'
import { completeUtf8, firstInvalidUtf8 } from '../util/utf8.ts'
import { ENCODING_NAMES, type Encoding } from './encoding.ts'

/** Bytes of a text file -> text, piece by piece. What does not fit the encoding is the user's to know, with its line: nothing is replaced. */

/** The text without its byte order mark. UserError for a zero byte, and for bytes that are not in `encoding`. */
export async function* decodeChunks(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
  path: string,
): AsyncGenerator<string, void, undefined> {
  const decode = encoding === 'utf-8' ? utf8Decoder(path) : legacyDecoder(encoding, path)
  let first = true
  const unmarked = (text: string) => {
    const plain = first && text.startsWith('\ufeff') ? text.slice(1) : text
    if (text !== '') first = false
    return plain
  }
  for await (const chunk of chunks) yield unmarked(decode(chunk, false))
  yield unmarked(decode(Buffer.alloc(0), true))
}

type Decode = (chunk: Buffer, last: boolean) => string

/** Where a decoder stands. */
function createPlace(path: string) {
  let [offset, line] = [0, 1]
  return {
    moveOver(bytes: Buffer): void {
      offset += bytes.length
      line += countLines(bytes, bytes.length)
    },
    fault(encoding: Encoding, bytes: Buffer, at: number): UserError {
      const name = ENCODING_NAMES[encoding]
      return new UserError('formats.encodingBroken', {
        path,
        line: line + countLines(bytes, at),
        at: offset + at,
        encoding: name,
      })
    },
    refuseZero(bytes: Buffer): void {
      const zero = bytes.indexOf(0)
      if (zero >= 0) throw new UserError('formats.tableIsBinary', { path, at: offset + zero })
    },
  }
}

function countLines(bytes: Buffer, end: number): number {
  let lines = 0
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < end; at = bytes.indexOf(0x0a, at + 1)) lines++
  return lines
}

function utf8Decoder(path: string): Decode {
  const place = createPlace(path)
  let cut: Buffer = Buffer.alloc(0)
  return (chunk, last) => {
    const bytes = cut.length > 0 ? Buffer.concat([cut, chunk]) : chunk
    const whole = bytes.subarray(0, last ? bytes.length : completeUtf8(bytes))
    place.refuseZero(whole)
    if (!isUtf8(whole)) throw place.fault('utf-8', whole, firstInvalidUtf8(whole))
    place.moveOver(whole)
    cut = bytes.subarray(whole.length)
    return whole.toString('utf8')
  }
}

const UNKNOWN = '\ufffd'

function legacyDecoder(encoding: Exclude<Encoding, 'utf-8'>, path: string): Decode {
  const place = createPlace(path)
  // Node's own: iconv-lite loses letters behind a character of four bytes that two pieces share.
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  const wide = encoding.startsWith('utf-16')
  let lineCut: Buffer = Buffer.alloc(0)
  return (chunk, last) => {
    if (!wide) {
      place.refuseZero(chunk)
      lineCut = refuseUtf8Lines(lineCut, chunk, last, encoding, place)
    }
    const text = decoder.decode(chunk, { stream: !last })
    if (text.includes(UNKNOWN) && !holdsUnknown(chunk, encoding))
      throw place.fault(encoding, chunk, firstBroken(chunk, encoding))
    if (wide && text.includes('\0')) throw new UserError('formats.tableIsBinary', { path, at: chunk.indexOf('\0\0') })
    place.moveOver(chunk)
    return text
  }
}

/** A text may hold the replacement character itself, from an older accident. */
function holdsUnknown(chunk: Buffer, encoding: Encoding): boolean {
  const own = { gb18030: '8431a437', 'utf-16le': 'fdff', 'utf-16be': 'fffd' }[encoding as string]
  return own !== undefined && chunk.includes(own, 0, 'hex')
}

/** The first line of the chunk that does not decode by itself. */
function firstBroken(chunk: Buffer, encoding: Encoding): number {
  for (let from = 0; from < chunk.length; ) {
    const end = chunk.indexOf(0x0a, from)
    const to = end < 0 ? chunk.length : end
    const line = new TextDecoder(encoding).decode(chunk.subarray(from, to))
    if (line.includes(UNKNOWN) && from > 0) return from // the first may be cut
    if (end < 0) break
    from = to + 1
  }
  return 0
}

/** So many bytes that are not ASCII fit UTF-8 by chance once in millions of lines of GBK. */
const NO_CHANCE_BYTES = 18

/** GB18030 takes nearly any bytes, UTF-8 as well, and makes other words of them. @returns the line that is not all there */
function refuseUtf8Lines(
  cut: Buffer,
  chunk: Buffer,
  last: boolean,
  encoding: Encoding,
  place: ReturnType<typeof createPlace>,
): Buffer {
  const bytes = cut.length > 0 ? Buffer.concat([cut, chunk]) : chunk
  let from = 0
  for (let end = bytes.indexOf(0x0a); ; end = bytes.indexOf(0x0a, from)) {
    if (end < 0 && !last) break
    const line = bytes.subarray(from, end < 0 ? bytes.length : end)
    if (isUtf8(line) && letters(line) >= NO_CHANCE_BYTES)
      throw place.fault(encoding, chunk, Math.max(0, from - cut.length))
    if (end < 0) break
    from = end + 1
  }
  return bytes.length - from > NO_CHANCE_LINE ? Buffer.alloc(0) : bytes.subarray(from)
}

const NO_CHANCE_LINE = 1 << 20 // a line this long is not looked at

function letters(line: Buffer): number {
  let count = 0
  for (const byte of line) if (byte >= 0x80) count++
  return count
}
