import { afterAll, describe, expect, it } from 'vitest'
import { formulaTensor } from '../../test/support/formula.ts'
import { Bench, GRADIENT_TOLERANCE, gradientError, relativeToLargest } from '../../test/support/gradcheck.ts'
import { openBackend } from '../ggml/backend.ts'
import { gatedDelta } from './gated-delta.ts'
import type { Var } from './tape.ts'

const backend = openBackend('cpu', 1)
afterAll(() => backend[Symbol.dispose]())

const [DK, DV, C, H, B, CHUNKS] = [3, 4, 5, 2, 2, 3]
const M = B * CHUNKS

const positive = (name: string, count: number, from: number, to: number) =>
  formulaTensor(name, count, (to - from) / 2, (to + from) / 2)

const leaves = [
  { ne: [DK, C, H, M], values: formulaTensor('q', DK * C * H * M, 0.8) },
  { ne: [DK, C, H, M], values: formulaTensor('k', DK * C * H * M, 0.6) },
  { ne: [DV, C, H, M] },
  { ne: [1, C, H, M], values: positive('beta', C * H * M, 0.1, 0.9) },
  { ne: [1, C, H, M], values: positive('g', C * H * M, -0.7, -0.01) },
]
const build = ({ tape }: Bench, [q, k, v, beta, g]: readonly Var[]) =>
  gatedDelta(tape, { q: q!, k: k!, v: v!, beta: beta!, g: g! }, B)

/** Token by token, as the rule is written. */
function recurrent(values: readonly Float32Array[]): Float32Array {
  const [q, k, v, beta, g] = values as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]
  const out = new Float32Array(DV * C * H * M)
  for (let b = 0; b < B; b++)
    for (let h = 0; h < H; h++) {
      const state = Array.from({ length: DK }, () => new Float64Array(DV))
      for (let t = 0; t < C * CHUNKS; t++) {
        const place = (t % C) + C * (h + H * (b + B * Math.floor(t / C)))
        const key = k.subarray(place * DK, (place + 1) * DK)
        for (const row of state) for (let j = 0; j < DV; j++) row[j]! *= Math.exp(g[place]!)
        for (let j = 0; j < DV; j++) {
          const held = state.reduce((sum, row, i) => sum + row[j]! * key[i]!, 0)
          const change = beta[place]! * (v[place * DV + j]! - held)
          for (let i = 0; i < DK; i++) state[i]![j]! += key[i]! * change
        }
        for (let j = 0; j < DV; j++)
          out[place * DV + j] = state.reduce((sum, row, i) => sum + row[j]! * q[place * DK + i]!, 0)
      }
    }
  return out
}

describe('gatedDelta', () => {
  it('is the recurrence, over chunks', async () => {
    using bench = new Bench(backend, leaves, build)
    const { output } = await bench.evaluate()
    expect(relativeToLargest(output, recurrent(bench.values))).toBeLessThan(2e-6)
  })

  it('holds where every key is the same and nothing decays', async () => {
    const same = [
      leaves[0]!,
      { ...leaves[1]!, values: Float32Array.from({ length: DK * C * H * M }, (_, i) => (i % DK === 0 ? 1 : 0)) },
      leaves[2]!,
      { ...leaves[3]!, values: new Float32Array(C * H * M).fill(1) },
      { ...leaves[4]!, values: new Float32Array(C * H * M) },
    ]
    using bench = new Bench(backend, same, build)
    const { output } = await bench.evaluate()
    expect(relativeToLargest(output, recurrent(bench.values))).toBeLessThan(2e-6)
  })

  it('has the gradients of q, k, v, beta and g', async () => {
    expect(await gradientError(backend, leaves, build)).toBeLessThan(GRADIENT_TOLERANCE)
  })
})
