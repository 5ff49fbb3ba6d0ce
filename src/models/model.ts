import type { AttentionLayout } from '../autograd/attention.ts'
import type { RopePositions } from '../autograd/fused.ts'
import type { RowMap } from '../autograd/gather.ts'
import type { FrozenMatrix } from '../autograd/linear.ts'
import type { OutputHead } from '../autograd/output-head.ts'
import type { Tape, Var } from '../autograd/tape.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import type { Tensor } from '../ggml/types.ts'
import type { HyperParameters } from './hyper-parameters.ts'
import type { Site } from './sites.ts'
import type { Weights } from './weights.ts'

/** What a forward reads besides the weights. N tokens of all sequences stand one after another, without padding. */
export interface ModelInputs {
  readonly tokens: Tensor // I32 [N]
  readonly rope: RopePositions // I32 [N] each
  readonly attention: AttentionLayout
  readonly noise: Tensor | null // F32 [D, N], added to the embeddings (NEFTune)
}

/**
 * Adds what an adapter contributes at a site: `x` is the projection's input, `y` = W x without its bias, `matrix` that W. Models know no
 * LoRA.
 */
export type Adapt = (tape: Tape, site: Site, x: Var, y: Var, matrix: FrozenMatrix) => Var

interface ForwardOptions {
  readonly adapt: Adapt
  /** Recompute a layer's activations in the backward instead of keeping them. */
  readonly checkpointing: boolean
  /** Layers that hold a trained parameter: below the first of them nothing is recorded. */
  readonly isTrained: (layer: number) => boolean
  /** Rows whose hidden state is wanted, R of the N; without it all. */
  readonly rows?: RowMap | undefined
}

/** Tokens to the hidden state after the last norm: [D, N], or [D, R] of the rows that are wanted. */
export type Forward = (tape: Tape, inputs: ModelInputs, options: ForwardOptions) => Var

/** What a header alone tells. */
export interface ModelDescription {
  readonly hyper: HyperParameters
  readonly sites: readonly Site[]
  readonly logitSoftcap?: number | undefined // on the logits; none
  /** Graph nodes of one layer for a rectangle of that length, where they are more than attention's; recomputation and backward included. */
  readonly rectangleNodes?: ((length: number) => number) | undefined
}

/** How one `general.architecture` is read and run: a file of its own and a line in the registry. */
export interface Architecture {
  describe(file: GgufFile): ModelDescription
  build(file: GgufFile, weights: Weights, description: ModelDescription): Forward
}

/** A frozen model on a device. */
export interface Model extends ModelDescription, Disposable {
  readonly file: GgufFile
  readonly head: OutputHead // [D, V]
  readonly weightBytes: number
  readonly residentTransposed: boolean
  readonly packing: string | null
  /** Kinds of copies of the matrices that products use: with others a result differs in its last bits. */
  readonly copies: string
  readonly parameterCount: number
  readonly hidden: Forward
  /** The frozen matrix of a site, its bias left out. */
  matrixOf(site: Site): FrozenMatrix
}
