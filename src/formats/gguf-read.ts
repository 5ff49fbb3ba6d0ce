import { UserError } from '../texts/user-error.ts'
import { parseHeader } from './gguf-header.ts'
import { placeTensors } from './gguf-layout.ts'
import { createHeaderReader } from './gguf-reader.ts'
import { checkTrusted } from './gguf-trusted.ts'
import type { GgufFile, GgufTensorInfo } from './gguf-types.ts'
import { legacyMagic } from './legacy-ggml.ts'
import { magicShown, refusePickle } from './magic.ts'
import { openInput, readFully, withInput } from './open-input.ts'

/**
 * GGUF, the model file of llama.cpp (docs/gguf.md of ggml), versions 2 and 3, little-endian. This room knows bytes, names and sizes;
 * what a key or a tensor means, and how a quantised block is computed with, others know.
 */

/**
 * Reads the header of a GGUF and checks all that can be checked without reading weights; tensor data stays on the disk.
 * UserError for a file that is not there or not a GGUF, a header cut off or hostile, and tensors that cannot be where they are said to be.
 */
export async function readGguf(path: string): Promise<GgufFile> {
  return withInput(path, async ({ handle, sizeBytes, head }) => {
    checkMagic(head, path)
    const reader = createHeaderReader(path, handle.fd, sizeBytes)
    reader.take(4, 'magic')
    const header = parseHeader(reader, path)
    checkTrusted(header, path)
    const { version, metadata, metadataTypes } = header
    return { path, version, metadata, metadataTypes, tensors: placeTensors(header, path, sizeBytes), sizeBytes }
  })
}

/** All bytes of one tensor, as they lie in the file. For large models take `readTensorChunks`. */
export async function readTensorData(file: GgufFile, info: GgufTensorInfo): Promise<Uint8Array> {
  const data = new Uint8Array(info.sizeBytes)
  await withInput(file.path, ({ handle }) => readFully(handle, data, info.offset, file.path))
  return data
}

/**
 * The bytes of one tensor in order, `chunkBytes` at a time (the last chunk may be shorter); `offset` counts from the tensor's start.
 * One buffer serves all chunks: `bytes` is good until the next one is asked for.
 * @example for await (const { offset, bytes } of readTensorChunks(file, info, 8 << 20)) target.set(bytes, offset)
 */
export async function* readTensorChunks(
  file: Pick<GgufFile, 'path'>,
  info: Pick<GgufTensorInfo, 'offset' | 'sizeBytes'>,
  chunkBytes: number,
): AsyncGenerator<{ readonly offset: number; readonly bytes: Uint8Array }, void, undefined> {
  const { handle } = await openInput(file.path)
  try {
    const buffer = new Uint8Array(Math.min(chunkBytes, info.sizeBytes))
    for (let offset = 0; offset < info.sizeBytes; offset += buffer.length) {
      const bytes = buffer.subarray(0, Math.min(buffer.length, info.sizeBytes - offset))
      await readFully(handle, bytes, info.offset + offset, file.path)
      yield { offset, bytes }
    }
  } finally {
    await handle.close()
  }
}

function checkMagic(head: Buffer, path: string): void {
  const magic = head.toString('latin1', 0, 4)
  if (magic === 'GGUF') return
  const legacy = legacyMagic(head)
  if (legacy) throw new UserError('formats.legacyGgml', { path, got: legacy })
  if (head[8] === 0x7b && head.length > 8 && head.readBigUInt64LE() < 2n ** 32n) {
    throw new UserError('formats.safetensorsForGguf', { path })
  }
  refusePickle(head, path)
  throw new UserError('formats.notGguf', { path, got: magicShown(head) })
}
