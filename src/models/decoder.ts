/**
 * What every decoder here has in common: embedding, layers of two residual branches, last norm. A layer is data (`DecoderLayer`); what its
 * branches compute comes from `parts/`. Knows no architecture by name.
 *
 *   D hidden size, N tokens
 */
import type { AttentionLayout } from '../autograd/attention.ts'
import { checkpoint } from '../autograd/checkpoint.ts'
import { gather } from '../autograd/gather.ts'
import { add, frozenLinear } from '../autograd/linear.ts'
import { rmsNorm } from '../autograd/norm.ts'
import { addConstant } from '../autograd/row-scale.ts'
import type { Tape, Var } from '../autograd/tape.ts'
import { windowed } from '../autograd/window-mask.ts'
import type { Context } from '../ggml/context.ts'
import { add as addOp, getRows, scale } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Adapt, Forward, ModelDescription, ModelInputs } from './model.ts'
import type { Weights } from './weights.ts'

/** x += post(mix(attnNorm(x))), then x += post(feed(ffnNorm(x))). */
export interface DecoderLayer {
  readonly attnNorm: Tensor // [D]
  readonly mix: Block // attention, or what stands in its place
  readonly attnPostNorm: Tensor | null // [D], before the residual is added
  readonly ffnNorm: Tensor // [D]
  readonly feed: Block
  readonly ffnPostNorm: Tensor | null // [D]
}

/** A branch of a layer: normed [D, N] -> [D, N]. */
export type Block = (pass: LayerPass, x: Var) => Var

/** What a branch sees of one forward through one layer. */
export interface LayerPass {
  readonly tape: Tape
  readonly inputs: ModelInputs
  /** The layout of attention for a layer that sees `window` positions back; 0 = all. */
  layout(window: number): AttentionLayout
  /** The projection of that llama.cpp name, with its adapter and its bias. */
  project(name: string, x: Var): Var
}

/**
 * @param layerOf the layer of that index, from the weights
 * @param embeddingScale factor on the embeddings
 */
export function decoderForward(
  weights: Weights,
  description: ModelDescription,
  layerOf: (index: number) => DecoderLayer,
  embeddingScale = 1,
): Forward {
  const { hyper } = description
  const layers = Array.from({ length: hyper.nLayers }, (_, i) => layerOf(i))
  const outputNorm = weights.vector('output_norm.weight')
  const projectors = layers.map((_, i) => projector(weights, description, i))
  return (tape, inputs, options) => {
    const layout = layoutOf(tape.context, inputs)
    const early = tape.graph.backend.optimizations.has('answer_rows')
    const kept = (inner: Tape, y: Var) => (options.rows ? gather(inner, y, options.rows) : y)
    let x = tape.constant(embed(tape.context, weights.embedding, embeddingScale, inputs))
    for (const [i, layer] of layers.entries()) {
      const body = (inner: Tape, input: Var) => {
        const project = projectors[i]!(inner, options.adapt)
        const narrow = early && i === layers.length - 1 ? kept : null
        return decoderLayer(layer, { tape: inner, inputs, layout, project }, input, hyper.rmsEps, narrow)
      }
      x = options.checkpointing ? checkpoint(tape, x, options.isTrained(i), body) : body(tape, x)
      tape.graph.expand(x.value)
    }
    return rmsNorm(tape, early ? x : kept(tape, x), outputNorm, hyper.rmsEps)
  }
}

/** [D, N] */
function embed(ctx: Context, embedding: Tensor, factor: number, { tokens, noise }: ModelInputs): Tensor {
  const rows = getRows(ctx, embedding, tokens)
  const embedded = factor === 1 ? rows : scale(ctx, rows, factor)
  return noise ? addOp(ctx, embedded, noise) : embedded
}

/** Masks of windows, made once a graph: recomputed layers read the same. */
function layoutOf(ctx: Context, inputs: ModelInputs): LayerPass['layout'] {
  const made = new Map<number, AttentionLayout>([[0, inputs.attention]])
  return (window) => {
    const known = made.get(window) ?? windowed(ctx, inputs.attention, window)
    made.set(window, known)
    return known
  }
}

/** @param narrow of the last layer: takes the rows that are wanted, once no other row is read any more */
function decoderLayer(
  layer: DecoderLayer,
  pass: LayerPass,
  x: Var,
  eps: number,
  narrow: ((tape: Tape, y: Var) => Var) | null,
): Var {
  const { tape } = pass
  const after = (norm: Tensor | null, y: Var) => (norm ? rmsNorm(tape, y, norm, eps) : y)
  const mixed = layer.mix(pass, rmsNorm(tape, x, layer.attnNorm, eps))
  const all = add(tape, x, after(layer.attnPostNorm, mixed))
  const attended = narrow ? narrow(tape, all) : all
  const fed = layer.feed(pass, rmsNorm(tape, attended, layer.ffnNorm, eps))
  return add(tape, attended, after(layer.ffnPostNorm, fed))
}

/** How a layer's projections are looked up: by llama.cpp name, without its `blk.N.`. */
function projector(weights: Weights, { sites }: ModelDescription, layer: number) {
  const own = new Map(
    sites
      .filter((site) => site.layer === layer)
      .map((site) => [site.projection.gguf, { site, ...weights.matrix(`${site.ggufName}.weight`) }]),
  )
  return (tape: Tape, adapt: Adapt) =>
    (name: string, x: Var): Var => {
      const { site, bias, ...rest } = own.get(name)!
      const matrix = { ...rest, bias: null }
      const y = adapt(tape, site, x, frozenLinear(tape, x, matrix), matrix)
      return bias ? addConstant(tape, y, bias) : y
    }
}
