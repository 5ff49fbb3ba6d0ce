import { UserError } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'
import { ggmlType } from './ggml-types.ts'
import { readTensorChunks } from './gguf-read.ts'
import type { GgufFile } from './gguf-types.ts'
import type { SafeTensor } from './safetensors-types.ts'

/**
 * NaN and infinity in weights. No format forbids them and no reader looks: one such value in an adapter makes every answer garbage. Of
 * quantised blocks the scales are looked at, which are all that can hold one.
 */

/** Where a block of each type has floats: their places and the bits that are all set in NaN and infinity. */
interface Floats {
  readonly at: readonly number[]
  readonly exponent: number
  readonly wide: boolean // 32 bits, else 16
}

const F32: Floats = { at: [0], exponent: 0x7f800000, wide: true }
const BF16: Floats = { at: [0], exponent: 0x7f80, wide: false }
const f16 = (...at: readonly number[]): Floats => ({ at, exponent: 0x7c00, wide: false })

const FLOATS: Readonly<Record<string, Floats>> = {
  F32,
  BF16,
  F16: f16(0),
  Q4_0: f16(0),
  Q4_1: f16(0, 2),
  Q5_0: f16(0),
  Q5_1: f16(0, 2),
  Q8_0: f16(0),
  IQ4_NL: f16(0),
  IQ4_XS: f16(0),
  Q2_K: f16(80, 82),
  Q3_K: f16(108),
  Q4_K: f16(0, 2),
  Q5_K: f16(0, 2),
  Q6_K: f16(208),
}

const BLOCKS_AT_ONCE = 4096

/** UserError with the tensor's name where one of a GGUF file holds NaN or infinity. Reads the whole file: meant for adapters. */
export async function checkFiniteGguf(file: GgufFile): Promise<void> {
  for (const info of file.tensors) {
    const { name, blockBytes, blockSize } = ggmlType(info.type)!
    const floats = FLOATS[name]
    if (!floats) continue
    for await (const { offset, bytes } of readTensorChunks(file, info, blockBytes * BLOCKS_AT_ONCE)) {
      const block = firstNotFinite(bytes, floats, blockBytes)
      if (block >= 0) throw notFinite(file.path, info.name, (offset / blockBytes + block) * blockSize)
    }
  }
}

/** The same for a tensor of a safetensors file that is in memory. */
export function checkFiniteTensor(path: string, name: string, { dtype, data }: SafeTensor): void {
  const floats = FLOATS[dtype]
  if (!floats) return
  const at = firstNotFinite(data, floats, floats.wide ? 4 : 2)
  if (at >= 0) throw notFinite(path, name, at)
}

/** The block, counted from 0, that holds the first one; -1 for none. */
function firstNotFinite(bytes: Uint8Array, { at, exponent, wide }: Floats, blockBytes: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let start = 0, block = 0; start < bytes.length; start += blockBytes, block++) {
    for (const place of at) {
      const bits = wide ? view.getUint32(start + place, true) : view.getUint16(start + place, true)
      if ((bits & exponent) === exponent) return block
    }
  }
  return -1
}

function notFinite(path: string, tensor: string, at: number): UserError {
  return new UserError('formats.notFinite', { path, tensor: shown(tensor), at })
}
