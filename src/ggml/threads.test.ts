import { afterAll, describe, expect, it } from 'vitest'
import { openBackend } from './backend.ts'
import { measureThreads, threadCandidates } from './threads.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

describe('threadCandidates', () => {
  it('tries one thread on small machines, and never more than there are', () => {
    expect(threadCandidates(1, 1)).toEqual([1])
    expect(threadCandidates(2, 2)).toEqual([1, 2])
    expect(threadCandidates(4, 4)).toEqual([2, 4])
    expect(threadCandidates(32, 64)).toEqual([16, 32, 64])
  })
})

describe('measureThreads', () => {
  it('takes one of the candidates and leaves the backend with it', () => {
    const chosen = measureThreads(backend, [1, 2])
    expect([1, 2]).toContain(chosen)
    expect(backend.threads).toBe(chosen)
  })
})
