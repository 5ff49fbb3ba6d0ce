import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Site } from '../models/sites.ts'
import { loraScale, permuteColumns, permuteRows } from './weights.ts'

const siteArb = fc
  .record({
    heads: fc.integer({ min: 1, max: 6 }),
    half: fc.integer({ min: 1, max: 8 }),
    width: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ heads, half, width }) => {
    const nOut = heads * half * 2
    return {
      site: { nOut, permutedHeads: heads } as Site,
      width,
      rows: Float32Array.from({ length: nOut * width }, (_, i) => i),
    }
  })

describe('permuteRows', () => {
  it('undoes itself, both ways', () => {
    fc.assert(
      fc.property(siteArb, ({ site, rows }) => {
        expect(permuteRows(permuteRows(rows, site, true), site, false)).toEqual(rows)
        expect(permuteRows(permuteRows(rows, site, false), site, true)).toEqual(rows)
      }),
    )
  })

  it('moves whole rows within their head: pairs to halves', () => {
    fc.assert(
      fc.property(siteArb, ({ site, width, rows }) => {
        const out = permuteRows(rows, site, true)
        const size = site.nOut / site.permutedHeads
        for (let row = 0; row < site.nOut; row++) {
          const [head, j, s] = [Math.floor(row / size), Math.floor((row % size) / 2), row % 2]
          const to = head * size + s * (size / 2) + j
          expect(out.slice(to * width, (to + 1) * width)).toEqual(rows.slice(row * width, (row + 1) * width))
        }
      }),
    )
  })

  it('is what llama.cpp does to q: reshape [heads, 2, d/2] and swap', () => {
    // convert_hf_to_gguf.py: weights.reshape(n_head, 2, shape[0] // n_head // 2, ...).swapaxes(1, 2)
    const huggingFace = Float32Array.from({ length: 8 }, (_, i) => i) // one head of 8 rows of one value
    const site = { nOut: 8, permutedHeads: 1 } as Site
    expect([...permuteRows(huggingFace, site, false)]).toEqual([0, 4, 1, 5, 2, 6, 3, 7])
  })

  it('leaves rows alone where the file does', () => {
    const rows = Float32Array.of(1, 2, 3)
    expect(permuteRows(rows, { nOut: 3, permutedHeads: 0 } as Site, true)).toBe(rows)
  })
})

describe('value heads of a delta net', () => {
  const tiling = { first: 2, head: 2, groups: 2, perGroup: 3 } // heads 0..5 of 2 rows behind 2 others
  const values = Float32Array.from({ length: 14 }, (_, i) => i)
  // llama.cpp's converter: reshape [groups, per group, head] and swap the first two
  const file = [0, 1, 2, 3, 8, 9, 4, 5, 10, 11, 6, 7, 12, 13]

  it('are tiled over the groups in the file, grouped in Hugging Face', () => {
    const site = { nOut: 14, permutedHeads: 0, tiledRows: tiling } as Site
    expect([...permuteRows(values, site, false)]).toEqual(file)
    expect(permuteRows(permuteRows(values, site, false), site, true)).toEqual(values)
  })

  it('are so among the inputs of each row of A', () => {
    const site = { nIn: 14, tiledColumns: tiling } as Site
    const rows = Float32Array.from([...values, ...values.map((value) => value + 100)])
    const moved = permuteColumns(rows, site, false)
    expect([...moved]).toEqual([...file, ...file.map((value) => value + 100)])
    expect(permuteColumns(moved, site, true)).toEqual(rows)
    expect(permuteColumns(rows, { nIn: 14 } as Site, true)).toBe(rows)
  })
})

describe('loraScale', () => {
  it('is alpha / r, or alpha / sqrt(r) with rank stabilisation', () => {
    expect(loraScale({ rank: 16, alpha: 32, useRslora: false })).toBe(2)
    expect(loraScale({ rank: 16, alpha: 32, useRslora: true })).toBe(8)
  })
})
