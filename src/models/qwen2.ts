import { denseArchitecture } from './dense.ts'
import { ROPE_MODE } from './rope-params.ts'

/** Qwen 2 and 2.5: half-split rope, biases on q, k and v. */
export const qwen2 = denseArchitecture({ name: 'qwen2', ropeMode: ROPE_MODE.neox, permuted: false, headNorms: false })
