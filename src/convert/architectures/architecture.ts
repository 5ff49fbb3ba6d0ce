/**
 * What an architecture of Hugging Face says about its way into a GGUF. To add one: a file beside this one and a line in `table.ts`.
 * Facts are those of llama.cpp's converter (conversion/*.py at ggml 0.25.1), checked against its output by test/golden/hf-import.test.ts.
 */
import type { GgufTyped } from '../../formats/gguf-types.ts'
import type { HfConfig, RopeSettings } from '../hf-config.ts'

/** Sizes in terms of which shapes are given. */
export interface Sizes {
  readonly V: number // rows of the embeddings
  readonly D: number // hidden size
  readonly F: number // feed-forward size
  readonly Q: number // heads * head size
  readonly K: number // key heads * head size
  readonly H: number // head size
  readonly layers: number
  readonly heads: number
  readonly headsKv: number
}

/** `['F', 'D']` as in the safetensors file, rows first; `2F` and `Q+2K` are fused matrices. */
export type Dimension = 'V' | 'D' | 'F' | '2F' | 'Q' | 'K' | 'H' | 'Q+2K'

export interface TensorRule {
  readonly hf: string // without `.weight` and the layer's prefix
  readonly gguf: string // llama.cpp's name, without `blk.N.` and `.weight`
  readonly shape: readonly Dimension[]
  readonly bias?: boolean // a `.bias` may stand beside it
  readonly optional?: boolean
  /** Which row of the source stands at row `row` of the output. */
  readonly row?: (row: number, sizes: Sizes) => number
  readonly add?: number // to every value
  /** Output rows where they are fewer than those of the source. */
  readonly rows?: Dimension
}

/** A tensor that is in no file and follows from the configuration. */
export interface MadeTensor {
  readonly name: string
  readonly values: Float32Array
}

/** How the vocabulary is read; the differences between architectures are these few. */
export interface VocabularyPolicy {
  /** `false`: llama.cpp must not put a blank before the text. `config`: as tokenizer_config.json says. */
  readonly spacePrefix?: false | 'config' | 'model'
  /** Added tokens of tokenizer.json count too, none is made a control token for its looks (phi3, internlm2). */
  readonly addedAsDeclared?: boolean
  readonly internlm2?: boolean // its own unused tokens, NUL and end of turn
  readonly pre?: string // id where a pre-tokenizer stands for several
  /** Special tokens that hold whatever the files say: kind to text. */
  readonly specials?: Readonly<Record<string, string>>
}

export interface HfArchitecture {
  readonly name: string // general.architecture
  readonly classes: readonly string[] // `architectures` of config.json
  readonly prefix?: string // of layers, `model.layers.` otherwise
  readonly top: readonly TensorRule[]
  readonly layer: readonly TensorRule[]
  readonly headSize?: (config: HfConfig, hidden: number, heads: number) => number
  readonly tiedByDefault?: boolean
  readonly vocabulary: VocabularyPolicy
  /** `<architecture>.<key>` */
  readonly hyper: (config: HfConfig, sizes: Sizes, rope: RopeSettings) => Iterable<HyperEntry>
  readonly made?: (config: HfConfig, sizes: Sizes, rope: RopeSettings) => readonly MadeTensor[]
  /** The embeddings end where the vocabulary does: rows of padding are left out. */
  readonly cutVocabulary?: boolean
}

export type HyperEntry = readonly [key: string, typed: GgufTyped]

export const u32 = (key: string, value: number): HyperEntry => [key, { type: 'uint32', value }]
export const f32 = (key: string, value: number): HyperEntry => [key, { type: 'float32', value }]
export const str = (key: string, value: string): HyperEntry => [key, { type: 'string', value }]
