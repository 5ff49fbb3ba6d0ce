import { type HfArchitecture, u32 } from './architecture.ts'
import { commonHyper, llama3Factors } from './common-hyper.ts'
import { TOP } from './decoder-tensors.ts'
import { PERMUTED_LAYER } from './permute.ts'

/** Llama 1 to 3.x, Mistral, Yi, DeepSeek distillations, ... */
export const llama: HfArchitecture = {
  name: 'llama',
  classes: ['LlamaForCausalLM', 'LLaMAForCausalLM', 'MistralForCausalLM'],
  top: TOP,
  layer: PERMUTED_LAYER,
  vocabulary: { spacePrefix: 'config' },
  *hyper(config, sizes, rope) {
    yield* commonHyper(config, sizes, rope, { epsilon: 1e-6, headSize: true, theta: 10000 })
    yield u32('vocab_size', config.integer('vocab_size'))
    yield u32('rope.dimension_count', sizes.H)
  },
  made: (_, sizes, rope) => llama3Factors(rope, sizes.H),
}
