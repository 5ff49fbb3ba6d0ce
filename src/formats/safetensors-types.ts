/** One tensor of a safetensors file. `shape` is in Hugging Face's order (rows first), `data` the raw little-endian bytes. */
export interface SafeTensor {
  readonly dtype: 'F32' | 'F16' | 'BF16' | 'I32' | 'I64' | 'U8'
  readonly shape: readonly number[]
  readonly data: Uint8Array
}
