import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'
import { dot, orthonormal, smallSvd } from './small-svd.ts'

const matrix = (rows: number, columns: number, seed: number) => {
  const random = createRandom(seed)
  return Array.from({ length: columns }, () => Float64Array.from({ length: rows }, () => random.normal()))
}
const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 30 }),
  columns: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(),
})

describe('smallSvd', () => {
  it('rebuilds the matrix from orthonormal factors with falling singular values', () => {
    fc.assert(
      fc.property(shapes, ({ rows, columns, seed }) => {
        const a = matrix(rows, columns, seed)
        const { u, s, v } = smallSvd(a)
        for (const [j, column] of a.entries()) {
          const rebuilt = column.map((_, i) => u.reduce((sum, left, k) => sum + left[i]! * s[k]! * v[k]![j]!, 0))
          expect(rebuilt).toBeAllClose(column, { atol: 1e-10, rtol: 1e-10 })
        }
        expect([...s]).toEqual([...s].sort((x, y) => y - x))
      }),
      { numRuns: 60 },
    )
  })
})

describe('orthonormal', () => {
  it('gives unit columns at right angles, zero for dependent ones', () => {
    const [a, b] = matrix(8, 2, 1) as [Float64Array, Float64Array]
    const q = orthonormal([a, b, a.map((value, i) => 2 * value - b[i]!)])
    expect(dot(q[0]!, q[0]!)).toBeCloseTo(1, 12)
    expect(dot(q[0]!, q[1]!)).toBeCloseTo(0, 12)
    expect(dot(q[2]!, q[2]!)).toBe(0)
  })
})
