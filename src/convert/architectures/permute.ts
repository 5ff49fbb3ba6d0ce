import type { Sizes, TensorRule } from './architecture.ts'
import { K, LAYER, Q } from './decoder-tensors.ts'

/**
 * Llama's rope turns neighbouring rows of a head in llama.cpp and rows half a head apart in transformers: row 2i + j of a head is row
 * j * half + i there.
 */
export function permutedRow(row: number, headSize: number): number {
  const within = row % headSize
  return row - within + (within % 2) * (headSize / 2) + Math.floor(within / 2)
}

const permute = (row: number, { H }: Sizes) => permutedRow(row, H)

/** The decoder layer with q and k permuted. */
export const PERMUTED_LAYER: readonly TensorRule[] = LAYER.map((rule) =>
  rule === Q || rule === K ? { ...rule, row: permute } : rule,
)
