import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { type AttentionLayout, attention } from './attention.ts'
import type { HeadShape } from './attention-rectangle.ts'
import { mask } from './linear.ts'
import type { Var } from './tape.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

/** Sequences one after another, then filler rows; a rectangle's slots are `extra` longer than its longest sequence. */
interface Ragged {
  readonly lengths: readonly number[]
  readonly extra: number
  readonly fillers: number
  readonly cut?: number // sequences of a first rectangle; all in one
}

const total = ({ lengths, fillers }: Ragged) => lengths.reduce((sum, n) => sum + n, 0) + fillers
const firstRow = ({ lengths }: Ragged, sequence: number) => lengths.slice(0, sequence).reduce((sum, n) => sum + n, 0)

function layoutOf(bench: Bench, ragged: Ragged): AttentionLayout {
  const { lengths, extra, cut = lengths.length } = ragged
  const groups = [lengths.slice(0, cut), lengths.slice(cut)].filter((group) => group.length > 0)
  const rectangles = groups.map((group) => ({ sequences: group.length, length: Math.max(...group) + extra }))
  const starts = rectangles.flatMap(({ sequences, length }) => Array<number>(sequences).fill(length))
  const S = starts.reduce((sum, length) => sum + length, 0)
  const N = total(ragged)
  const to = Array<number>(S).fill(-1)
  const from = Array<number>(N).fill(-1)
  for (const [b, length] of lengths.entries()) {
    const slot = starts.slice(0, b).reduce((sum, each) => sum + each, 0)
    for (let t = 0; t < length; t++) {
      to[slot + t] = firstRow(ragged, b) + t
      from[firstRow(ragged, b) + t] = slot + t
    }
  }
  const [empty, filler] = [to.indexOf(-1), from.indexOf(-1)]
  const plain = lengths.length === 1 && N === S
  return {
    slots: plain
      ? null
      : {
          to: bench.integers(to.map((row) => (row < 0 ? filler : row))),
          from: bench.integers(from.map((slot) => (slot < 0 ? empty : slot))),
        },
    rectangles: rectangles.map(({ sequences, length: T }) => {
      const mask = Float32Array.from({ length: T * T }, (_, i) => (i % T <= Math.floor(i / T) ? 0 : -Infinity))
      return { sequences, length: T, mask: bench.floats(mask, T, T) }
    }),
  }
}

const leavesOf = (ragged: Ragged, { size, query, key }: HeadShape) =>
  [query, key, key].map((heads, i) => {
    const ne = [size * heads, total(ragged)]
    return { ne, values: formulaTensor(`qkv ${i}`, ne[0]! * ne[1]!, 1.5) }
  })

/** Nothing asks for the output of a filler, as in training. */
const build =
  (ragged: Ragged, heads: HeadShape) =>
  (bench: Bench, [q, k, v]: readonly Var[]) => {
    const y = attention(bench.tape, q!, k!, v!, heads, layoutOf(bench, ragged))
    const [width, rows] = y.value.ne
    const real = width * (rows - ragged.fillers)
    const ones = Float32Array.from({ length: width * rows }, (_, i) => +(i < real))
    return mask(bench.tape, y, bench.floats(ones, width, rows))
  }

const benchOf = (ragged: Ragged, heads: HeadShape) => new Bench(backend, leavesOf(ragged, heads), build(ragged, heads))

const raggedArb = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
    extra: fc.integer({ min: 0, max: 3 }),
    fillers: fc.integer({ min: 1, max: 4 }),
    cut: fc.integer({ min: 1, max: 4 }),
  })
  .map((ragged) => {
    const { lengths, cut, extra } = ragged
    const full = [lengths.slice(0, cut), lengths.slice(cut)].every((group) => new Set(group).size <= 1)
    return full && extra === 0 ? { ...ragged, fillers: 0 } : ragged // fillers and empty slots need each other, as `collate` promises
  })
const headsArb = fc
  .record({ size: fc.constantFrom(4, 6), key: fc.integer({ min: 1, max: 2 }), group: fc.constantFrom(1, 2, 4) })
  .map(({ size, key, group }): HeadShape => ({ size, key, query: key * group }))

describe('attention has the gradients of q, k and v', () => {
  for (const group of [1, 2, 4]) {
    const heads = { size: 8, key: 2, query: 2 * group }
    it(`${group} queries a key, one sequence`, async () => {
      const ragged = { lengths: [9], extra: 0, fillers: 0 }
      const error = await gradientError(backend, leavesOf(ragged, heads), build(ragged, heads))
      expect(error).toBeLessThan(GRADIENT_TOLERANCE)
    })

    it.each([3, 1])(`${group} queries a key, three ragged sequences with fillers, the first %i apart`, async (cut) => {
      const ragged = { lengths: [5, 1, 8], extra: 2, fillers: 3, cut }
      const error = await gradientError(backend, leavesOf(ragged, heads), build(ragged, heads))
      expect(error).toBeLessThan(GRADIENT_TOLERANCE)
    })
  }
})

