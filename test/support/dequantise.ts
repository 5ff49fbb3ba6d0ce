import { readFile } from 'node:fs/promises'
import { readGguf } from '../../src/formats/gguf-read.ts'
import type { GgufTensorData } from '../../src/formats/gguf-types.ts'
import { copyMetadata, writeGguf } from '../../src/formats/gguf-write.ts'
import type { Backend } from '../../src/ggml/backend.ts'
import { allocate, readFloats, writeTensor } from '../../src/ggml/buffer.ts'
import { Context } from '../../src/ggml/context.ts'
import { Allocator, Graph } from '../../src/ggml/graph.ts'
import { getRows } from '../../src/ggml/ops.ts'
import { GGML_TYPE, type GgmlType, isTrainableType } from '../../src/ggml/types.ts'

/** The F32 values that ggml reads from rows of a quantised type: `get_rows` of all of them. */
export async function dequantise(
  backend: Backend,
  type: GgmlType,
  data: Uint8Array,
  rowLength: number,
  rows: number,
): Promise<Float32Array> {
  using leaves = new Context(backend.library, 2)
  const weight = leaves.newTensor(type, rowLength, rows)
  const ids = leaves.newTensor(GGML_TYPE.I32, rows)
  using _buffer = allocate(backend, leaves)!
  writeTensor(backend, weight, data)
  writeTensor(
    backend,
    ids,
    Int32Array.from({ length: rows }, (_, i) => i),
  )
  using graph = new Graph(backend, 16)
  const values = graph.output(getRows(graph.context, weight, ids))
  using allocator = new Allocator(backend)
  graph.allocate(allocator)
  await graph.compute()
  return readFloats(backend, values)
}

/** Puts F32 in place of every quantised tensor. */
export async function dequantiseFile(backend: Backend, path: string): Promise<void> {
  const [file, bytes] = [await readGguf(path), await readFile(path)]
  const tensors: GgufTensorData[] = []
  for (const { name, ne, type, offset, sizeBytes } of file.tensors) {
    const data = bytes.subarray(offset, offset + sizeBytes)
    if (type === GGML_TYPE.F32 || !isTrainableType(type)) tensors.push({ name, ne, type, data })
    else {
      const values = await dequantise(
        backend,
        type,
        data,
        ne[0]!,
        ne.slice(1).reduce((a, b) => a * b, 1),
      )
      tensors.push({ name, ne, type: GGML_TYPE.F32, data: new Uint8Array(values.buffer) })
    }
  }
  await writeGguf(path, { metadata: copyMetadata(file, ['']), tensors })
}
