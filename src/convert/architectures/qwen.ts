import type { HfArchitecture } from './architecture.ts'
import { commonHyper } from './common-hyper.ts'
import { K_NORM, LAYER, Q_NORM, TOP } from './decoder-tensors.ts'

/** Qwen 1.5, 2 and 2.5 (dense): biases on q, k and v. */
export const qwen2: HfArchitecture = {
  name: 'qwen2',
  classes: ['Qwen2ForCausalLM'],
  top: TOP,
  layer: LAYER,
  vocabulary: {},
  hyper: (config, sizes, rope) =>
    commonHyper(config, sizes, rope, {
      epsilon: 1e-6,
      headSize: config.optional('head_dim') !== undefined,
      theta: 10000,
    }),
}

/** Qwen 3 (dense): a norm on each head of q and k, a head size of its own. */
export const qwen3: HfArchitecture = {
  name: 'qwen3',
  classes: ['Qwen3ForCausalLM'],
  top: TOP,
  layer: [...LAYER, Q_NORM, K_NORM],
  headSize: (config) => config.integer('head_dim', 128),
  vocabulary: {},
  hyper: (config, sizes, rope) => commonHyper(config, sizes, rope, { epsilon: 1e-6, headSize: true, theta: 10000 }),
}
