import type { Row } from '../data/example.ts'
import { type SplitBy, type SplitRow, splitRows } from '../data/split.ts'

/** Rows whose questions are remembered; beyond them the sides are told from the share, because a split needs every question at once. */
const MAX_SPLIT = 20_000

export interface SplitSettings {
  readonly valSplit: number
  readonly splitBy: SplitBy
  readonly seed: number
}

/** How many rows would be trained and held out, as `train` splits them. */
export function createSplitPlan({ valSplit, splitBy, seed }: SplitSettings, maxRows: number = MAX_SPLIT) {
  let kept: SplitRow[] = []
  let rows = 0
  return {
    add({ question, tag, group }: Row): void {
      rows++
      if (rows <= maxRows) kept.push({ question, tag, group })
      else if (kept.length > 0) kept = []
    },
    result(): { readonly train: number; readonly eval: number; readonly exact: boolean } {
      const exact = rows <= maxRows || valSplit === 0
      const held = rows <= maxRows ? heldOut(kept) : Math.round(rows * valSplit)
      return { train: rows - held, eval: held, exact }
    },
  }

  function heldOut(all: readonly SplitRow[]): number {
    return splitRows(all, valSplit, seed, { by: splitBy }).filter(Boolean).length
  }
}
