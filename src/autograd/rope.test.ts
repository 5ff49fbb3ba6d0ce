import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import type { RopeParams } from '../ggml/ops.ts'
import { reshape } from './reshape.ts'
import { rope } from './rope.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [HD, HEADS, T] = [16, 3, 9]
const plain: RopeParams = {
  nDims: HD,
  mode: 0,
  nCtxOrig: 64,
  freqBase: 10000,
  freqScale: 1,
  extFactor: 0,
  attnFactor: 1,
  betaFast: 32,
  betaSlow: 1,
}
const yarn = { freqScale: 0.25, extFactor: 1, nCtxOrig: 8, freqBase: 100 }
const positions = Array.from({ length: T }, (_, t) => t * 5)

const turned = (bench: Bench, x: Parameters<typeof rope>[1], params: RopeParams, factors: boolean) => {
  const at = { positions: bench.integers(positions), negated: bench.integers(positions.map((p) => -p)) }
  const freqFactors = factors ? bench.floats(formulaTensor('factors', HD / 2, 0.9, 2)) : null
  return rope(bench.tape, x, HD, at, freqFactors, params)
}

describe.each([
  ['NORM', 0],
  ['NEOX', 2],
])('rope %s', (_, mode) => {
  for (const [name, extra] of [
    ['plain', {}],
    ['linear', { freqScale: 0.5 }],
    ['YaRN', yarn],
    ['YaRN over half of the head', { ...yarn, nDims: HD / 2 }],
  ] as const) {
    for (const factors of [false, true]) {
      it(`${name}, frequency factors ${factors}`, async () => {
        const params = { ...plain, mode, ...extra }
        const error = await gradientError(backend, [{ ne: [HD * HEADS, T] }], (bench, [x]) =>
          turned(bench, x!, params, factors),
        )
        expect(error).toBeLessThan(GRADIENT_TOLERANCE)
      })
    }
  }

  it('turns pairs and keeps their length', async () => {
    using bench = new Bench(backend, [{ ne: [HD * HEADS, T] }], (b, [x]) => turned(b, x!, { ...plain, mode }, false))
    const { output } = await bench.evaluate()
    const [x] = bench.values
    const half = HD / 2
    const pair = (i: number) => (mode === 0 ? [2 * i, 2 * i + 1] : [i, i + half]) as [number, number]
    const want = Float32Array.from(x!)
    for (let head = 0; head < HEADS * T; head++) {
      for (let i = 0; i < half; i++) {
        const angle = positions[Math.floor(head / HEADS)]! * 10000 ** (-i / half)
        const [a, b] = pair(i).map((at) => head * HD + at) as [number, number]
        want[a] = x![a]! * Math.cos(angle) - x![b]! * Math.sin(angle)
        want[b] = x![a]! * Math.sin(angle) + x![b]! * Math.cos(angle)
      }
    }
    expect(relativeToLargest(output, want)).toBeLessThan(1e-5)
  })
})

it('reshape', async () => {
  const error = await gradientError(backend, [{ ne: [HD * HEADS, T] }], ({ tape }, [x]) =>
    reshape(tape, x!, HD, HEADS * T),
  )
  expect(error).toBeLessThan(GRADIENT_TOLERANCE)
})
