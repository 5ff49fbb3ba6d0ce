import { describe, expect, it } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

describe('createRateLimit', () => {
  it('lets as many through as it says, then one by one, each caller apart', () => {
    const clock = { ms: 0 }
    const limit = createRateLimit(60, () => clock.ms)
    for (let i = 0; i < 60; i++) expect(limit.take('a')).toBe(0)
    expect(limit.take('a')).toBe(1)
    expect(limit.take('b')).toBe(0)
    clock.ms += 1000
    expect(limit.take('a')).toBe(0)
    expect(limit.take('a')).toBe(1)
    clock.ms += 3_600_000
    for (let i = 0; i < 60; i++) expect(limit.take('a')).toBe(0)
    expect(limit.take('a')).toBe(1)
  })

  it('is off at 0, and says truly how long to wait', () => {
    const off = createRateLimit(0)
    for (let i = 0; i < 1000; i++) expect(off.take('a')).toBe(0)
    const slow = createRateLimit(1, () => 0)
    slow.take('a')
    expect(slow.take('a')).toBe(60)
  })
})
