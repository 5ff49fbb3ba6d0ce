// table: what a GGUF header may hold. A header is read before anything about the file is trusted, and each count in it decides how
// much memory is asked for: without a limit, 24 bytes could ask for all of it. Every limit is far above what real models have.
export const GGUF_LIMITS = {
  keyBytes: 65_535, // the specification's own limit
  stringBytes: 16 << 20, // the longest real string, a chat template, is below 64 KiB
  arrayElements: 4 << 20, // of all arrays together; the largest real vocabularies with scores, types and merges have some 1.5 million
  headerBytes: 128 << 20, // the largest real headers, again of vocabularies, have some 20 MiB
  tokens: 1 << 20, // the largest real vocabularies have some 260,000
  tokenBytes: 65_535, // the longest real tokens, of blanks, are below 1 KiB
  metadataKeys: 65_536, // real models: below 100
  tensors: 65_536, // the largest real models, with one tensor per expert, have about 30,000
  tensorNameBytes: 63, // ggml's GGML_MAX_NAME less the final zero: llama.cpp refuses longer ones
  dimensions: 4, // GGML_MAX_DIMS
  dimensionSize: Number.MAX_SAFE_INTEGER, // beyond it a size in bytes is no longer exact
} as const

export const DEFAULT_ALIGNMENT = 32 // bytes, where `general.alignment` is not given
