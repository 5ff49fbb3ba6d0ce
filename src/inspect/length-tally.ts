import type { Spread } from './summary.ts'

const BINS = 24

/** Lengths counted as they come, in memory that does not grow with the rows: one counter for each length, one for all beyond the last. */
export interface LengthTally {
  readonly add: (length: number) => void
  readonly spread: () => Spread
}

const LARGEST = 65_536

export function createLengthTally(): LengthTally {
  const counts = new Uint32Array(LARGEST + 1)
  let [rows, min, max] = [0, Infinity, 0]
  const at = (share: number): number => {
    const wanted = Math.max(1, Math.ceil(rows * share))
    let seen = 0
    for (let length = 0; length < counts.length; length++) {
      seen += counts[length]!
      if (seen >= wanted) return Math.min(length, max)
    }
    return max
  }
  return {
    add(length) {
      counts[Math.min(length, LARGEST)]!++
      rows++
      min = Math.min(min, length)
      max = Math.max(max, length)
    },
    spread() {
      if (rows === 0) return { min: 0, median: 0, p95: 0, max: 0, bins: [] }
      const p95 = at(0.95)
      return { min, median: at(0.5), p95, max, bins: binsOf(counts, Math.min(max, Math.ceil(p95 * 1.5) + 1)) }
    },
  }
}

/** The longest rows share the last bin, so that one very long row does not make all others a single bar. */
function binsOf(counts: Uint32Array, upTo: number): Spread['bins'] {
  const width = Math.max(1, Math.ceil((upTo + 1) / BINS))
  const bins = Array.from({ length: Math.ceil((upTo + 1) / width) }, (_, i) => ({ from: i * width, count: 0 }))
  for (const [length, count] of counts.entries())
    if (count > 0) bins[Math.min(Math.floor(length / width), bins.length - 1)]!.count += count
  return bins
}
