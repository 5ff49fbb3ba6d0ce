import { UserError } from '../texts/user-error.ts'
import { decoderForward } from './decoder.ts'
import { readHyperParameters, refuseExperts } from './hyper-parameters.ts'
import type { Architecture } from './model.ts'
import { attentionBlock, fusedQkv } from './parts/attention.ts'
import { fusedSwigluBlock } from './parts/feed-forward.ts'
import { ROPE_MODE, readRopeParams } from './rope-params.ts'
import { fusedAttentionShapes, fusedGatedShapes, sitesOf } from './sites.ts'

/**
 * Phi 3 and Phi 4: q, k, v in one matrix, gate and up in another, half-split rope on all or part of a head. Files for long contexts hold two
 * tables of rope factors: the short one is for sequences up to the original context, and only those can be trained.
 */
export const phi3: Architecture = {
  describe(file) {
    refuseExperts(file, 'phi3')
    const hyper = readHyperParameters(file, 'phi3')
    const shapes = [...fusedAttentionShapes(hyper), ...fusedGatedShapes(hyper)]
    return { hyper, sites: sitesOf(hyper.nLayers, () => shapes) }
  },
  build(file, weights, description) {
    const { hyper } = description
    const rope = readRopeParams(file, hyper, ROPE_MODE.neox)
    const freqFactors = weights.optionalVector('rope_factors_short.weight')
    const heads = { size: hyper.headSize, query: hyper.nHead, key: hyper.nHeadKv }
    const mix = attentionBlock({ heads, rope, freqFactors, headNorms: null }, fusedQkv(heads))
    const forward = decoderForward(weights, description, (i) => ({
      attnNorm: weights.vector(`blk.${i}.attn_norm.weight`),
      mix,
      attnPostNorm: null,
      ffnNorm: weights.vector(`blk.${i}.ffn_norm.weight`),
      feed: fusedSwigluBlock,
      ffnPostNorm: null,
    }))
    return (tape, inputs, options) => {
      const longest = Math.max(...inputs.attention.rectangles.map(({ length }) => length))
      if (freqFactors && longest > rope.nCtxOrig)
        throw new UserError('models.longContext', { path: file.path, got: longest, allowed: rope.nCtxOrig })
      return forward(tape, inputs, options)
    }
  },
}
