import type { GgufFile } from '../formats/gguf-types.ts'
import { decoderForward } from './decoder.ts'
import { type HyperParameters, metadataReader, readHyperParameters, refuseExperts } from './hyper-parameters.ts'
import type { Architecture } from './model.ts'
import { attentionBlock } from './parts/attention.ts'
import { gegluBlock } from './parts/feed-forward.ts'
import { ROPE_MODE, readRopeParams } from './rope-params.ts'
import { listSites } from './sites.ts'

/** Rotary base of the layers with a window, where the file names none (llama.cpp's default and Google's). */
const LOCAL_ROPE_BASE = 10_000
/** One layer in so many sees everything, where the file says nothing else. */
const WINDOW_PATTERN = 6
/** Gemma 3 27B alone scales its scores by the embedding size per head; the file does not say so, its depth does. */
const LAYERS_OF_27B = 62

/** Gemma 3, text: GeGLU, norms before and after both branches and on q and k, scaled embeddings, five layers with a window to one without. */
export const gemma3: Architecture = {
  describe(file) {
    refuseExperts(file, 'gemma3')
    const hyper = readHyperParameters(file, 'gemma3')
    const softcap = metadataReader(file, 'gemma3').number('final_logit_softcapping', 0)
    return { hyper, sites: listSites(hyper, false), logitSoftcap: softcap || undefined }
  },
  build(file, weights, description) {
    const { hyper } = description
    const rope = readRopeParams(file, hyper, ROPE_MODE.neox)
    const freqBase = metadataReader(file, 'gemma3').number('rope.freq_base_swa', LOCAL_ROPE_BASE)
    const localRope = { ...rope, freqBase, freqScale: 1 }
    const heads = { size: hyper.headSize, query: hyper.nHead, key: hyper.nHeadKv, factor: scoreFactor(hyper) }
    const windows = readWindows(file, hyper)
    const layerOf = (i: number) => {
      const vector = (name: string) => weights.vector(`blk.${i}.${name}.weight`)
      const headNorms = { q: vector('attn_q_norm'), k: vector('attn_k_norm'), eps: hyper.rmsEps }
      const window = windows[i]!
      return {
        attnNorm: vector('attn_norm'),
        mix: attentionBlock({ heads, rope: window > 0 ? localRope : rope, freqFactors: null, headNorms, window }),
        attnPostNorm: vector('post_attention_norm'),
        ffnNorm: vector('ffn_norm'),
        feed: gegluBlock,
        ffnPostNorm: vector('post_ffw_norm'),
      }
    }
    return decoderForward(weights, description, layerOf, Math.sqrt(hyper.nEmbd))
  },
}

function scoreFactor({ nLayers, nEmbd, nHead, headSize }: HyperParameters): number {
  return 1 / Math.sqrt(nLayers === LAYERS_OF_27B ? nEmbd / nHead : headSize)
}

/** The window of each layer, 0 where it sees everything. The file gives a pattern as a number or as one flag a layer. */
function readWindows(file: GgufFile, { nLayers }: HyperParameters): readonly number[] {
  const read = metadataReader(file, 'gemma3')
  const window = read.integer('attention.sliding_window', 0)
  const flags = file.metadata.get('gemma3.attention.sliding_window_pattern')
  if (Array.isArray(flags)) return Array.from({ length: nLayers }, (_, i) => (flags[i] ? window : 0))
  const pattern = read.integer('attention.sliding_window_pattern', WINDOW_PATTERN)
  return Array.from({ length: nLayers }, (_, i) => (pattern === 0 || i % pattern < pattern - 1 ? window : 0))
}
