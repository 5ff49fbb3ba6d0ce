/**
 * The seven projections of a decoder layer under their two names. A site is one of them in one layer: where an adapter can sit.
 */
import type { HyperParameters } from './hyper-parameters.ts'

/** llama.cpp name, PEFT name, path inside a Hugging Face decoder layer. */
export const PROJECTIONS = [
  { gguf: 'attn_q', peft: 'q_proj', parent: 'self_attn' },
  { gguf: 'attn_k', peft: 'k_proj', parent: 'self_attn' },
  { gguf: 'attn_v', peft: 'v_proj', parent: 'self_attn' },
  { gguf: 'attn_output', peft: 'o_proj', parent: 'self_attn' },
  { gguf: 'ffn_gate', peft: 'gate_proj', parent: 'mlp' },
  { gguf: 'ffn_up', peft: 'up_proj', parent: 'mlp' },
  { gguf: 'ffn_down', peft: 'down_proj', parent: 'mlp' },
] as const
type Projection = (typeof PROJECTIONS)[number]
export type ProjectionName = Projection['gguf']

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
}

/** @param permuted whether this architecture's q and k rows are permuted in GGUF files */
export function listSites(hyper: HyperParameters, permuted: boolean): readonly Site[] {
  const { nEmbd, nFf, headSize, nHead, nHeadKv } = hyper
  const [q, kv] = [nHead * headSize, nHeadKv * headSize]
  const shapes: Record<ProjectionName, readonly [number, number]> = {
    attn_q: [nEmbd, q],
    attn_k: [nEmbd, kv],
    attn_v: [nEmbd, kv],
    attn_output: [q, nEmbd],
    ffn_gate: [nEmbd, nFf],
    ffn_up: [nEmbd, nFf],
    ffn_down: [nFf, nEmbd],
  }
  return Array.from({ length: hyper.nLayers }, (_, layer) =>
    PROJECTIONS.map((projection): Site => {
      const [nIn, nOut] = shapes[projection.gguf]
      const heads = { attn_q: nHead, attn_k: nHeadKv }[projection.gguf as string] ?? 0
      return {
        layer,
        nLayers: hyper.nLayers,
        projection,
        ggufName: `blk.${layer}.${projection.gguf}`,
        peftName: `model.layers.${layer}.${projection.parent}.${projection.peft}`,
        nIn,
        nOut,
        permutedHeads: permuted ? heads : 0,
      }
    }),
  ).flat()
}
