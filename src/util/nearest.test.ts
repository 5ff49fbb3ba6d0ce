import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from './nearest.ts'

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['lora_rank', 'lora_rank', 0],
    ['lora_rnak', 'lora_rank', 1],
    ['lorarank', 'lora_rank', 1],
    ['epoch', 'epochs', 1],
    ['kitten', 'sitting', 3],
  ])('%s -> %s is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance)
  })

  it('is symmetric and bounded by the longer word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })
})

describe('nearest', () => {
  const keys = ['lora_rank', 'lora_alpha', 'epochs', 'r']
  it.each([
    ['lora_rnak', 'lora_rank'],
    ['LORA-RANK', 'lora_rank'],
    ['epoch', 'epochs'],
    ['q', null],
    ['temperature', null],
  ])('%s -> %s', (word, found) => {
    expect(nearest(word, keys)).toBe(found)
  })
})
