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

/** [rows] gathered by `index`; the row past the last is zero. */
const gather = (values: readonly number[], index: Int32Array) =>
  [...index].map((i) => (i === values.length ? 0 : values[i]!))
const realRows = ({ tokens }: Batch) => [...tokens.keys()].filter((row) => tokens[row] !== 0)

describe('collate', () => {
  it('has the shapes it promises', () => {
    each((examples, batch, packing, bucket) => {
      const [n, slots] = [batch.tokens.length, batch.sequences * batch.maxLength]
      const real = examples.reduce((sum, { tokens }) => sum + tokens.length, 0)
      expect(n).toBe(packing ? Math.ceil(real / bucket) * bucket : slots)
      expect(batch.maxLength % bucket).toBe(0)
      if (batch.sequences === 1) expect(batch.maxLength).toBe(n)
      expect([batch.positions.length, batch.unpadIndex.length, batch.labelRowsInverse.length]).toEqual([n, n, n])
      expect(batch.padIndex.length).toBe(slots)
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

  it('puts token t of sequence b at slot b*T + t, and all else is empty', () => {
    each((examples, batch) => {
      const slots = gather([...batch.tokens], batch.padIndex)
      slots.forEach((token, slot) => {
        const [b, t] = [Math.floor(slot / batch.maxLength), slot % batch.maxLength]
        expect(token).toBe(examples[b]!.tokens[t] ?? 0)
      })
    })
  })

  it('pads and un-pads real tokens back to themselves, both ways', () => {
    each((_, batch) => {
      for (const row of realRows(batch)) {
        expect(batch.padIndex[batch.unpadIndex[row]!]).toBe(row)
      }
      const n = batch.tokens.length
      batch.padIndex.forEach((row, slot) => {
        if (row < n) expect(batch.unpadIndex[row]).toBe(slot)
      })
    })
  })

  it('never mixes a filler with a real token: its slot is empty', () => {
    each((_, batch) => {
      const n = batch.tokens.length
      const fillers = [...batch.tokens.keys()].filter((row) => batch.tokens[row] === 0)
      for (const row of fillers) {
        expect(batch.padIndex[batch.unpadIndex[row]!]).toBe(n)
        expect(batch.padIndex).not.toContain(row)
        expect(batch.labelRowsInverse[row]).toBe(batch.labels.length)
      }
    })
  })

  it('is the identity where rows are slots', () => {
    fc.assert(
      fc.property(examplesArb, fc.constantFrom(1, 32), (examples, tokenBucket) => {
        for (const batch of [
          collate(examples, { packing: false, tokenBucket }),
          collate(examples.slice(0, 1), { packing: true, tokenBucket }),
        ]) {
          expect([...batch.unpadIndex]).toEqual([...batch.unpadIndex.keys()])
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
    expect([batch.sequences, batch.maxLength]).toEqual([2, 4])
    expect([...batch.padIndex]).toEqual([0, 1, 2, 8, 3, 4, 8, 8])
    expect([...batch.unpadIndex]).toEqual([0, 1, 2, 4, 5, 3, 6, 7])
    expect([...batch.labelRows.slice(0, 3)]).toEqual([1, 3, 0])
    expect([...batch.labelRowsInverse]).toEqual([32, 0, 32, 1, 32, 32, 32, 32])
  })

  it('refuses an empty batch', () => {
    expect(() => collate([], { packing: true, tokenBucket: 32 })).toThrow(/needs sequences/)
  })
})
