/**
 * The decoder that llama, qwen2, qwen3 and qwen3moe share: pre-norm attention and SwiGLU, or experts of it. What differs comes in as data.
 */
import { decoderForward } from './decoder.ts'
import { readExperts, readHyperParameters, refuseExperts } from './hyper-parameters.ts'
import type { Architecture } from './model.ts'
import { attentionBlock } from './parts/attention.ts'
import { expertBlock, readExpertPart } from './parts/experts.ts'
import { swigluBlock } from './parts/feed-forward.ts'
import { readRopeParams } from './rope-params.ts'
import { attentionShapes, listSites, sitesOf } from './sites.ts'

/** In what two architectures of this family differ. */
interface DenseTraits {
  readonly name: string // general.architecture
  readonly ropeMode: number
  readonly permuted: boolean // q and k rows interleaved in the file relative to Hugging Face
  readonly headNorms: boolean // RMS norm over each head of q and k
  readonly experts?: boolean | undefined // a file may hold a mixture of experts in place of the feed-forward
}

/** An architecture that is nothing but the plain decoder with these traits. */
export function denseArchitecture(traits: DenseTraits): Architecture {
  return {
    describe(file) {
      if (!traits.experts) refuseExperts(file, traits.name)
      const hyper = readHyperParameters(file, traits.name)
      if (!readExperts(file, traits.name)) return { hyper, sites: listSites(hyper, traits.permuted) }
      const shapes = attentionShapes(hyper, traits.permuted) // PEFT's all-linear, too, leaves experts and router alone
      return { hyper, sites: sitesOf(hyper.nLayers, () => shapes) }
    },
    build(file, weights, description) {
      const { hyper } = description
      const rope = readRopeParams(file, hyper, traits.ropeMode)
      const freqFactors = weights.optionalVector('rope_freqs.weight')
      const experts = readExperts(file, traits.name)
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
          feed: experts ? expertBlock(readExpertPart(weights, i, experts.used)) : swigluBlock,
          ffnPostNorm: null,
        }
      })
    },
  }
}
