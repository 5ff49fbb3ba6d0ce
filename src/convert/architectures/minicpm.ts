import { f32, type HfArchitecture } from './architecture.ts'
import { commonHyper, longRopeFactors } from './common-hyper.ts'
import { TOP } from './decoder-tensors.ts'
import { PERMUTED_LAYER } from './permute.ts'

/** MiniCPM 1 and 2 (remote code on the Hub): a Llama whose embeddings, residuals and logits are scaled. */
export const minicpm: HfArchitecture = {
  name: 'minicpm',
  classes: ['MiniCPMForCausalLM'],
  top: TOP,
  layer: PERMUTED_LAYER,
  tiedByDefault: true,
  vocabulary: {},
  *hyper(config, sizes, rope) {
    yield* commonHyper(config, sizes, rope)
    yield f32('embedding_scale', config.number('scale_emb'))
    yield f32('residual_scale', config.number('scale_depth') / Math.sqrt(sizes.layers))
    yield f32('logit_scale', sizes.D / config.number('dim_model_base'))
  },
  made: (_, __, rope) => longRopeFactors(rope),
}
