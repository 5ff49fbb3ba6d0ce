import type { GgufFile } from '../formats/gguf-types.ts'
import { decoderForward } from './decoder.ts'
import { type HyperParameters, metadataReader, readHyperParameters, refuseExperts } from './hyper-parameters.ts'
import type { Architecture } from './model.ts'
import { gatedAttentionBlock } from './parts/attention.ts'
import { type DeltaNetShape, deltaNetBlock, deltaNetNodes } from './parts/delta-net.ts'
import { swigluBlock } from './parts/feed-forward.ts'
import { ROPE_MODE, readRopeParams } from './rope-params.ts'
import { attentionShapes, gatedShapes, type ProjectionShape, sitesOf } from './sites.ts'

/** One layer in so many is attention, where the file says nothing else. */
const ATTENTION_INTERVAL = 4

/**
 * Qwen 3.5, text: three gated delta nets to one attention, whose output is gated by half of q's projection. Of its three-dimensional
 * positions text uses one number for all, which is the plain half-split rope.
 */
export const qwen35: Architecture = {
  describe(file) {
    refuseExperts(file, 'qwen35')
    const hyper = readHyperParameters(file, 'qwen35')
    const [shape, recurrent] = [readShape(file), readRecurrent(file, hyper)]
    const [q, ...others] = attentionShapes(hyper, false)
    const attention = [{ ...q!, nOut: 2 * q!.nOut }, ...others, ...gatedShapes(hyper)]
    const delta = [...deltaShapes(hyper, shape), ...gatedShapes(hyper)]
    const sites = sitesOf(hyper.nLayers, (i) => (recurrent[i] ? delta : attention))
    return { hyper, sites, rectangleNodes: deltaNetNodes }
  },
  build(file, weights, description) {
    const { hyper } = description
    const [shape, recurrent] = [readShape(file), readRecurrent(file, hyper)]
    const rope = readRopeParams(file, hyper, ROPE_MODE.neox)
    const heads = { size: hyper.headSize, query: hyper.nHead, key: hyper.nHeadKv }
    return decoderForward(weights, description, (i) => {
      const vector = (name: string) => weights.vector(`blk.${i}.${name}`)
      const attention = () => {
        const headNorms = { q: vector('attn_q_norm.weight'), k: vector('attn_k_norm.weight'), eps: hyper.rmsEps }
        return gatedAttentionBlock({ heads, rope, freqFactors: null, headNorms })
      }
      const delta = () =>
        deltaNetBlock({
          ...shape,
          kernel: weights.vector(`blk.${i}.ssm_conv1d.weight`),
          timeBias: vector('ssm_dt.bias'),
          decay: vector('ssm_a'),
          norm: vector('ssm_norm.weight'),
          eps: hyper.rmsEps,
        })
      return {
        attnNorm: vector('attn_norm.weight'),
        mix: recurrent[i] ? delta() : attention(),
        attnPostNorm: null,
        ffnNorm: vector('post_attention_norm.weight'),
        feed: swigluBlock,
        ffnPostNorm: null,
      }
    })
  },
}

function readShape(file: GgufFile): DeltaNetShape {
  const read = metadataReader(file, 'qwen35')
  const size = read.integer('ssm.state_size')
  const [keyHeads, valueHeads] = [read.integer('ssm.group_count'), read.integer('ssm.time_step_rank')]
  const inner = read.integer('ssm.inner_size')
  if (inner !== size * valueHeads)
    read.fail('ssm.inner_size', inner, `${size * valueHeads} (= state_size * time_step_rank)`)
  if (valueHeads % keyHeads !== 0) read.fail('ssm.time_step_rank', valueHeads, `a multiple of group_count ${keyHeads}`)
  return { size, keyHeads, valueHeads }
}

/** Which layers are delta nets. */
function readRecurrent(file: GgufFile, { nLayers }: HyperParameters): readonly boolean[] {
  const flags = file.metadata.get('qwen35.attention.recurrent_layers')
  if (Array.isArray(flags)) return Array.from({ length: nLayers }, (_, i) => Boolean(flags[i]))
  const interval = metadataReader(file, 'qwen35').integer('full_attention_interval', ATTENTION_INTERVAL)
  return Array.from({ length: nLayers }, (_, i) => (i + 1) % interval !== 0)
}

/** The projections of a delta net. Files tile value heads over key heads, Hugging Face groups them. */
function deltaShapes({ nEmbd }: HyperParameters, shape: DeltaNetShape): readonly ProjectionShape[] {
  const { size, keyHeads, valueHeads } = shape
  const [keys, values] = [size * keyHeads, size * valueHeads]
  const tiling = (first: number, head: number) => ({ first, head, groups: keyHeads, perGroup: valueHeads / keyHeads })
  const projection = (gguf: string, peft: string) => ({ gguf, peft, parent: 'linear_attn' })
  return [
    {
      projection: projection('attn_qkv', 'in_proj_qkv'),
      nIn: nEmbd,
      nOut: 2 * keys + values,
      tiledRows: tiling(2 * keys, size),
    },
    { projection: projection('attn_gate', 'in_proj_z'), nIn: nEmbd, nOut: values, tiledRows: tiling(0, size) },
    { projection: projection('ssm_beta', 'in_proj_b'), nIn: nEmbd, nOut: valueHeads, tiledRows: tiling(0, 1) },
    { projection: projection('ssm_alpha', 'in_proj_a'), nIn: nEmbd, nOut: valueHeads, tiledRows: tiling(0, 1) },
    { projection: projection('ssm_out', 'out_proj'), nIn: values, nOut: nEmbd, tiledColumns: tiling(0, size) },
  ]
}
