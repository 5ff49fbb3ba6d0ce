/** What makes training faster without changing what is computed; each can be left out by `optimizations` of a run. */
export const OPTIMIZATIONS = [
  'packed_weights', // frozen matrices also in the layout of the CPU's matrix units (AMX, CPU_REPACK)
  'q8_0_forward', // those of them that are K-quants as Q8_0, where the units are faster at it (AMX)
  'resident_transpose', // their transposes kept for the backward instead of rebuilt
  'outer_products', // gradients of adapters without transposed copies of activations
  'machine_code', // their products by code that is written at the start for this processor (x86-64 on Linux)
  'causal_blocks', // attention in blocks of queries that skip the keys they cannot see
  'answer_rows', // the last layer's feed-forward on the rows that carry loss alone
  'rebuilt_activations', // those that are cheap to compute are computed again in the backward instead of kept
  'vector_silu', // the gradient of SiLU on a CPU from ops that use its vector registers, which ggml's own does not
  'huge_pages', // memory of weights and activations in pages of 2 MB (Linux)
] as const
export type Optimization = (typeof OPTIMIZATIONS)[number]
