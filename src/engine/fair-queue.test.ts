import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFairQueue, type Place } from './fair-queue.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('createFairQueue', () => {
  it('gives adapters turns in a circle, however many ask for one of them', async () => {
    const queue = createFairQueue({ running: 1, perKey: 1, waiting: 100 })
    const order: string[] = []
    const asks = ['a', 'a', 'a', 'a', 'b', 'c', 'b'].map(async (key) => {
      const place = queue.enter(key)!
      await place.seated
      order.push(key)
      await settled()
      place.leave()
    })
    await Promise.all(asks)
    expect(order.join('')).toBe('aabcaba')
  })

  it('lets different adapters answer side by side, and no more of one than it may', async () => {
    const queue = createFairQueue({ running: 3, perKey: 2, waiting: 100 })
    const seats: string[] = []
    const enter = (key: string) => {
      const place = queue.enter(key)!
      void place.seated.then((ms) => ms !== null && seats.push(key))
      return place
    }
    const places = ['a', 'a', 'a', 'b'].map(enter)
    await settled()
    expect(seats).toEqual(['a', 'a', 'b'])
    places[0]!.leave()
    await settled()
    expect(seats).toEqual(['a', 'a', 'b', 'a'])
    expect(queue.running).toBe(3)
  })

  it('refuses beyond its line, with a time that grows with the line', async () => {
    const clock = { ms: 0 }
    const queue = createFairQueue({ running: 1, perKey: 1, waiting: 2, now: () => clock.ms })
    const first = queue.enter('a')!
    await first.seated
    const alone = queue.retryAfterS()
    expect([queue.enter('a'), queue.enter('b')].every(Boolean)).toBe(true)
    expect(queue.enter('c')).toBeNull()
    expect(queue.retryAfterS()).toBeGreaterThan(alone)
    clock.ms = 50_000
    first.leave()
    expect(queue.retryAfterS()).toBeGreaterThan(10)
  })

  it('forgets who leaves the line', async () => {
    const queue = createFairQueue({ running: 1, perKey: 1, waiting: 5 })
    const first = queue.enter('a')!
    const abort = new AbortController()
    const second = queue.enter('a', abort.signal)!
    const third = queue.enter('a')!
    abort.abort()
    expect(await second.seated).toBeNull()
    expect(queue.waiting).toBe(1)
    first.leave()
    first.leave()
    expect(await third.seated).not.toBeNull()
    expect(await queue.enter('a', AbortSignal.abort())!.seated).toBeNull()
    third.leave()
    expect([queue.running, queue.waiting]).toEqual([0, 0])
  })

  it('keeps its bounds and seats everybody, whatever comes and goes', async () => {
    const step = fc.record({ key: fc.constantFrom('a', 'b', 'c'), leaves: fc.nat(9), aborts: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), async (steps, perKey) => {
        const queue = createFairQueue({ running: 3, perKey, waiting: 8 })
        const open: { place: Place; abort: AbortController }[] = []
        for (const { key, leaves, aborts } of steps) {
          const abort = new AbortController()
          const place = queue.enter(key, abort.signal)
          if (place) open.push({ place, abort })
          expect(queue.running).toBeLessThanOrEqual(3)
          expect(queue.waiting).toBeLessThanOrEqual(8)
          const gone = open[leaves]
          if (gone && aborts) gone.abort.abort()
          else gone?.place.leave()
        }
        await Promise.all(open.map(({ place }) => place.seated.then(() => place.leave()))) // not in order: a later one may hold the seat
        expect([queue.running, queue.waiting]).toEqual([0, 0])
      }),
      { numRuns: 100 },
    )
  })
})
