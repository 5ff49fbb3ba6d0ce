import type { GgufTensorData } from '../../src/formats/gguf-types.ts'
import type { Backend } from '../../src/ggml/backend.ts'
import { quantizeRows } from '../../src/ggml/quantize.ts'
import { GGML_TYPE, type GgmlType } from '../../src/ggml/types.ts'
import { dequantise } from './dequantise.ts'

/** A tensor with its values stored in another type; vectors stay as they are. */
export async function asType(backend: Backend, tensor: GgufTensorData, type: GgmlType): Promise<GgufTensorData> {
  const [rowLength = 1, rows] = tensor.ne
  if (rows === undefined || tensor.type === type) return tensor
  const values =
    tensor.type === GGML_TYPE.F32
      ? new Float32Array(tensor.data.slice().buffer)
      : await dequantise(backend, tensor.type as GgmlType, tensor.data, rowLength, rows)
  return { ...tensor, type, data: quantizeRows(backend.library, type, values, rowLength) }
}
