import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Likeliest } from './likeliest.ts'

const logits = fc.array(fc.oneof(fc.float(), fc.constantFrom(-Infinity, 1, 2)), { maxLength: 200 })

it('finds those that sorting gives, whatever was found before', () => {
  fc.assert(
    fc.property(fc.array(logits, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 60 }), (rounds, count) => {
      const likeliest = new Likeliest(count)
      for (const all of rounds) {
        const size = likeliest.find(Float32Array.from(all))
        const found = Array.from(likeliest.tokens.subarray(0, size), (token) => all[token]!)
        const possible = all.filter((value) => value > -Infinity).sort((a, b) => b - a)
        expect(found.sort((a, b) => b - a)).toEqual(possible.slice(0, count))
        expect(new Set(likeliest.tokens.subarray(0, size)).size).toBe(size)
      }
    }),
  )
})

it('takes the first of equals', () => {
  const best = new Likeliest(1)
  expect(best.find(Float32Array.of(1, 3, 3, 2, 3))).toBe(1)
  expect(best.tokens[0]).toBe(1)
})
