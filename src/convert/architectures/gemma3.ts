import { f32, type HfArchitecture, type TensorRule, u32 } from './architecture.ts'
import { commonHyper } from './common-hyper.ts'
import { DOWN, GATE, K, K_NORM, O, Q, Q_NORM, TOP, UP, V } from './decoder-tensors.ts'

/** Gemma multiplies by 1 + weight in its norms; llama.cpp by the weight it finds. */
const plusOne = (rule: TensorRule): TensorRule => (rule.gguf.endsWith('norm') ? { ...rule, add: 1 } : rule)

/** Gemma 3, text: norms before and after each block, sliding windows in five layers of six, tied embeddings. */
export const gemma3: HfArchitecture = {
  name: 'gemma3',
  classes: ['Gemma3ForCausalLM', 'Gemma3ForConditionalGeneration'],
  top: TOP.map(plusOne),
  layer: [
    { hf: 'input_layernorm', gguf: 'attn_norm', shape: ['D'] } as const,
    ...[Q, K, V, O, Q_NORM, K_NORM],
    { hf: 'post_attention_layernorm', gguf: 'post_attention_norm', shape: ['D'] } as const,
    { hf: 'pre_feedforward_layernorm', gguf: 'ffn_norm', shape: ['D'] } as const,
    { hf: 'post_feedforward_layernorm', gguf: 'post_ffw_norm', shape: ['D'] } as const,
    ...[GATE, UP, DOWN],
  ].map(plusOne),
  headSize: (config) => config.integer('head_dim', 256),
  tiedByDefault: true,
  vocabulary: { spacePrefix: false },
  cutVocabulary: true,
  *hyper(config, sizes, rope) {
    const theta = rope.theta ?? 1_000_000
    const slidingTheta = rope.slidingTheta ?? 10_000
    yield* commonHyper(config, sizes, { ...rope, theta, slidingTheta }, { epsilon: 1e-6, headSize: true })
    const cap = config.optional('final_logit_softcapping')
    if (cap) yield f32('final_logit_softcapping', cap)
    if (config.raw.sliding_window_pattern !== 1)
      yield u32('attention.sliding_window', config.integer('sliding_window', 4096))
  },
}
