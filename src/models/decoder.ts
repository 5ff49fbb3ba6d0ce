/**
 * The decoder layer that llama, qwen2 and qwen3 share: pre-norm attention and SwiGLU with residuals. What differs between them comes in
 * as data (`DecoderLayer`): q/k norms, biases (inside the matrices), the rope mode.
 *
 *   D hidden size, hd head size, H heads, KV key heads, F feed-forward size, N tokens
 */
import { attention } from '../autograd/attention.ts'
import { checkpoint } from '../autograd/checkpoint.ts'
import { add, type FrozenMatrix, frozenLinear } from '../autograd/linear.ts'
import { rmsNorm } from '../autograd/norm.ts'
import { reshapeRows, rope } from '../autograd/rope.ts'
import { addConstant } from '../autograd/row-scale.ts'
import { swiglu } from '../autograd/swiglu.ts'
import type { Tape, Var } from '../autograd/tape.ts'
import { add as addOp, getRows, type RopeParams } from '../ggml/ops.ts'
import type { Tensor } from '../ggml/types.ts'
import { type HyperParameters, readHyperParameters } from './hyper-parameters.ts'
import type { Adapt, Architecture, ForwardOptions, ModelInputs } from './model.ts'
import { readRopeParams } from './rope-params.ts'
import { listSites, type ProjectionName, type Site } from './sites.ts'
import type { Weights } from './weights.ts'

/** In what two decoder architectures of this family differ. */
interface DecoderTraits {
  readonly name: string // general.architecture
  readonly ropeMode: number
  readonly permuted: boolean // q and k rows interleaved in the file relative to Hugging Face
  readonly headNorms: boolean // RMS norm over each head of q and k
}

/** An architecture that is nothing but the shared decoder with these traits. */
export function decoderArchitecture(traits: DecoderTraits): Architecture {
  return {
    describe(file) {
      const hyper = readHyperParameters(file, traits.name)
      return { hyper, sites: listSites(hyper, traits.permuted) }
    },
    build(file, weights, { hyper, sites }) {
      const decoder = readDecoder(weights, hyper, readRopeParams(file, hyper, traits.ropeMode), sites, traits.headNorms)
      return (tape, inputs, options) => forwardDecoder(tape, decoder, inputs, options)
    },
  }
}

interface Decoder {
  readonly hyper: HyperParameters
  readonly rope: RopeParams
  readonly freqFactors: Tensor | null // [nDims / 2]
  readonly embedding: Tensor // [D, V]
  readonly layers: readonly DecoderLayer[]
  readonly outputNorm: Tensor // [D]
  readonly sites: readonly Site[]
}

interface DecoderLayer {
  readonly attnNorm: Tensor // [D]
  readonly qNorm: Tensor | null // [hd], qwen3
  readonly kNorm: Tensor | null // [hd], qwen3
  readonly ffnNorm: Tensor // [D]
  readonly projections: Readonly<Record<ProjectionName, FrozenMatrix>>
}

/** Collects a decoder's tensors from the file by llama.cpp's names. */
function readDecoder(
  weights: Weights,
  hyper: HyperParameters,
  ropeParams: RopeParams,
  sites: readonly Site[],
  headNorms: boolean,
): Decoder {
  const layers = Array.from({ length: hyper.nLayers }, (_, i): DecoderLayer => {
    const own = sites.filter((site) => site.layer === i)
    return {
      attnNorm: weights.vector(`blk.${i}.attn_norm.weight`)!,
      qNorm: headNorms ? weights.vector(`blk.${i}.attn_q_norm.weight`) : null,
      kNorm: headNorms ? weights.vector(`blk.${i}.attn_k_norm.weight`) : null,
      ffnNorm: weights.vector(`blk.${i}.ffn_norm.weight`)!,
      projections: Object.fromEntries(
        own.map((site) => [site.projection.gguf, weights.matrix(`${site.ggufName}.weight`)]),
      ) as DecoderLayer['projections'],
    }
  })
  return {
    hyper,
    rope: ropeParams,
    freqFactors: weights.vector('rope_freqs.weight', true),
    embedding: weights.embedding,
    layers,
    outputNorm: weights.vector('output_norm.weight')!,
    sites,
  }
}

/** Tokens to the hidden state after the last norm: [D, N]. */
function forwardDecoder(tape: Tape, decoder: Decoder, inputs: ModelInputs, options: ForwardOptions): Var {
  const embedded = getRows(tape.context, decoder.embedding, inputs.tokens) // [D, N]
  let x = tape.constant(inputs.noise ? addOp(tape.context, embedded, inputs.noise) : embedded)
  for (const [i, layer] of decoder.layers.entries()) {
    const body = (inner: Tape, input: Var) => decoderLayer(inner, decoder, layer, i, input, inputs, options.adapt)
    x = options.checkpointing ? checkpoint(tape, x, options.isTrained(i), body) : body(tape, x)
    tape.graph.expand(x.value)
  }
  return rmsNorm(tape, x, decoder.outputNorm, decoder.hyper.rmsEps)
}

function decoderLayer(
  tape: Tape,
  decoder: Decoder,
  layer: DecoderLayer,
  index: number,
  x: Var,
  inputs: ModelInputs,
  adapt: Adapt,
): Var {
  const { rmsEps, headSize, nHead, nHeadKv } = decoder.hyper
  const project = (name: ProjectionName, input: Var): Var => {
    const site = decoder.sites.find((each) => each.layer === index && each.projection.gguf === name)!
    const { bias, ...rest } = layer.projections[name]
    const matrix = { ...rest, bias: null }
    const y = adapt(tape, site, input, frozenLinear(tape, input, matrix), matrix)
    return bias ? addConstant(tape, y, bias) : y
  }
  const turn = (v: Var) => rope(tape, v, headSize, inputs.rope, decoder.freqFactors, decoder.rope)

  const normed = rmsNorm(tape, x, layer.attnNorm, rmsEps) // [D, N]
  const q = turn(headNorm(tape, project('attn_q', normed), layer.qNorm, headSize, rmsEps)) // [hd*H, N]
  const k = turn(headNorm(tape, project('attn_k', normed), layer.kNorm, headSize, rmsEps)) // [hd*KV, N]
  const v = project('attn_v', normed) // [hd*KV, N]
  const heads = { size: headSize, query: nHead, key: nHeadKv }
  const rectangles = inputs.layouts.map((layout) => attention(tape, q, k, v, heads, layout)) // zero for tokens of other rectangles
  const mixed = rectangles.reduce((sum, part) => add(tape, sum, part)) // [hd*H, N]
  const attended = add(tape, x, project('attn_output', mixed)) // [D, N]

  const ffnInput = rmsNorm(tape, attended, layer.ffnNorm, rmsEps)
  const hidden = swiglu(tape, project('ffn_gate', ffnInput), project('ffn_up', ffnInput)) // [F, N]
  return add(tape, attended, project('ffn_down', hidden))
}

/** RMS norm over each head, where the model has one. */
function headNorm(tape: Tape, x: Var, weight: Tensor | null, headSize: number, eps: number): Var {
  if (!weight) return x
  const width = x.value.ne[0]
  return reshapeRows(tape, rmsNorm(tape, reshapeRows(tape, x, headSize), weight, eps), width)
}
