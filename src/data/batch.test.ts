import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Batch, collate } from './batch.ts'
import type { TokenizedExample } from './example.ts'

/** Tokens of example b are 1000 * (b + 1) + t: each says where it belongs. */
function exampleOf(b: number, promptTokens: number, answerTokens: number): TokenizedExample {
  const tokens = Int32Array.from({ length: promptTokens + answerTokens }, (_, t) => 1000 * (b + 1) + t)
  const lossMask = new Uint8Array(tokens.length).fill(1, promptTokens)
  return { id: b, tokens, lossMask, answerTokens, tag: null }
}

const length = fc.integer({ min: 1, max: 40 })
const examplesArb = fc
  .array(fc.tuple(length, length), { minLength: 1, maxLength: 6 })
  .map((sizes) => sizes.map(([prompt, answer], b) => exampleOf(b, prompt, answer)))
const optionsArb = fc.record({ packing: fc.boolean(), tokenBucket: fc.constantFrom(1, 7, 32, 64) })
const each = (check: (examples: TokenizedExample[], batch: Batch, packing: boolean, bucket: number) => void) =>
  fc.assert(
    fc.property(examplesArb, optionsArb, (examples, options) =>
      check(examples, collate(examples, options), options.packing, options.tokenBucket),
    ),
  )

/** Its maps, or those of rows that are slots. */
const mapsOf = ({ slots, tokens }: Batch) => slots ?? { to: tokens.map((_, i) => i), from: tokens.map((_, i) => i) }
/** First slots of the rows of its rectangles. */
const rowStarts = ({ rectangles }: Batch) => {
  const lengths = rectangles.flatMap(({ sequences, length }) => Array<number>(sequences).fill(length))
  return lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0))
}
const rowsOf = (sequences: number, real: number, slots: number, bucket: number) =>
  sequences === 1 || slots === real ? slots : (Math.floor(real / bucket) + 1) * bucket
const realRows = ({ tokens }: Batch) => [...tokens.keys()].filter((row) => tokens[row] !== 0)

