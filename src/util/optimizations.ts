/** What makes training faster without changing what is computed; each can be left out by `optimizations` of a run. */
export const OPTIMIZATIONS = [
  'packed_weights', // frozen matrices also in the layout of the CPU's matrix units (AMX, CPU_REPACK)
  'resident_transpose', // their transposes kept for the backward instead of rebuilt
  'outer_products', // gradients of adapters without transposed copies of activations
  'causal_blocks', // attention in blocks of queries that skip the keys they cannot see
] as const
export type Optimization = (typeof OPTIMIZATIONS)[number]
