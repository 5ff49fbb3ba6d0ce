/**
 * The projections of a decoder layer under their two names. A site is one of them in one layer: where an adapter can sit.
 */
import type { HyperParameters } from './hyper-parameters.ts'

/** llama.cpp name, PEFT name, path inside a Hugging Face decoder layer. */
export interface Projection {
  readonly gguf: string
  readonly peft: string
  readonly parent: string
}

/** The seven of a plain decoder layer. */
export const PROJECTIONS = [
  { gguf: 'attn_q', peft: 'q_proj', parent: 'self_attn' },
  { gguf: 'attn_k', peft: 'k_proj', parent: 'self_attn' },
  { gguf: 'attn_v', peft: 'v_proj', parent: 'self_attn' },
  { gguf: 'attn_output', peft: 'o_proj', parent: 'self_attn' },
  { gguf: 'ffn_gate', peft: 'gate_proj', parent: 'mlp' },
  { gguf: 'ffn_up', peft: 'up_proj', parent: 'mlp' },
  { gguf: 'ffn_down', peft: 'down_proj', parent: 'mlp' },
] as const satisfies readonly Projection[]
/** Matrices that a file and Hugging Face both hold as one: q, k, v below each other; gate, then up. */
const FUSED_QKV: Projection = { gguf: 'attn_qkv', peft: 'qkv_proj', parent: 'self_attn' }
const FUSED_GATE_UP: Projection = { gguf: 'ffn_up', peft: 'gate_up_proj', parent: 'mlp' }

type ProjectionName = (typeof PROJECTIONS)[number]['gguf']

export interface Site {
  readonly layer: number
  readonly nLayers: number // of the whole model
  readonly projection: Projection
  readonly ggufName: string // "blk.0.attn_q"
  readonly peftName: string // "model.layers.0.self_attn.q_proj"
  readonly nIn: number
  readonly nOut: number
  /** Heads whose rows the GGUF file interleaves relative to Hugging Face (llama's q and k); 0 = same order. */
  readonly permutedHeads: number
  /** Heads of another order than Hugging Face's among the rows (delta nets' values), and among the inputs. */
  readonly tiledRows?: HeadTiling | undefined
  readonly tiledColumns?: HeadTiling | undefined
}

/**
 * From index `first` on the file holds heads of `head` elements as 0, 1 ... of each group, the first of every group first; Hugging Face
 * holds group by group.
 */
export interface HeadTiling {
  readonly first: number
  readonly head: number
  readonly groups: number
  readonly perGroup: number
}

/** A projection with its shape in one model. */
export interface ProjectionShape {
  readonly projection: Projection
  readonly nIn: number
  readonly nOut: number
  readonly permutedHeads?: number
  readonly tiledRows?: HeadTiling
  readonly tiledColumns?: HeadTiling
}

/** The sites of a model whose layers hold these projections, in the order of the forward. */
export function sitesOf(nLayers: number, shapesOf: (layer: number) => readonly ProjectionShape[]): readonly Site[] {
  return Array.from({ length: nLayers }, (_, layer) =>
    shapesOf(layer).map(
      ({ projection, permutedHeads = 0, ...rest }): Site => ({
        layer,
        nLayers,
        projection,
        ggufName: `blk.${layer}.${projection.gguf}`,
        peftName: `model.layers.${layer}.${projection.parent}.${projection.peft}`,
        permutedHeads,
        ...rest,
      }),
    ),
  ).flat()
}

/** The seven projections in every layer. @param permuted whether this architecture's q and k rows are permuted in GGUF files */
export function listSites(hyper: HyperParameters, permuted: boolean): readonly Site[] {
  const shapes = [...attentionShapes(hyper, permuted), ...gatedShapes(hyper)]
  return sitesOf(hyper.nLayers, () => shapes)
}

/** q, k, v, o as four matrices. */
export function attentionShapes(hyper: HyperParameters, permuted: boolean): readonly ProjectionShape[] {
  const { nEmbd, headSize, nHead, nHeadKv } = hyper
  const [q, kv] = [nHead * headSize, nHeadKv * headSize]
  const heads = permuted ? { q: nHead, k: nHeadKv } : { q: 0, k: 0 }
  return [
    { projection: named('attn_q'), nIn: nEmbd, nOut: q, permutedHeads: heads.q },
    { projection: named('attn_k'), nIn: nEmbd, nOut: kv, permutedHeads: heads.k },
    { projection: named('attn_v'), nIn: nEmbd, nOut: kv },
    { projection: named('attn_output'), nIn: q, nOut: nEmbd },
  ]
}

/** gate, up, down of a gated feed-forward. */
export function gatedShapes({ nEmbd, nFf }: HyperParameters): readonly ProjectionShape[] {
  return [
    { projection: named('ffn_gate'), nIn: nEmbd, nOut: nFf },
    { projection: named('ffn_up'), nIn: nEmbd, nOut: nFf },
    { projection: named('ffn_down'), nIn: nFf, nOut: nEmbd },
  ]
}

/** gate_up and down where gate and up are one matrix. */
export function fusedGatedShapes({ nEmbd, nFf }: HyperParameters): readonly ProjectionShape[] {
  return [
    { projection: FUSED_GATE_UP, nIn: nEmbd, nOut: 2 * nFf },
    { projection: named('ffn_down'), nIn: nFf, nOut: nEmbd },
  ]
}

/** qkv and o where q, k and v are one matrix. */
export function fusedAttentionShapes(hyper: HyperParameters): readonly ProjectionShape[] {
  const { nEmbd, headSize, nHead, nHeadKv } = hyper
  return [
    { projection: FUSED_QKV, nIn: nEmbd, nOut: (nHead + 2 * nHeadKv) * headSize },
    { projection: named('attn_output'), nIn: nHead * headSize, nOut: nEmbd },
  ]
}

function named(name: ProjectionName): Projection {
  return PROJECTIONS.find(({ gguf }) => gguf === name)!
}
