import { decoderForward } from './decoder.ts'
import { metadataReader, readHyperParameters, refuseExperts } from './hyper-parameters.ts'
import type { Architecture } from './model.ts'
import { attentionBlock } from './parts/attention.ts'
import { fusedSwigluBlock } from './parts/feed-forward.ts'
import { ROPE_MODE, readRopeParams } from './rope-params.ts'
import { attentionShapes, fusedGatedShapes, sitesOf } from './sites.ts'

/** GLM-4 0414 and Z1, dense: norms before and after both branches, rope on neighbouring pairs of half a head, gate and up in one matrix. */
export const glm4: Architecture = {
  describe(file) {
    const read = metadataReader(file, 'glm4')
    const sections = file.metadata.get('glm4.rope.dimension_sections')
    if (sections !== undefined) read.fail('rope.dimension_sections', sections, 'absent (models of text alone)')
    refuseExperts(file, 'glm4')
    const hyper = readHyperParameters(file, 'glm4')
    const shapes = [...attentionShapes(hyper, false), ...fusedGatedShapes(hyper)]
    return { hyper, sites: sitesOf(hyper.nLayers, () => shapes) }
  },
  build(file, weights, description) {
    const { hyper } = description
    const rope = readRopeParams(file, hyper, ROPE_MODE.norm)
    const heads = { size: hyper.headSize, query: hyper.nHead, key: hyper.nHeadKv }
    const mix = attentionBlock({ heads, rope, freqFactors: null, headNorms: null })
    return decoderForward(weights, description, (i) => {
      const vector = (name: string) => weights.vector(`blk.${i}.${name}.weight`)
      return {
        attnNorm: vector('attn_norm'),
        mix,
        attnPostNorm: vector('post_attention_norm'),
        ffnNorm: vector('ffn_norm'),
        feed: fusedSwigluBlock,
        ffnPostNorm: vector('post_ffw_norm'),
      }
    })
  },
}
