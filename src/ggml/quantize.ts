import { invariant } from '../util/errors.ts'
import type { Library } from './library.ts'
import { GGML_TYPE, type GgmlType, typeName } from './types.ts'

/**
 * Values as ggml stores them in `type`: what llama-quantize writes for the same type.
 * @param rowLength ne0 of the tensor; rows of a quantised type are whole blocks
 * @param importance one weight per column, of an importance matrix; null without
 */
export function quantizeRows(
  library: Library,
  type: GgmlType,
  values: Float32Array,
  rowLength: number,
  importance: Float32Array | null = null,
): Uint8Array<ArrayBuffer> {
  const { rows, out } = prepare(library, type, values, rowLength, importance)
  const written = library.native.ggml_quantize_chunk(type, values, out, 0, rows, rowLength, importance)
  return checked(type, out, Number(written))
}

/**
 * `quantizeRows` on threads of the pool, the rows shared out among them: the same bytes, for every row is by itself.
 * @param threads parts that are worked on at once
 */
export async function quantizeRowsAsync(
  library: Library,
  type: GgmlType,
  values: Float32Array,
  rowLength: number,
  importance: Float32Array | null,
  threads: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { rows, rowBytes, out } = prepare(library, type, values, rowLength, importance)
  const share = Math.ceil(rows / threads)
  const parts = Array.from({ length: Math.ceil(rows / share) }, (_, i) => {
    const first = i * share
    const last = Math.min(rows, first + share)
    const from = values.subarray(first * rowLength, last * rowLength)
    const to = out.subarray(first * rowBytes, last * rowBytes)
    return new Promise<number>((resolve, reject) => {
      library.native.ggml_quantize_chunk.async(
        ...[type, from, to, 0, last - first, rowLength, importance],
        (error: Error | null, written: number | bigint) => (error ? reject(error) : resolve(Number(written))),
      )
    })
  })
  const written = await Promise.all(parts)
  return checked(
    type,
    out,
    written.reduce((sum, bytes) => sum + bytes, 0),
  )
}

function prepare(
  { native }: Library,
  type: GgmlType,
  values: Float32Array,
  rowLength: number,
  importance: Float32Array | null,
) {
  const block = Number(native.ggml_blck_size(type))
  const fits = rowLength > 0 && rowLength % block === 0 && values.length % rowLength === 0
  invariant(fits, `${values.length} values in rows of ${rowLength} do not fill ${typeName(type)} blocks of ${block}`)
  invariant(!importance || importance.length === rowLength, `${importance?.length} weights for rows of ${rowLength}`)
  const rows = values.length / rowLength
  const rowBytes = Number(native.ggml_row_size(type, rowLength))
  return { rows, rowBytes, out: new Uint8Array(rows * rowBytes) }
}

function checked(type: GgmlType, out: Uint8Array<ArrayBuffer>, written: number): Uint8Array<ArrayBuffer> {
  invariant(written === out.length, `ggml wrote ${written} of ${out.length} bytes of ${typeName(type)}`)
  return out
}

/** ggml's own way back for each type, F32 aside. */
const TO_FLOAT = {
  [GGML_TYPE.F16]: 'ggml_fp16_to_fp32_row',
  [GGML_TYPE.BF16]: 'ggml_bf16_to_fp32_row',
  [GGML_TYPE.Q4_0]: 'dequantize_row_q4_0',
  [GGML_TYPE.Q4_1]: 'dequantize_row_q4_1',
  [GGML_TYPE.Q5_0]: 'dequantize_row_q5_0',
  [GGML_TYPE.Q5_1]: 'dequantize_row_q5_1',
  [GGML_TYPE.Q8_0]: 'dequantize_row_q8_0',
  [GGML_TYPE.Q2_K]: 'dequantize_row_q2_K',
  [GGML_TYPE.Q3_K]: 'dequantize_row_q3_K',
  [GGML_TYPE.Q4_K]: 'dequantize_row_q4_K',
  [GGML_TYPE.Q5_K]: 'dequantize_row_q5_K',
  [GGML_TYPE.Q6_K]: 'dequantize_row_q6_K',
  [GGML_TYPE.IQ4_NL]: 'dequantize_row_iq4_nl',
  [GGML_TYPE.IQ4_XS]: 'dequantize_row_iq4_xs',
} as const

type Dequantisable = keyof typeof TO_FLOAT | typeof GGML_TYPE.F32

/** True for a type that `dequantizeRows` reads. */
export function isDequantisable(type: number): type is Dequantisable {
  return type === GGML_TYPE.F32 || Object.hasOwn(TO_FLOAT, type)
}

/** The values of whole rows as F32, in an array of their own. */
export function dequantizeRows(
  { native }: Library,
  type: Dequantisable,
  bytes: Uint8Array,
  rowLength: number,
): Float32Array {
  const rows = bytes.length / Number(native.ggml_row_size(type, rowLength))
  invariant(Number.isInteger(rows), `${bytes.length} bytes are no whole rows of ${rowLength} ${typeName(type)}`)
  const values = new Float32Array(rows * rowLength)
  if (type === GGML_TYPE.F32) new Uint8Array(values.buffer).set(bytes)
  else native[TO_FLOAT[type]](bytes, values, values.length)
  return values
}
