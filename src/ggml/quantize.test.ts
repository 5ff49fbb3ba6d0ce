import { afterAll, describe, expect, it } from 'vitest'
import { dequantise } from '../../test/support/dequantise.ts'
import { createRandom } from '../util/random.ts'
import { openBackend } from './backend.ts'
import { dequantizeRows, isDequantisable, quantizeRows, quantizeRowsAsync } from './quantize.ts'
import { GGML_TYPE, type GgmlType } from './types.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [ROW, ROWS] = [512, 6]
const random = createRandom(3)
const values = Float32Array.from({ length: ROW * ROWS }, () => random.normal() * 0.05)

/** Largest root mean square error allowed, relative to that of the values, and the bits a value takes. */
const types = [
  ['F32', 0, 32],
  ['F16', 3e-4, 16],
  ['BF16', 3e-3, 16],
  ['Q8_0', 6e-3, 8.5],
  ['Q6_K', 2e-2, 6.5625],
  ['Q5_1', 4e-2, 6],
  ['Q5_0', 5e-2, 5.5],
  ['Q5_K', 4e-2, 5.5],
  ['Q4_1', 8e-2, 5],
  ['Q4_0', 0.1, 4.5],
  ['Q4_K', 8e-2, 4.5],
  ['IQ4_NL', 9e-2, 4.5],
  ['IQ4_XS', 9e-2, 4.25],
  ['Q3_K', 0.18, 3.4375],
  ['Q2_K', 0.35, 2.625],
] as const

describe('quantizeRows', () => {
  it('is tested for every type that can be trained', () => {
    expect(types.map(([name]) => name).toSorted()).toEqual(
      Object.keys(GGML_TYPE)
        .filter((name) => name !== 'I32')
        .toSorted(),
    )
  })

  it.each(types)('%s keeps the values to %d, in %d bits each', async (name, limit, bits) => {
    const type: GgmlType = GGML_TYPE[name]
    const bytes = quantizeRows(backend.library, type, values, ROW)
    expect((bytes.length * 8) / values.length).toBe(bits)
    const back = await dequantise(backend, type, bytes, ROW, ROWS)
    const squares = (x: Float32Array) => x.reduce((sum, value) => sum + value * value, 0)
    const error = Math.sqrt(squares(back.map((value, i) => value - values[i]!)) / squares(values))
    expect(error).toBeLessThanOrEqual(limit)
    expect(error).toBeGreaterThanOrEqual(limit / 3) // a limit that says something
  })

  it('gives rows one after another: each is what it is alone', () => {
    const all = quantizeRows(backend.library, GGML_TYPE.Q4_K, values, ROW)
    const last = quantizeRows(backend.library, GGML_TYPE.Q4_K, values.slice(-ROW), ROW)
    expect(all.subarray(-last.length)).toEqual(last)
  })

  it('refuses rows that are no whole blocks', () => {
    const wrong = (row: number) => () => quantizeRows(backend.library, GGML_TYPE.Q4_K, values, row)
    expect(wrong(100)).toThrow('3072 values in rows of 100 do not fill Q4_K blocks of 256')
    expect(wrong(0)).toThrow('rows of 0')
    expect(wrong(ROW * 4)).toThrow('rows of 2048')
  })
})

describe('quantizeRowsAsync', () => {
  it('makes the same bytes, however many threads share the rows', async () => {
    const importance = Float32Array.from({ length: ROW }, (_, i) => 1 + (i % 7))
    for (const weights of [null, importance]) {
      const alone = quantizeRows(backend.library, GGML_TYPE.Q4_K, values, ROW, weights)
      for (const threads of [1, 2, 4, 16]) {
        const shared = await quantizeRowsAsync(backend.library, GGML_TYPE.Q4_K, values, ROW, weights, threads)
        expect(Buffer.compare(shared, alone)).toBe(0)
      }
    }
  })

  it('heeds the importance of columns', () => {
    const importance = Float32Array.from({ length: ROW }, (_, i) => (i < 32 ? 1000 : 0.001))
    const plain = quantizeRows(backend.library, GGML_TYPE.Q4_0, values, ROW)
    expect(quantizeRows(backend.library, GGML_TYPE.Q4_0, values, ROW, importance)).not.toEqual(plain)
    const short = importance.subarray(1)
    expect(() => quantizeRows(backend.library, GGML_TYPE.Q4_0, values, ROW, short)).toThrow(
      '511 weights for rows of 512',
    )
  })
})

describe('dequantizeRows', () => {
  it.each(types.map(([name]) => name))("%s: what the backend's graph reads", async (name) => {
    const type = GGML_TYPE[name]
    const bytes = quantizeRows(backend.library, type, values, ROW)
    if (!isDequantisable(type)) throw new Error(`${name} cannot be read back`)
    const ours = dequantizeRows(backend.library, type, bytes, ROW)
    expect(ours).toEqual(await dequantise(backend, type, bytes, ROW, ROWS))
  })

  it('knows what it cannot read', () => {
    expect(isDequantisable(16)).toBe(false) // IQ2_XXS
    expect(isDequantisable(GGML_TYPE.I32)).toBe(false)
  })
})
