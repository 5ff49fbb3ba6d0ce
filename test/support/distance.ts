/** Largest difference over the largest value. */
export function relativeToLargest(got: ArrayLike<number>, want: ArrayLike<number>): number {
  return largestDifference(got, want) / Array.from(want).reduce((max, value) => Math.max(max, Math.abs(value)), 0)
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  return Array.from(a).reduce((max, value, i) => Math.max(max, Math.abs(value - b[i]!)), 0)
}
