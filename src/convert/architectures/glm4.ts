import { type HfArchitecture, u32 } from './architecture.ts'
import { commonHyper } from './common-hyper.ts'
import { ATTN_NORM, DOWN, FFN_NORM, K, O, Q, TOP, V } from './decoder-tensors.ts'

/** GLM 4 of 2025-04 (9B and 32B): norms before and after each block, gate and up in one matrix, half of each head turned. */
export const glm4: HfArchitecture = {
  name: 'glm4',
  classes: ['Glm4ForCausalLM'],
  top: TOP,
  layer: [
    ATTN_NORM,
    ...[Q, K, V, O],
    { hf: 'post_self_attn_layernorm', gguf: 'post_attention_norm', shape: ['D'] },
    FFN_NORM,
    { hf: 'mlp.gate_up_proj', gguf: 'ffn_up', shape: ['2F', 'D'] },
    DOWN,
    { hf: 'post_mlp_layernorm', gguf: 'post_ffw_norm', shape: ['D'] },
  ],
  headSize: (config) => config.integer('head_dim', 128),
  vocabulary: {
    pre: 'glm4',
    specials: { eos: '<|endoftext|>', eot: '<|user|>', unk: '<|endoftext|>', bos: '<|endoftext|>' },
  },
  *hyper(config, sizes, rope) {
    yield* commonHyper(config, sizes, rope, { epsilon: 1.5625e-7, headSize: true, theta: 10000 })
    yield u32('rope.dimension_count', Math.floor(sizes.H * (rope.partial ?? 0.5)))
  },
}
