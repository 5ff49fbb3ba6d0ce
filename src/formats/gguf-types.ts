/** Metadata value types of the GGUF specification, by their number in the file. */
export const GGUF_VALUE_TYPES = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const
export type GgufValueType = keyof typeof GGUF_VALUE_TYPES

/** Metadata as read: 64-bit integers come as `number` where exact, else as `bigint`; numeric arrays as typed or plain arrays. */
export type GgufScalar = number | bigint | boolean | string
export type GgufValue = GgufScalar | readonly GgufScalar[]

/** Metadata to write, with its type said. */
export type GgufTyped =
  | { readonly type: Exclude<GgufValueType, 'array'>; readonly value: GgufScalar }
  | { readonly type: 'array'; readonly of: Exclude<GgufValueType, 'array'>; readonly value: readonly GgufScalar[] }

export interface GgufTensorInfo {
  readonly name: string
  readonly ne: readonly number[] // ggml's order, ne0 first; 1 to 4 entries
  readonly type: number // ggml_type id
  readonly offset: number // from the start of the file, bytes
  readonly sizeBytes: number
}

/** Header of a GGUF file: everything but the tensor data. */
export interface GgufFile {
  readonly path: string
  readonly version: number
  readonly metadata: ReadonlyMap<string, GgufValue>
  readonly metadataTypes: ReadonlyMap<string, { readonly type: GgufValueType; readonly of?: GgufValueType }>
  readonly tensors: readonly GgufTensorInfo[]
  readonly sizeBytes: number
}

export interface GgufTensorData {
  readonly name: string
  readonly ne: readonly number[]
  readonly type: number
  readonly data: Uint8Array
}

/** A tensor to write whose bytes are made, in order, only when its turn comes: a large file needs no copy of itself in memory. */
export interface GgufLazyTensor extends Omit<GgufTensorData, 'data'> {
  readonly data: () => AsyncIterable<Uint8Array>
}
