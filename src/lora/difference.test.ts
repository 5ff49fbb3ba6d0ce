import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Site } from '../models/sites.ts'
import { adapterDifference } from './difference.ts'
import type { AdapterWeights, ModuleWeights } from './weights.ts'

const [nIn, nOut] = [6, 4]
const site = (name: string) => ({ peftName: name, nIn, nOut }) as Site
const sites = [site('q'), site('v')]

const values = (n: number) => fc.array(fc.integer({ min: -8, max: 8 }), { minLength: n, maxLength: n })
const moduleOf = (of: Site) =>
  fc
    .integer({ min: 1, max: 3 })
    .chain((rank) =>
      fc
        .tuple(values(rank * nIn), values(rank * nOut))
        .map(([a, b]): ModuleWeights => ({ site: of, a: Float32Array.from(a), b: Float32Array.from(b) })),
    )
const adapter = fc
  .tuple(moduleOf(sites[0]!), moduleOf(sites[1]!), fc.integer({ min: 1, max: 32 }))
  .map(([q, v, alpha]): AdapterWeights => ({ rank: 2, alpha, useRslora: false, dropout: 0, modules: [q, v] }))

/** s B A written out. */
function dense({ alpha }: AdapterWeights, { a, b }: ModuleWeights): number[] {
  const rank = a.length / nIn
  return Array.from({ length: nIn * nOut }, (_, k) => {
    const [o, i] = [Math.floor(k / nIn), k % nIn]
    let sum = 0
    for (let r = 0; r < rank; r++) sum += b[o * rank + r]! * a[r * nIn + i]!
    return (alpha / rank) * sum
  })
}

const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0)

describe('adapterDifference', () => {
  it('is what the written-out changes say', () => {
    fc.assert(
      fc.property(adapter, adapter, (one, two) => {
        const [x, y] = [one, two].map((each) => each.modules.flatMap((module) => dense(each, module)))
        const { norms, cosine } = adapterDifference(one, two)
        expect(norms[0]).toBeCloseTo(Math.sqrt(dot(x!, x!)), 3)
        expect(norms[1]).toBeCloseTo(Math.sqrt(dot(y!, y!)), 3)
        const both = Math.sqrt(dot(x!, x!) * dot(y!, y!))
        if (both === 0) expect(cosine).toBeNull()
        else expect(cosine).toBeCloseTo(dot(x!, y!) / both, 4)
      }),
    )
  })

  it('finds an adapter equal to itself, opposite to its negative, and tells what only one of them has', () => {
    fc.assert(
      fc.property(adapter, (one) => {
        const negative = { ...one, modules: one.modules.map((each) => ({ ...each, b: each.b.map((value) => -value) })) }
        const own = adapterDifference(one, one)
        fc.pre(own.cosine !== null)
        expect(own.cosine).toBeCloseTo(1, 6)
        expect(adapterDifference(one, negative).cosine).toBeCloseTo(-1, 6)
        const half = adapterDifference(one, { ...one, modules: one.modules.slice(0, 1) })
        expect(half.modules[1]).toMatchObject({ name: 'v', cosine: null, norms: [own.modules[1]!.norms[0], 0] })
        expect(half.modules[1]!.ranks[1]).toBe(0)
      }),
    )
  })
})
