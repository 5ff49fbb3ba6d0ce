import { crc32c } from '../util/crc32c.ts'

/**
 * TFRecord, the frame of TensorBoard's event files: length (8 bytes), masked CRC-32C of the length, data, masked CRC-32C of the data.
 * (tensorflow/core/lib/io/record_writer.h)
 */

const HEAD_BYTES = 12
const FOOT_BYTES = 4

/** `data` in its frame. */
export function frameRecord(data: Uint8Array): Buffer {
  const framed = Buffer.alloc(HEAD_BYTES + data.length + FOOT_BYTES)
  framed.writeBigUInt64LE(BigInt(data.length))
  framed.writeUInt32LE(maskedCrc32c(framed.subarray(0, 8)), 8)
  framed.set(data, HEAD_BYTES)
  framed.writeUInt32LE(maskedCrc32c(data), HEAD_BYTES + data.length)
  return framed
}

/**
 * The records of a file, up to a last one that is not whole yet (its writer may be at work, or may have died). `undefined` stands
 * for a record whose checksum is wrong; nothing follows it, since its length cannot be believed.
 */
export function* splitRecords(bytes: Buffer): Generator<Buffer | undefined, void, undefined> {
  let at = 0
  while (bytes.length - at >= HEAD_BYTES) {
    const lengthBytes = bytes.subarray(at, at + 8)
    if (bytes.readUInt32LE(at + 8) !== maskedCrc32c(lengthBytes)) return yield undefined
    const end = at + HEAD_BYTES + Number(lengthBytes.readBigUInt64LE())
    if (end + FOOT_BYTES > bytes.length) return
    const data = bytes.subarray(at + HEAD_BYTES, end)
    if (bytes.readUInt32LE(end) !== maskedCrc32c(data)) return yield undefined
    yield data
    at = end + FOOT_BYTES
  }
}

/** Rotated and shifted, so that the checksum of data that holds checksums stays a good one. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
