import { invariant } from '../util/errors.ts'
import type { Library } from './library.ts'
import { type GgmlType, typeName } from './types.ts'

/**
 * Values as ggml stores them in `type`, without an importance matrix: what llama-quantize writes for the same type.
 * @param rowLength ne0 of the tensor; rows of a quantised type are whole blocks
 */
export function quantizeRows(
  { native }: Library,
  type: GgmlType,
  values: Float32Array,
  rowLength: number,
): Uint8Array<ArrayBuffer> {
  const block = Number(native.ggml_blck_size(type))
  const fits = rowLength > 0 && rowLength % block === 0 && values.length % rowLength === 0
  invariant(fits, `${values.length} values in rows of ${rowLength} do not fill ${typeName(type)} blocks of ${block}`)
  const rows = values.length / rowLength
  const out = new Uint8Array(rows * Number(native.ggml_row_size(type, rowLength)))
  const written = Number(native.ggml_quantize_chunk(type, values, out, 0, rows, rowLength, null))
  invariant(written === out.length, `ggml wrote ${written} of ${out.length} bytes of ${typeName(type)}`)
  return out
}