describe('attention over ragged sequences', () => {
  it('is softmax(q k / sqrt(hd)) v in each sequence, each token seeing itself and those before', async () => {
    await fc.assert(
      fc.asyncProperty(raggedArb, headsArb, async (ragged, heads) => {
        using bench = benchOf(ragged, heads)
        const { output } = await bench.evaluate()
        const real = (total(ragged) - ragged.fillers) * heads.size * heads.query
        expect(relativeToLargest(output.subarray(0, real), plainAttention(bench.values, ragged, heads))).toBeLessThan(
          1e-5,
        )
      }),
      { numRuns: 40 },
    )
  })

  it('never leaks: other sequences and fillers leave a sequence unchanged, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(raggedArb, headsArb, fc.nat(), async (ragged, heads, pick) => {
        const sequence = pick % ragged.lengths.length
        const [first, end] = [firstRow(ragged, sequence), firstRow(ragged, sequence + 1)]
        using bench = benchOf(ragged, heads)
        const before = await bench.evaluate()
        const others = bench.values.map((values, i) => {
          const width = leavesOf(ragged, heads)[i]!.ne[0]!
          const changed = formulaTensor(`other ${i}`, values.length, 40)
          changed.set(values.subarray(first * width, end * width), first * width)
          return changed
        })
        const after = await bench.evaluate(others)
        const own = ({ output, grads }: typeof before) =>
          [output, ...grads].map((values) => {
            const width = values.length / total(ragged)
            return values.slice(first * width, end * width)
          })
        expect(own(after)).toEqual(own(before))
      }),
      { numRuns: 40 },
    )
  })

  it('gives a filler no gradient', async () => {
    for (const ragged of [
      { lengths: [5, 2], extra: 0, fillers: 3 },
      { lengths: [5, 2, 3], extra: 1, fillers: 3, cut: 1 },
      { lengths: [5], extra: 3, fillers: 3 },
    ]) {
      using bench = benchOf(ragged, { size: 4, key: 1, query: 2 })
      for (const grad of (await bench.evaluate()).grads) {
        const fillers = grad.slice(-3 * (grad.length / total(ragged)))
        expect(fillers.map(Math.abs)).toEqual(new Float32Array(fillers.length))
      }
    }
  })

  it('does not look ahead: a later token changes no earlier output', async () => {
    const ragged = { lengths: [6, 4], extra: 1, fillers: 1 }
    const heads = { size: 4, key: 2, query: 4 }
    using bench = benchOf(ragged, heads)
    const before = await bench.evaluate()
    const later = bench.values.map((values) => {
      const width = values.length / total(ragged)
      return Float32Array.from(values, (value, i) => (Math.floor(i / width) === 5 ? value + 9 : value))
    })
    const after = await bench.evaluate(later)
    const width = before.output.length / total(ragged)
    expect(after.output.slice(0, 5 * width)).toEqual(before.output.slice(0, 5 * width))
    expect(after.output.slice(5 * width, 6 * width)).not.toEqual(before.output.slice(5 * width, 6 * width))
  })
})

/** The textbook's loops in float64. */
function plainAttention(values: readonly Float32Array[], ragged: Ragged, { size, query, key }: HeadShape): number[] {
  const [q, k, v] = values as [Float32Array, Float32Array, Float32Array]
  const at = (x: Float32Array, heads: number, row: number, head: number, i: number) =>
    x[(row * heads + head) * size + i]!
  const out: number[] = []
  for (const [b, length] of ragged.lengths.entries()) {
    const first = firstRow(ragged, b)
    for (let t = first; t < first + length; t++) {
      for (let h = 0; h < query; h++) {
        const g = Math.floor((h * key) / query)
        const seen = Array.from({ length: t - first + 1 }, (_, s) => first + s)
        const scores = seen.map((s) => {
          let sum = 0
          for (let i = 0; i < size; i++) sum += at(q, query, t, h, i) * at(k, key, s, g, i)
          return Math.exp(sum / Math.sqrt(size))
        })
        const all = scores.reduce((a, c) => a + c, 0)
        for (let i = 0; i < size; i++)
          out.push(seen.reduce((sum, s, j) => sum + (scores[j]! / all) * at(v, key, s, g, i), 0))
      }
    }
  }
  return out
}
