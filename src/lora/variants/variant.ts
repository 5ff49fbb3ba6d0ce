import type { FrozenMatrix } from '../../autograd/linear.ts'
import type { Parameter, Tape, Var } from '../../autograd/tape.ts'
import type { Backend } from '../../ggml/backend.ts'
import type { Tensor } from '../../ggml/types.ts'
import type { Site } from '../../models/sites.ts'
import type { Random } from '../../util/random.ts'

/** Which optimizer group a trained tensor belongs to: LoRA+ gives `b` (B, and DoRA's magnitudes) a higher learning rate. */
export type ParameterGroup = 'a' | 'b'

export interface TensorSpec {
  readonly name: string
  readonly ne: readonly [number, number] | readonly [number]
  readonly group: ParameterGroup
}

/** A trained tensor with its gradient, its optimizer state and its group. */
export interface TrainedTensor extends Parameter {
  readonly group: ParameterGroup
  readonly m: Tensor
  readonly v: Tensor
}

/** A target with its tensors on the device. `scale` is the factor on B A x. */
export interface AdapterModule {
  readonly site: Site
  readonly rank: number
  readonly alpha: number
  readonly scale: number
  readonly trained: Readonly<Record<string, TrainedTensor>>
  readonly constants: Readonly<Record<string, Tensor>>
}

/** What a projection hands to its adapter. */
interface Projected {
  readonly input: Var // [nIn, N], dropped out
  readonly droppedOut: boolean
  readonly output: Var // [nOut, N], W x without its bias
  readonly matrix: FrozenMatrix // W, bias left out
}

/** Values by tensor name, trained ones and constants alike. */
export type Values = Readonly<Record<string, Float32Array>>

export interface PrepareOptions {
  readonly seed: number
  readonly powerSteps?: number | undefined
}

/** One way to adapt a frozen projection: a file of its own and a line in `variants/table.ts`. */
export interface Variant {
  /** The factor on B A x. */
  scale(settings: { readonly rank: number; readonly alpha: number; readonly useRslora: boolean }): number
  trained(site: Site, rank: number): readonly TensorSpec[]
  constants(site: Site, rank: number): readonly TensorSpec[]
  /** Values that need nothing but chance; what is not named starts as zero. */
  initialise(site: Site, rank: number, random: Random, gaussian: boolean): Values
  /** Values that follow from the frozen weight. */
  prepare?(backend: Backend, module: AdapterModule, matrix: FrozenMatrix, options: PrepareOptions): Promise<Values>
  apply(tape: Tape, module: AdapterModule, projected: Projected): Var
}
