import { invariant } from '../util/errors.ts'

/**
 * The few pieces of the protobuf wire format that TensorBoard's events and SentencePiece's models need (protobuf.dev, "Encoding"). A message is the concatenation
 * of its fields, so an encoder is a list of these calls.
 */

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

export function varintField(field: number, value: number): Buffer {
  invariant(Number.isSafeInteger(value) && value >= 0, `a varint is made of ${value}`)
  return Buffer.concat([key(field, VARINT), varint(BigInt(value))])
}

export function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return Buffer.concat([key(field, FIXED64), bytes])
}

export function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([key(field, FIXED32), bytes])
}

/** A string, a message made of `parts`, or raw bytes. */
export function bytesField(field: number, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  return Buffer.concat([key(field, BYTES), varint(BigInt(body.length)), body])
}

function key(field: number, wireType: number): Buffer {
  return varint(BigInt((field << 3) | wireType))
}

function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}

/** One field as it lies in a message: a varint as bigint, anything else as its bytes. */
export interface WireField {
  readonly field: number
  readonly value: bigint | Buffer
}

/** The fields of a message in order. Throws RangeError where the bytes end inside one or are no message. */
export function* decodeFields(message: Buffer): Generator<WireField, void, undefined> {
  let at = 0
  const readVarint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw new RangeError('a varint of more than ten bytes')
  }
  const take = (count: number): Buffer => {
    if (count > message.length - at) throw new RangeError('the message ends inside a field')
    at += count
    return message.subarray(at - count, at)
  }
  while (at < message.length) {
    const tag = Number(readVarint())
    const field = Math.floor(tag / 8)
    const wireType = tag % 8
    if (wireType === VARINT) yield { field, value: readVarint() }
    else if (wireType === FIXED64) yield { field, value: take(8) }
    else if (wireType === FIXED32) yield { field, value: take(4) }
    else if (wireType === BYTES) yield { field, value: take(Number(readVarint())) }
    else throw new RangeError(`wire type ${wireType}`)
  }
}
