/** The containers that came before GGUF, in the order of their age. */
export type LegacyContainer = 'ggml' | 'ggmf' | 'ggjt'

/** Where the file says what model it is; no key has a name, and there is none for key-value heads, norm epsilon or context. */
export interface LegacyHyper {
  readonly nVocab: number
  readonly nEmbd: number
  readonly nMult: number
  readonly nHead: number
  readonly nLayers: number
  readonly nRot: number
  readonly ftype: number
}

export interface LegacyToken {
  readonly bytes: Uint8Array
  readonly score: number | null // null: this container has none
}

export interface LegacyTensor {
  readonly name: string
  readonly ne: readonly number[] // ggml's order, as the file has it
  readonly type: number // ggml_type id
  readonly offset: number // from the start of the file, bytes
  readonly sizeBytes: number
}

/** Everything but the tensor data. */
export interface LegacyFile {
  readonly path: string
  readonly container: LegacyContainer
  readonly version: number // 0 for `ggml`, which has none
  readonly hyper: LegacyHyper
  readonly vocab: readonly LegacyToken[]
  readonly tensors: readonly LegacyTensor[]
  readonly sizeBytes: number
}
