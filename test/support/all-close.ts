/** The element that is furthest outside `atol + rtol * |want|`; `excess <= 0` means that all are within. */
export function maxDeviation(got: ArrayLike<number>, want: ArrayLike<number>, rtol: number, atol: number) {
  let worst = {
    index: -1,
    got: Number.NaN,
    want: Number.NaN,
    excess: got.length === want.length ? -Infinity : Infinity,
  }
  for (let i = 0; i < Math.min(got.length, want.length); i++) {
    const g = got[i]!
    const w = want[i]!
    const excess = Number.isNaN(g) || Number.isNaN(w) ? Infinity : Math.abs(g - w) - atol - rtol * Math.abs(w)
    if (excess > worst.excess && worst.excess !== Infinity) worst = { index: i, got: g, want: w, excess }
  }
  return worst
}
