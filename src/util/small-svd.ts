/** Dense linear algebra on small column sets in double precision. Columns are Float64Arrays of one length. */
export type Columns = readonly Float64Array[]

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** The same span as orthonormal columns (modified Gram-Schmidt, twice); a column that depends on earlier ones becomes zero. */
export function orthonormal(columns: Columns): Float64Array[] {
  const done: Float64Array[] = []
  for (const column of columns) {
    const q = Float64Array.from(column)
    const before = Math.sqrt(dot(q, q))
    for (let pass = 0; pass < 2; pass++) {
      for (const other of done) {
        const share = dot(q, other)
        for (let i = 0; i < q.length; i++) q[i]! -= share * other[i]!
      }
    }
    const norm = Math.sqrt(dot(q, q))
    const inverse = norm > before * 1e-12 ? 1 / norm : 0
    for (let i = 0; i < q.length; i++) q[i]! *= inverse
    done.push(q)
  }
  return done
}

export interface SmallSvd {
  readonly u: Float64Array[] // left singular vectors, orthonormal, by falling singular value
  readonly s: Float64Array
  readonly v: Float64Array[] // right singular vectors: v[j] has one entry per input column
}

const SWEEPS = 60
const CONVERGED = 1e-14

/** One-sided Jacobi: columns = u diag(s) v^T. Exact to double precision; meant for up to a few hundred columns. */
export function smallSvd(columns: Columns): SmallSvd {
  const work = columns.map((column) => Float64Array.from(column))
  const right = columns.map((_, i) => Float64Array.from(columns, (__, j) => (i === j ? 1 : 0)))
  for (let sweep = 0; sweep < SWEEPS && rotateAll(work, right); sweep++);
  const norms = work.map((column) => Math.sqrt(dot(column, column)))
  const order = norms.map((_, i) => i).sort((a, b) => norms[b]! - norms[a]!)
  return {
    u: order.map((i) => work[i]!.map((value) => (norms[i]! > 0 ? value / norms[i]! : 0))),
    s: Float64Array.from(order, (i) => norms[i]!),
    v: order.map((i) => right[i]!),
  }
}

/** One sweep over all pairs; false when every pair was orthogonal already. */
function rotateAll(work: Float64Array[], right: Float64Array[]): boolean {
  let rotated = false
  for (let p = 0; p < work.length; p++) {
    for (let q = p + 1; q < work.length; q++) {
      const [a, b] = [work[p]!, work[q]!]
      const [alpha, beta, gamma] = [dot(a, a), dot(b, b), dot(a, b)]
      if (Math.abs(gamma) <= CONVERGED * Math.sqrt(alpha * beta)) continue
      rotated = true
      const zeta = (beta - alpha) / (2 * gamma)
      const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
      const c = 1 / Math.sqrt(1 + t * t)
      rotate(a, b, c, c * t)
      rotate(right[p]!, right[q]!, c, c * t)
    }
  }
  return rotated
}

function rotate(a: Float64Array, b: Float64Array, c: number, s: number): void {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!]
    a[i] = c * x - s * y
    b[i] = s * x + c * y
  }
}
