import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finitePoints, linearScale, scaleOf, smooth, thin } from './scale.ts'

const line = (ys: readonly number[]) => ys.map((y, x) => ({ x, y }))

describe('scales', () => {
  it('places round ticks around the values', () => {
    expect(linearScale(0.3, 6.4, 5).ticks).toEqual([0, 2, 4, 6, 8])
    expect(linearScale(0, 2e-4, 5).ticks).toEqual([0, 5e-5, 1e-4, 1.5e-4, 2e-4])
    expect(linearScale(2, 2, 5).place(2)).toBeCloseTo(0.5)
    expect(scaleOf([7, 9], true).ticks[0]).toBe(0)
  })

  it('turns logarithmic where few values tower above the rest', () => {
    const scale = scaleOf([1, 1.1, 1.2, 1, 20_000])
    expect(scale.ticks).toEqual([1, 10, 100, 1000, 10_000, 100_000])
    expect(scale.place(100)).toBeCloseTo(0.4)
  })

  it('holds every value between its ends', () => {
    const value = fc.double({ min: -1e300, max: 1e300, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), fc.boolean(), (values, fromZero) => {
        const scale = scaleOf(values, fromZero)
        for (const each of values) {
          expect(scale.place(each)).toBeGreaterThanOrEqual(-1e-6)
          expect(scale.place(each)).toBeLessThanOrEqual(1 + 1e-6)
        }
        expect(scale.ticks.length).toBeLessThan(20)
      }),
    )
  })
})

describe('lines', () => {
  it('are thinned without losing a spike', () => {
    const points = line(Array.from({ length: 100_000 }, (_, i) => (i === 77_777 ? 50 : 1)))
    const few = thin(points)
    expect(few.length).toBeLessThan(700)
    expect(few).toContainEqual({ x: 77_777, y: 50 })
    expect(few.map(({ x }) => x)).toEqual(few.map(({ x }) => x).toSorted((a, b) => a - b))
    expect(thin(points.slice(0, 600))).toHaveLength(600)
  })

  it('leave out what is not a number', () => {
    expect(finitePoints(line([1, Number.NaN, Number.POSITIVE_INFINITY, 2]))).toHaveLength(2)
  })

  it('are smoothed without lag: a straight line stays itself', () => {
    const smoothed = smooth(line(Array.from({ length: 300 }, (_, i) => i)))
    expect(smoothed[150]!.y).toBeCloseTo(150)
    expect(smooth(line([3]))).toEqual([{ x: 0, y: 3 }])
  })
})
