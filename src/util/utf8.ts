import { isUtf8 } from 'node:buffer'

/** Index of the first byte that is not UTF-8, or -1. Overlong forms, surrogates and values above U+10FFFF are not UTF-8. */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  if (isUtf8(bytes)) return -1
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    if (length === 0) return at
    at += length
  }
  return -1
}

/** Bytes of the sequence that begins at `at`, 0 where there is no whole and valid one. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i]
    if (byte === undefined || byte < 0x80 || byte > 0xbf) return 0
  }
  const second = bytes[at + 1]!
  const bad =
    (lead === 0xe0 && second < 0xa0) || // overlong
    (lead === 0xed && second > 0x9f) || // surrogate
    (lead === 0xf0 && second < 0x90) || // overlong
    (lead === 0xf4 && second > 0x8f) // above U+10FFFF
  return bad ? 0 : length
}

/** How many of the bytes to keep so that none is the beginning of a sequence that is cut off. */
export function completeUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) break
    if (byte < 0xc0) continue
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    return length > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
