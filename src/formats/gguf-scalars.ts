// table: how each metadata scalar of GGUF lies in the file (little-endian)
import { invariant } from '../util/errors.ts'
import type { GgufScalar, GgufValueType } from './gguf-types.ts'

export type GgufFixedType = Exclude<GgufValueType, 'string' | 'array'>

interface Fixed {
  readonly bytes: number
  readonly read: (from: Buffer) => GgufScalar
  readonly write: (to: Buffer, value: GgufScalar) => void
}

/** The scalars of fixed size. `write` takes only what `read` can give back: anything else is a fault of ours. */
export const GGUF_FIXED: Readonly<Record<GgufFixedType, Fixed>> = {
  uint8: { bytes: 1, read: (from) => from.readUInt8(), write: (to, v) => to.writeUInt8(int(v)) },
  int8: { bytes: 1, read: (from) => from.readInt8(), write: (to, v) => to.writeInt8(int(v)) },
  uint16: { bytes: 2, read: (from) => from.readUInt16LE(), write: (to, v) => to.writeUInt16LE(int(v)) },
  int16: { bytes: 2, read: (from) => from.readInt16LE(), write: (to, v) => to.writeInt16LE(int(v)) },
  uint32: { bytes: 4, read: (from) => from.readUInt32LE(), write: (to, v) => to.writeUInt32LE(int(v)) },
  int32: { bytes: 4, read: (from) => from.readInt32LE(), write: (to, v) => to.writeInt32LE(int(v)) },
  uint64: {
    bytes: 8,
    read: (from) => narrow(from.readBigUInt64LE()),
    write: (to, v) => to.writeBigUInt64LE(big(v)),
  },
  int64: { bytes: 8, read: (from) => narrow(from.readBigInt64LE()), write: (to, v) => to.writeBigInt64LE(big(v)) },
  float32: { bytes: 4, read: (from) => from.readFloatLE(), write: (to, v) => to.writeFloatLE(float(v)) },
  float64: { bytes: 8, read: (from) => from.readDoubleLE(), write: (to, v) => to.writeDoubleLE(float(v)) },
  bool: { bytes: 1, read: (from) => from.readUInt8() !== 0, write: (to, v) => to.writeUInt8(flag(v)) },
}

/** A 64-bit integer as a number where that is exact. */
function narrow(value: bigint): number | bigint {
  const near = Number(value)
  return Number.isSafeInteger(near) ? near : value
}

// The Buffer methods themselves refuse integers that are out of range; these refuse what they would convert.
function int(value: GgufScalar): number {
  invariant(Number.isInteger(value), `a GGUF integer is made of a ${typeof value} that is no integer`)
  return value as number
}

function big(value: GgufScalar): bigint {
  invariant(
    typeof value === 'bigint' || Number.isSafeInteger(value),
    `a 64-bit GGUF integer is made of a ${typeof value}`,
  )
  return BigInt(value)
}

function float(value: GgufScalar): number {
  invariant(typeof value === 'number', `a GGUF float is made of a ${typeof value}`)
  return value
}

function flag(value: GgufScalar): number {
  invariant(typeof value === 'boolean', `a GGUF bool is made of a ${typeof value}`)
  return value ? 1 : 0
}
