import { denseArchitecture } from './dense.ts'
import { ROPE_MODE } from './rope-params.ts'

/** Llama 2 and 3, Mistral, Yi, DeepSeek distillations and whatever else calls itself `llama`, Mixtral's experts included: neighbouring-pair rope with q and k rows
 * permuted in the file, optional biases, Llama 3's frequencies in `rope_freqs.weight`. */
export const llama = denseArchitecture({
  name: 'llama',
  ropeMode: ROPE_MODE.norm,
  permuted: true,
  headNorms: false,
  experts: true,
})
