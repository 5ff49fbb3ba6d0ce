import type { HeadTiling, Site } from '../models/sites.ts'
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
 * Rows of B (or one value a row) from the file's order to Hugging Face's, or back. @param toHuggingFace the direction
 */
export function permuteRows(rows: Float32Array, site: Site, toHuggingFace: boolean): Float32Array {
  const { permutedHeads, tiledRows, nOut } = site
  if (permutedHeads > 0) return reordered(rows, nOut, (row) => halfSplitRow(row, nOut / permutedHeads), toHuggingFace)
  return tiledRows ? reordered(rows, nOut, (row) => groupedIndex(row, tiledRows), toHuggingFace) : rows
}

/** The same for the inputs of A: [nIn, r]. */
export function permuteColumns(a: Float32Array, { tiledColumns, nIn }: Site, toHuggingFace: boolean): Float32Array {
  if (!tiledColumns) return a
  const out = new Float32Array(a.length)
  for (let first = 0; first < a.length; first += nIn) {
    const row = a.subarray(first, first + nIn)
    out.set(
      reordered(row, nIn, (column) => groupedIndex(column, tiledColumns), toHuggingFace),
      first,
    )
  }
  return out
}

/** @param placeOf the Hugging Face row of a row of the file */
function reordered(
  rows: Float32Array,
  count: number,
  placeOf: (row: number) => number,
  toHuggingFace: boolean,
): Float32Array {
  const width = rows.length / count
  const out = new Float32Array(rows.length)
  for (let row = 0; row < count; row++) {
    const [from, to] = toHuggingFace ? [row, placeOf(row)] : [placeOf(row), row]
    out.set(rows.subarray(from * width, (from + 1) * width), to * width)
  }
  return out
}

/** llama's q and k rows stand in GGUF as neighbouring pairs, in Hugging Face as halves: per head of d rows, row 2j+s is row s*(d/2)+j. */
function halfSplitRow(row: number, size: number): number {
  const within = row % size
  return row - within + (within % 2) * (size / 2) + Math.floor(within / 2)
}

/** Value heads of a delta net: the file's head i * groups + g is Hugging Face's head g * perGroup + i. */
function groupedIndex(index: number, { first, head, groups, perGroup }: HeadTiling): number {
  if (index < first) return index
  const at = index - first
  const [tiled, within] = [Math.floor(at / head), at % head]
  return first + ((tiled % groups) * perGroup + Math.floor(tiled / groups)) * head + within
}