describe('collate', () => {
  it('has the shapes it promises', () => {
    each((examples, batch, packing, bucket) => {
      const n = batch.tokens.length
      const slots = batch.rectangles.reduce((sum, { sequences, length }) => sum + sequences * length, 0)
      const real = examples.reduce((sum, { tokens }) => sum + tokens.length, 0)
      expect(n).toBe(packing ? rowsOf(examples.length, real, slots, Math.min(bucket, 16)) : slots)
      expect(n).toBeLessThanOrEqual(slots)
      expect(batch.maxLength % bucket).toBe(0)
      expect(Math.max(...batch.rectangles.map((each) => each.length))).toBe(batch.maxLength)
      expect(batch.spans.map((span) => span.length)).toEqual(examples.map(({ tokens }) => tokens.length))
      expect([batch.positions.length, batch.labelRowsInverse.length]).toEqual([n, n])
      if (batch.slots) expect([batch.slots.to.length, batch.slots.from.length]).toEqual([slots, n])
      else expect(n).toBe(slots)
      expect(batch.labels.length % 32).toBe(0)
      expect([batch.labelRows.length, batch.labelWeights.length]).toEqual([batch.labels.length, batch.labels.length])
      expect(batch.realTokens).toBe(real)
      expect(realRows(batch).length).toBe(real)
    })
  })

  it('keeps each sequence whole, in order, with positions from 0', () => {
    each((_, batch) => {
      for (const row of realRows(batch)) {
        expect(batch.positions[row]).toBe(batch.tokens[row]! % 1000)
        if (batch.positions[row]! > 0) expect(batch.tokens[row - 1]).toBe(batch.tokens[row]! - 1)
      }
    })
  })

  it('gives every sequence slots of its own, one after another from a row of its rectangle', () => {
    each((examples, batch) => {
      const { to, from } = mapsOf(batch)
      const seen = new Set<number>()
      for (const [b, { start, length }] of batch.spans.entries()) {
        const first = from[start]!
        expect(rowStarts(batch)).toContain(first)
        for (let t = 0; t < length; t++) {
          expect([from[start + t], to[first + t]]).toEqual([first + t, start + t])
          expect(batch.tokens[start + t]).toBe(examples[b]!.tokens[t])
          seen.add(first + t)
        }
      }
      expect(seen.size).toBe(batch.realTokens)
    })
  })

  it('never mixes a filler with a real token: empty slots and fillers point at each other', () => {
    each((_, batch) => {
      const { to, from } = mapsOf(batch)
      const isReal = (row: number) => batch.tokens[row] !== 0
      const slotIsReal = (slot: number) => isReal(to[slot]!)
      for (const row of batch.tokens.keys()) {
        expect(slotIsReal(from[row]!)).toBe(isReal(row))
        if (!isReal(row)) expect(batch.labelRowsInverse[row]).toBe(batch.labels.length)
      }
      expect([...to.keys()].filter(slotIsReal)).toHaveLength(batch.realTokens)
    })
  })

  it('needs no maps where rows are slots: without packing, and for one sequence', () => {
    fc.assert(
      fc.property(examplesArb, fc.constantFrom(1, 32), (examples, tokenBucket) => {
        for (const batch of [
          collate(examples, { packing: false, tokenBucket }),
          collate(examples.slice(0, 1), { packing: true, tokenBucket }),
        ]) {
          expect(batch.slots).toBeNull()
          expect(batch.spans.map(({ start }) => start)).toEqual(batch.spans.map((_, b) => b * batch.maxLength))
        }
      }),
    )
  })

  it('asks for every answer token once, from the row before it', () => {
    each((examples, batch) => {
      const wanted = examples.flatMap(({ tokens, lossMask }) => [...tokens].filter((_, t) => lossMask[t] === 1))
      const asked = [...batch.labels.keys()].filter((i) => batch.labelWeights[i] === 1)
      expect(asked.map((i) => batch.labels[i])).toEqual(wanted)
      for (const i of asked) expect(batch.tokens[batch.labelRows[i]!]).toBe(batch.labels[i]! - 1)
      expect(batch.labelWeights.reduce((sum, weight) => sum + weight, 0)).toBe(batch.answerTokens)
      expect(batch.answerTokens).toBe(wanted.length)
    })
  })

  it('inverts the choice of label rows', () => {
    each((_, batch) => {
      const r = batch.labels.length
      batch.labelRowsInverse.forEach((i, row) => {
        if (i < r) expect([batch.labelRows[i], batch.labelWeights[i]]).toEqual([row, 1])
      })
      const found = [...batch.labelRowsInverse].filter((i) => i < r)
      expect(found.length).toBe(batch.answerTokens)
      batch.labelWeights.forEach((weight, i) => {
        if (weight === 0) expect([batch.labelRows[i], batch.labels[i]]).toEqual([0, 0])
      })
    })
  })

  it('asks the same of the model with and without packing', () => {
    fc.assert(
      fc.property(examplesArb, (examples) => {
        const [packed, padded] = [true, false].map((packing) => collate(examples, { packing, tokenBucket: 32 }))
        expect(packed!.labels).toEqual(padded!.labels)
        expect(packed!.labelWeights).toEqual(padded!.labelWeights)
        expect(packed!.tokens.length).toBeLessThanOrEqual(padded!.tokens.length)
      }),
    )
  })

  it('takes a small batch apart by hand', () => {
    const batch = collate([exampleOf(0, 2, 1), exampleOf(1, 1, 1)], { packing: true, tokenBucket: 4 })
    expect([...batch.tokens]).toEqual([1000, 1001, 1002, 2000, 2001, 0, 0, 0])
    expect([...batch.positions]).toEqual([0, 1, 2, 0, 1, 0, 0, 0])
    expect(batch.rectangles).toEqual([{ sequences: 2, length: 4 }])
    expect([...batch.slots!.to]).toEqual([0, 1, 2, 5, 3, 4, 5, 5])
    expect([...batch.slots!.from]).toEqual([0, 1, 2, 4, 5, 3, 3, 3])
    expect([...batch.labelRows.slice(0, 3)]).toEqual([1, 3, 0])
    expect([...batch.labelRowsInverse]).toEqual([32, 0, 32, 1, 32, 32, 32, 32])
  })

  it('refuses an empty batch', () => {
    expect(() => collate([], { packing: true, tokenBucket: 32 })).toThrow(/needs sequences/)
  })
})
