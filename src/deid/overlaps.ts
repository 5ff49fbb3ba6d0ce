import type { Hit } from './detector.ts'

/**
 * Of hits that overlap one stays: first those that are accepted, then certain ones, then the longer, then the higher score, then the
 * earlier in the table. The rest are in order of place.
 */
export function resolveOverlaps(hits: readonly Hit[], accepted: number): readonly Hit[] {
  const rank = (hit: Hit) => (hit.score >= 1 ? 2 : hit.score >= accepted ? 1 : 0)
  const best = hits.toSorted(
    (a, b) => rank(b) - rank(a) || b.end - b.start - (a.end - a.start) || b.score - a.score || a.start - b.start,
  )
  const taken: Hit[] = [] // in order of place
  for (const hit of best) {
    const at = firstEndingAfter(taken, hit.start)
    if ((taken[at]?.start ?? Number.POSITIVE_INFINITY) >= hit.end) taken.splice(at, 0, hit)
  }
  return taken
}

function firstEndingAfter(taken: readonly Hit[], start: number): number {
  let [low, high] = [0, taken.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (taken[middle]!.end <= start) low = middle + 1
    else high = middle
  }
  return low
}
