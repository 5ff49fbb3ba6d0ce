/**
 * A tensor's rows on their way from one file to another, a block at a time: memory stays bounded whatever the model. Knows types and rows,
 * not what a tensor is for.
 */
import { availableParallelism } from 'node:os'
import { ggmlType, tensorSizeBytes } from '../formats/ggml-types.ts'
import type { GgufTyped } from '../formats/gguf-types.ts'
import { writeGguf } from '../formats/gguf-write.ts'
import { type Library, openLibrary } from '../ggml/library.ts'
import { dequantizeRows, isDequantisable, quantizeRowsAsync } from '../ggml/quantize.ts'
import { type GgmlType, typeName } from '../ggml/types.ts'
import { invariant } from '../util/errors.ts'

/** A tensor that can be read, in the type that its bytes come in. */
export interface RowSource {
  readonly name: string
  readonly ne: readonly number[]
  readonly type: number // ggml_type id
  /** All rows in order, `count` at a time; one buffer may serve every chunk. */
  chunks(count: number): AsyncIterable<Uint8Array>
}

/** A tensor and the type that it is to be written in. */
export interface PlannedTensor {
  readonly source: RowSource
  readonly type: number
  readonly importance?: Float32Array | null // one weight per column, for each expert
}

export interface ConvertProgress {
  readonly tensor: number // done
  readonly tensors: number
  readonly bytes: number // written
  readonly totalBytes: number
}

/** Values of a block as F32: 16 MiB. */
const BLOCK_VALUES = 2 ** 22

/** Writes a model whose tensors are made one after another, whole or not at all. */
export async function writeModel(
  path: string,
  metadata: ReadonlyMap<string, GgufTyped>,
  tensors: readonly PlannedTensor[],
  onProgress: (progress: ConvertProgress) => void = () => {},
  blockValues = BLOCK_VALUES,
): Promise<void> {
  const library = openLibrary()
  const totalBytes = tensors.reduce((sum, { source, type }) => sum + tensorSizeBytes(ggmlType(type)!, source.ne)!, 0)
  let bytes = 0
  let tensor = 0
  const report = () => onProgress({ tensor, tensors: tensors.length, bytes, totalBytes })
  const lazy = tensors.map((planned) => ({
    name: planned.source.name,
    ne: planned.source.ne,
    type: planned.type,
    data: async function* () {
      for await (const chunk of encodeRows(library, planned, blockValues)) {
        yield chunk
        bytes += chunk.length
        report()
      }
      tensor++
      report()
    },
  }))
  await writeGguf(path, { metadata, tensors: lazy })
}

/** The bytes of a tensor in its new type. Bytes that are in that type already are passed on as they are. */
async function* encodeRows(
  library: Library,
  { source, type, importance = null }: PlannedTensor,
  blockValues: number,
): AsyncGenerator<Uint8Array> {
  const [width = 1, rowsPerExpert = 1] = source.ne
  const count = Math.max(1, Math.floor(blockValues / width))
  if (source.type === type) return yield* source.chunks(count)
  invariant(isDequantisable(source.type), `${source.name}: values of ${typeName(source.type)}`)
  const threads = availableParallelism()
  let row = 0
  for await (const bytes of source.chunks(count)) {
    const values = dequantizeRows(library, source.type, bytes, width)
    for (let at = 0; at < values.length; ) {
      const expert = Math.floor(row / rowsPerExpert)
      const rows = Math.min((values.length - at) / width, (expert + 1) * rowsPerExpert - row)
      const weights = importance?.subarray(expert * width, (expert + 1) * width)
      const part = values.subarray(at, at + rows * width)
      yield await quantizeRowsAsync(library, type as GgmlType, part, width, weights ?? null, threads)
      at += rows * width
      row += rows
    }
  }
}
