import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHashTable } from './hash-table.ts'
import { textHash } from './text-hash.ts'

const keys = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 ** 53 - 2 }))

describe('createHashTable', () => {
  it('is a Map of numbers, whatever comes in whatever order', () => {
    const step = fc.tuple(fc.constantFrom('set', 'add'), keys, fc.integer({ min: 0, max: 0xffff_ffff }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const [table, map] = [createHashTable(), new Map<number, number>()]
        for (const [how, key, value] of steps) {
          if (how === 'add') expect(table.add(key, value)).toBe(map.get(key))
          else table.set(key, value)
          if (how === 'set' || !map.has(key)) map.set(key, value)
          expect(table.get(key)).toBe(map.get(key))
        }
        expect(table.size).toBe(map.size)
        for (const [key, value] of map) expect(table.get(key)).toBe(value)
      }),
      { numRuns: 50 },
    )
  })

  it('grows', () => {
    const table = createHashTable()
    const hashes = Array.from({ length: 20_000 }, (_, i) => textHash(String(i)))
    expect(hashes.some((hash, i) => table.add(hash, i) !== undefined)).toBe(false)
    expect(hashes.map((hash) => table.get(hash))).toEqual([...hashes.keys()])
    expect([table.size, table.get(textHash('x'))]).toEqual([20_000, undefined])
  })
})
