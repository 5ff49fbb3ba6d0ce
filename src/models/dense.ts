/** The decoder that llama, qwen2 and qwen3 share: pre-norm attention and SwiGLU. What differs between them comes in as data. */
import { decoderForward } from './decoder.ts'
import { readHyperParameters } from './hyper-parameters.ts'
import type { Architecture } from './model.ts'
import { attentionBlock } from './parts/attention.ts'
import { swigluBlock } from './parts/feed-forward.ts'
import { readRopeParams } from './rope-params.ts'
import { listSites } from './sites.ts'

/** In what two dense architectures of this family differ. */
interface DenseTraits {
  readonly name: string // general.architecture
  readonly ropeMode: number
  readonly permuted: boolean // q and k rows interleaved in the file relative to Hugging Face
  readonly headNorms: boolean // RMS norm over each head of q and k
}

/** An architecture that is nothing but the plain decoder with these traits. */
export function denseArchitecture(traits: DenseTraits): Architecture {
  return {
    describe(file) {
      const hyper = readHyperParameters(file, traits.name)
      return { hyper, sites: listSites(hyper, traits.permuted) }
    },
    build(file, weights, description) {
      const { hyper } = description
      const rope = readRopeParams(file, hyper, traits.ropeMode)
      const freqFactors = weights.optionalVector('rope_freqs.weight')
      const heads = { size: hyper.headSize, query: hyper.nHead, key: hyper.nHeadKv }
      return decoderForward(weights, description, (i) => {
        const vector = (name: string) => weights.vector(`blk.${i}.${name}.weight`)
        const headNorms = traits.headNorms
          ? { q: vector('attn_q_norm'), k: vector('attn_k_norm'), eps: hyper.rmsEps }
          : null
        return {
          attnNorm: vector('attn_norm'),
          mix: attentionBlock({ heads, rope, freqFactors, headNorms }),
          attnPostNorm: null,
          ffnNorm: vector('ffn_norm'),
          feed: swigluBlock,
          ffnPostNorm: null,
        }
      })
    },
  }
}
