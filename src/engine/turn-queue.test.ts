import { describe, expect, it } from 'vitest'
import { createTurnQueue } from './turn-queue.ts'

describe('createTurnQueue', () => {
  it('gives turns in order, one at a time', async () => {
    const queue = createTurnQueue()
    const order: number[] = []
    const first = (await queue.wait())!
    const others = [1, 2, 3].map(async (n) => {
      const end = (await queue.wait())!
      order.push(n)
      end()
    })
    await Promise.resolve()
    expect(order).toEqual([])
    first()
    await Promise.all(others)
    expect(order).toEqual([1, 2, 3])
  })

  it('gives as many turns as it has, and one more for each that ends', async () => {
    const queue = createTurnQueue(2)
    const [first, second] = [(await queue.wait())!, (await queue.wait())!]
    let begun = 0
    const rest = [1, 2].map(() => queue.wait().then(() => begun++))
    await Promise.resolve()
    expect(begun).toBe(0)
    first()
    first() // ending twice is ending once
    await rest[0]
    expect(begun).toBe(1)
    second()
    await Promise.all(rest)
  })

  it('lets one leave without holding up the next', async () => {
    const queue = createTurnQueue()
    const first = (await queue.wait())!
    const abort = new AbortController()
    const second = queue.wait(abort.signal)
    const third = queue.wait()
    abort.abort()
    expect(await second).toBeNull()
    first()
    expect(await third).not.toBeNull()
  })

  it('does not begin when already aborted', async () => {
    const queue = createTurnQueue()
    expect(await queue.wait(AbortSignal.abort())).toBeNull()
    expect(await queue.wait()).not.toBeNull()
  })
})
