/**
 * Letters to add, drop, change or swap with their neighbour to get from `a` to `b` (optimal string alignment).
 * @example editDistance('lora_rnak', 'lora_rank') // 1
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(change, previous[j]! + 1, row[j - 1]! + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) row[j] = Math.min(row[j]!, before[j - 2]! + 1)
    }
    before = previous
    previous = row
  }
  return previous[b.length]!
}

/**
 * The candidate with the smallest edit distance, or null when none is near: at most one letter in three may differ.
 * The first of equals wins; case and `-` against `_` do not count.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const plain = (name: string) => name.toLowerCase().replaceAll('-', '_')
  let best: string | null = null
  let bestDistance = Math.min(3, Math.max(1, Math.floor(word.length / 3)))
  for (const candidate of candidates) {
    const distance = editDistance(plain(word), plain(candidate))
    const near = best === null ? distance <= bestDistance : distance < bestDistance
    if (!near || distance >= candidate.length) continue
    best = candidate
    bestDistance = distance
  }
  return best
}
