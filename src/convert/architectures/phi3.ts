import type { HfConfig, RopeSettings } from '../hf-config.ts'
import { f32, type HfArchitecture, type Sizes, u32 } from './architecture.ts'
import { longRopeFactors } from './common-hyper.ts'
import { ATTN_NORM, DOWN, FFN_NORM, O, TOP } from './decoder-tensors.ts'

const contextOf = (config: HfConfig) => config.integer(['n_positions', 'max_position_embeddings'], 4096)
const originalOf = (config: HfConfig, rope: RopeSettings) =>
  typeof rope.raw.original_max_position_embeddings === 'number'
    ? rope.raw.original_max_position_embeddings
    : config.integer('original_max_position_embeddings', 4096)

/** Attention grows by this where the context is longer than it was trained for (LongRoPE, arXiv 2402.13753). */
function attentionFactor(context: number, original: number, type: string): number {
  const scale = context / original
  if (scale <= 1) return 1
  return type === 'yarn' ? 0.1 * Math.log(scale) + 1 : Math.sqrt(1 + Math.log(scale) / Math.log(original))
}

/** Phi 3, 3.5 and 4-mini: q, k, v in one matrix and gate, up in one, both kept so by llama.cpp. */
export const phi3: HfArchitecture = {
  name: 'phi3',
  classes: ['Phi3ForCausalLM'],
  top: TOP,
  layer: [
    ATTN_NORM,
    { hf: 'self_attn.qkv_proj', gguf: 'attn_qkv', shape: ['Q+2K', 'D'] },
    O,
    FFN_NORM,
    { hf: 'mlp.gate_up_proj', gguf: 'ffn_up', shape: ['2F', 'D'] },
    DOWN,
  ],
  vocabulary: { addedAsDeclared: true },
  *hyper(config, sizes, rope) {
    const context = contextOf(config)
    const original = originalOf(config, rope)
    yield u32('context_length', context)
    yield u32('rope.scaling.original_context_length', original)
    yield u32('embedding_length', sizes.D)
    yield u32('feed_forward_length', sizes.F)
    yield u32('block_count', sizes.layers)
    yield u32('attention.head_count', sizes.heads)
    yield u32('attention.head_count_kv', sizes.headsKv)
    yield f32('attention.layer_norm_rms_epsilon', config.number('rms_norm_eps', 1e-5))
    yield u32('rope.dimension_count', ropeDimensions(sizes, rope))
    yield f32('rope.freq_base', rope.theta ?? 10000)
    yield u32('attention.sliding_window', config.optional('sliding_window') ?? 0) // 0 tells Phi 4 from Phi 3
    if (longRopeFactors(rope).length > 0) {
      yield f32('rope.scaling.attn_factor', attentionFactor(context, original, rope.type))
    }
  },
  made: (_, __, rope) => longRopeFactors(rope),
}

function ropeDimensions({ D, heads }: Sizes, rope: RopeSettings): number {
  return Math.floor(Math.floor((rope.partial ?? 1) * D) / heads)
}
