import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { Bench, GRADIENT_TOLERANCE, gradientError } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { gather, takeRows } from './gather.ts'
import { mask } from './linear.ts'
import type { Var } from './tape.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const D = 5

/** Which source row each of the result's rows reads; a source row is read at most once, -1 is a row of zeros. */
const mapArb = fc
  .record({ source: fc.integer({ min: 1, max: 12 }), zeros: fc.integer({ min: 0, max: 6 }) })
  .chain(({ source, zeros }) =>
    fc
      .subarray([...Array(source).keys(), ...Array<number>(zeros).fill(-1)], { minLength: 1 })
      .chain((rows) => fc.shuffledSubarray(rows, { minLength: rows.length }))
      .map((rows) => ({ source, rows })),
  )

function indices({ source, rows }: { source: number; rows: readonly number[] }) {
  const to = rows.map((row) => (row < 0 ? source : row))
  const from = Array.from({ length: source }, (_, row) => (rows.includes(row) ? rows.indexOf(row) : rows.length))
  return { to, from }
}

const benchOf = (map: { source: number; rows: readonly number[] }) => {
  const { to, from } = indices(map)
  return new Bench(backend, [{ ne: [D, map.source] }], (bench, [x]) =>
    gather(bench.tape, x!, { to: bench.integers(to), from: bench.integers(from) }),
  )
}

describe('gather', () => {
  it('takes the rows it is told, and zeros past the end', async () => {
    await fc.assert(
      fc.asyncProperty(mapArb, async (map) => {
        using bench = benchOf(map)
        const { output } = await bench.evaluate()
        const want = map.rows.flatMap((row) => Array.from({ length: D }, (_, i) => bench.values[0]![row * D + i] ?? 0))
        expect([...output]).toEqual(want)
      }),
      { numRuns: 60 },
    )
  })

  it('hands each row of the gradient back to its source, and nothing to a row that was not read', async () => {
    await fc.assert(
      fc.asyncProperty(mapArb, async (map) => {
        using bench = benchOf(map)
        const { grads } = await bench.evaluate()
        const want = Array.from({ length: map.source }, (_, row) => map.rows.indexOf(row)).flatMap((at) =>
          Array.from({ length: D }, (_, i) => (at < 0 ? 0 : bench.objective.weights[at * D + i]!)),
        )
        expect([...grads[0]!]).toEqual(want)
      }),
      { numRuns: 60 },
    )
  })

  it('has the gradient of its input', async () => {
    const { to, from } = indices({ source: 7, rows: [3, -1, 0, 6, -1, 2] })
    const error = await gradientError(backend, [{ ne: [D, 7] }], (bench, [x]) =>
      gather(bench.tape, x!, { to: bench.integers(to), from: bench.integers(from) }),
    )
    expect(error).toBeLessThan(GRADIENT_TOLERANCE)
  })
})

describe('takeRows', () => {
  it('has the gradient of its input where rows and results stand for each other', async () => {
    const to = [3, 0, 2, 1, 4, 4] // the last two stand for nothing, as row 4 does
    const from = [1, 3, 2, 0, 5]
    const build = (bench: Bench, [x]: readonly Var[]) => {
      const taken = takeRows(bench.tape, x!, { to: bench.integers(to), from: bench.integers(from) })
      const real = Float32Array.from({ length: D * to.length }, (_, i) => +(i < D * 4))
      return mask(bench.tape, taken, bench.floats(real, D, to.length))
    }
    expect(await gradientError(backend, [{ ne: [D, 5] }], build)).toBeLessThan(GRADIENT_TOLERANCE)
    using bench = new Bench(backend, [{ ne: [D, 5] }], build)
    const { output } = await bench.evaluate()
    expect([...output.slice(0, D)]).toEqual([...bench.values[0]!.slice(3 * D, 4 * D)])
  })
})
