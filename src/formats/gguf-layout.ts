import { UserError } from '../texts/user-error.ts'
import { shown } from '../util/shown.ts'
import { ggmlType, tensorSizeBytes } from './ggml-types.ts'
import type { DeclaredTensor, GgufHeader } from './gguf-header.ts'
import type { GgufTensorInfo } from './gguf-types.ts'

/** `bytes` raised to the next multiple of `alignment`. */
export function alignUp(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment
}

/**
 * Gives every declared tensor its size and its place in the file, and holds the places against the sizes: like llama.cpp, tensors
 * must follow each other in the order of the list, each at the next aligned byte. That finds wrong dimensions, which nothing else
 * in a GGUF would. UserError for an unknown type, a broken row, a misplaced tensor, and data cut off at the end of the file.
 */
export function placeTensors(header: GgufHeader, path: string, fileBytes: number): readonly GgufTensorInfo[] {
  const dataStart = alignUp(header.sizeBytes, header.alignment)
  const placed: GgufTensorInfo[] = []
  let expected = 0
  let previous = '(start)'
  for (const tensor of header.tensors) {
    const sizeBytes = declaredSize(tensor, path)
    if (tensor.offset !== BigInt(expected)) throw misplaced(tensor, expected, previous, header.alignment, path)
    placed.push({ name: tensor.name, ne: tensor.ne, type: tensor.type, offset: dataStart + expected, sizeBytes })
    expected = alignUp(expected + sizeBytes, header.alignment)
    previous = tensor.name
  }
  checkEnd(placed, path, fileBytes)
  return placed
}

function declaredSize({ name, ne, type }: DeclaredTensor, path: string): number {
  const tensor = shown(name)
  const info = ggmlType(type)
  if (!info) throw new UserError('formats.ggufTensorType', { path, tensor, got: type })
  const sizeBytes = tensorSizeBytes(info, ne)
  if (sizeBytes === undefined) {
    throw new UserError('formats.ggufRow', { path, tensor, type: info.name, got: ne[0]!, block: info.blockSize })
  }
  if (Number.isSafeInteger(sizeBytes)) return sizeBytes
  throw new UserError('formats.ggufLimit', { path, what: tensor, got: sizeBytes, limit: Number.MAX_SAFE_INTEGER })
}

function misplaced(
  tensor: DeclaredTensor,
  expected: number,
  previous: string,
  alignment: number,
  path: string,
): UserError {
  const values = { path, tensor: shown(tensor.name), got: String(tensor.offset), expected, alignment }
  if (tensor.offset % BigInt(alignment) !== 0n) return new UserError('formats.ggufMisaligned', values)
  return new UserError('formats.ggufLayout', { ...values, previous: shown(previous) })
}

/** The padding after the last tensor may be missing: some writers leave it out and nobody reads it. */
function checkEnd(tensors: readonly GgufTensorInfo[], path: string, fileBytes: number): void {
  const cut = tensors.find(({ offset, sizeBytes }) => offset + sizeBytes > fileBytes)
  if (!cut) return
  const { offset, sizeBytes } = tensors.at(-1)!
  const missing = offset + sizeBytes - fileBytes
  throw new UserError('formats.ggufDataCut', {
    path,
    tensor: shown(cut.name),
    missing,
    got: fileBytes,
    expected: offset + sizeBytes,
  })
}
