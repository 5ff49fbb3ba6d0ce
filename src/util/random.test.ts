import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, splitMix64, xoshiro128 } from './random.ts'

const take = <T>(n: number, next: () => T) => Array.from({ length: n }, next)

describe('the generators against the authors own C code', () => {
  it('xoshiro128** 1.1 from state 1, 2, 3, 4', () => {
    expect(take(10, xoshiro128(Uint32Array.of(1, 2, 3, 4)))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  it('splitmix64 from 1234567', () => {
    expect(take(5, splitMix64(1234567n))).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ])
  })
})

describe('createRandom', () => {
  it('gives the same numbers for the same seeds, in every release', () => {
    const random = createRandom(42, 1)
    expect(take(4, random.uniform)).toEqual(take(4, createRandom(42, 1).uniform))
    expect(take(3, createRandom(42, 1).uniform).map((u) => u * 2 ** 24)).toMatchInlineSnapshot(`
      [
        11789534,
        12657791,
        8681061,
      ]
    `)
  })

  it('names different streams by different seeds', () => {
    const lists = [[], [0], [1], [-1], [2 ** 32], [2 ** 32 - 1], [1, 2], [2, 1], [1, 2, 0]]
    const first = lists.map((seeds) => take(4, createRandom(...seeds).uniform).join())
    expect(new Set(first).size).toBe(lists.length)
  })

  it('draws uniforms of 24 bits, in range, of the right mean', () => {
    const { uniform } = createRandom(7)
    let sum = 0
    for (let i = 0; i < 50_000; i++) {
      const u = uniform()
      if (u < 0 || u >= 1 || Math.fround(u) !== u) throw new Error(`bad uniform ${u}`)
      sum += u
    }
    expect(sum / 50_000).toBeCloseTo(0.5, 2)
  })

  it('draws normals with the moments of a normal', () => {
    const { normal } = createRandom(8)
    const values = take(100_000, normal)
    const moment = (k: number) => values.reduce((sum, x) => sum + x ** k, 0) / values.length
    expect(moment(1)).toBeCloseTo(0, 1)
    expect(moment(2)).toBeCloseTo(1, 1)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1)
  })

  it('draws integers below n, each of them', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 20 }), (seed, n) => {
        const random = createRandom(seed)
        const values = take(n * 60, () => random.int(n))
        expect(values.every((v) => Number.isInteger(v) && v >= 0 && v < n)).toBe(true)
        expect(new Set(values).size).toBe(n)
      }),
      { seed: 1 },
    )
  })

  it('fills between the bounds', () => {
    const out = new Float32Array(1000)
    createRandom(3).fillUniform(out, -0.25, 0.5)
    expect(Math.min(...out)).toBeGreaterThanOrEqual(-0.25)
    expect(Math.max(...out)).toBeLessThan(0.5)
    expect(Math.min(...out)).toBeLessThan(-0.24)
  })

  it.each([0, -1, 1.5, 2 ** 32 + 1])('refuses int(%d)', (n) => {
    expect(() => createRandom(1).int(n)).toThrow(/1 to 2\^32/)
  })

  it.each([Number.NaN, 0.5, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => createRandom(seed)).toThrow(/safe integer/)
  })
})
