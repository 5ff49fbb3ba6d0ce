import { denseArchitecture } from './dense.ts'
import { ROPE_MODE } from './rope-params.ts'

/** Qwen 3 with a mixture of experts in every layer (30B-A3B, 235B-A22B): qwen3's attention; adapters sit on the attention only. */
export const qwen3moe = denseArchitecture({
  name: 'qwen3moe',
  ropeMode: ROPE_MODE.neox,
  permuted: false,
  headNorms: true,
  experts: true,
})
