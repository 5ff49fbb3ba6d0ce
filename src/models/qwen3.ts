import { denseArchitecture } from './dense.ts'
import { ROPE_MODE } from './rope-params.ts'

/** Qwen 3 (dense): half-split rope, an RMS norm on every head of q and k, a head size of its own. */
export const qwen3 = denseArchitecture({ name: 'qwen3', ropeMode: ROPE_MODE.neox, permuted: false, headNorms: true })
