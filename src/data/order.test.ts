import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchPlan, epochOrder } from './order.ts'

describe('epochOrder', () => {
  it('has every index once, and the same order for the same seed and epoch', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.nat(), fc.nat({ max: 50 }), (n, seed, epoch) => {
        const order = epochOrder(n, seed, epoch)
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
        expect(epochOrder(n, seed, epoch)).toEqual(order)
      }),
    )
  })

  it('differs between epochs and between seeds', () => {
    const order = epochOrder(50, 1, 0)
    expect(epochOrder(50, 1, 1)).not.toEqual(order)
    expect(epochOrder(50, 2, 0)).not.toEqual(order)
  })

  it('puts each example at each place equally often', () => {
    const counts = [0, 0, 0, 0]
    for (let epoch = 0; epoch < 4000; epoch++) {
      const place = epochOrder(4, 7, epoch).indexOf(0)
      counts[place] = counts[place]! + 1
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(110)
  })
})

describe('batchPlan', () => {
  it('cuts the order without loss; only the last batch is short', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.integer({ min: 1, max: 9 }), (n, size) => {
        const order = epochOrder(n, 3, 1)
        const batches = batchPlan(order, size)
        expect(batches.flat()).toEqual([...order])
        expect(batches.slice(0, -1).every((batch) => batch.length === size)).toBe(true)
        expect(batches.every((batch) => batch.length > 0)).toBe(true)
      }),
    )
  })
})
