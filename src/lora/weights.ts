import type { Site } from '../models/sites.ts'
import type { BudgetSettings } from './adalora-budget.ts'
import type { VariantName } from './variants/table.ts'
import type { Values } from './variants/variant.ts'

/** An adapter as plain numbers, off the device: what is saved, loaded and converted. Rows are in the GGUF file's order. */
export interface AdapterWeights {
  readonly variant?: VariantName | undefined // plain LoRA
  readonly rank: number // of modules without one of their own
  readonly alpha: number
  readonly useRslora: boolean
  readonly dropout: number
  readonly modules: readonly ModuleWeights[]
  readonly adalora?: AdaloraSettings | undefined // how the budget was spent, for PEFT's config
}

export interface AdaloraSettings extends BudgetSettings {
  readonly orthRegWeight: number
}

export interface ModuleWeights {
  readonly site: Site
  readonly a: Float32Array // [nIn, r] in ggml's order = PEFT's lora_A (r rows of nIn)
  readonly b: Float32Array // [r, nOut] in ggml's order = PEFT's lora_B (nOut rows of r)
  readonly alpha?: number | undefined // where it is not the adapter's
  readonly extra?: Values | undefined // what a variant has beside A and B
}

/** The rank of one module. */
export function moduleRank({ site, a }: ModuleWeights): number {
  return a.length / site.nIn
}

/** The factor on B A x: alpha / r, or alpha / sqrt(r) with rank stabilisation (Kalajdzievski 2023). */
export function loraScale({ rank, alpha, useRslora }: Pick<AdapterWeights, 'rank' | 'alpha' | 'useRslora'>): number {
  return useRslora ? alpha / Math.sqrt(rank) : alpha / rank
}

/** AdaLoRA's factor in PEFT: over the initial rank, kept from zero by 1e-5; rank stabilisation is not known there. */
export function adaloraScale({ rank, alpha }: Pick<AdapterWeights, 'rank' | 'alpha'>): number {
  return alpha / (rank + 1e-5)
}

/**
 * llama's q and k rows stand in GGUF as neighbouring pairs, in Hugging Face as halves: per head of d rows, GGUF row 2j+s is Hugging Face
 * row s*(d/2)+j. Only B has these rows. @param toHuggingFace the direction
 */
export function permuteRows(rows: Float32Array, site: Site, toHuggingFace: boolean): Float32Array {
  if (site.permutedHeads === 0) return rows
  const width = rows.length / site.nOut
  const size = site.nOut / site.permutedHeads
  const out = new Float32Array(rows.length)
  for (let row = 0; row < site.nOut; row++) {
    const within = row % size
    const huggingFace = row - within + (within % 2) * (size / 2) + Math.floor(within / 2)
    const [from, to] = toHuggingFace ? [row, huggingFace] : [huggingFace, row]
    out.set(rows.subarray(from * width, (from + 1) * width), to * width)
  }
  return out
}
