import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FLAT_ROW, flatLayout } from './flat-layout.ts'
import type { TensorSpec } from './variants/variant.ts'

const size = fc.integer({ min: 1, max: 300 })
const specArb = fc
  .tuple(size, fc.option(size), fc.constantFrom('a' as const, 'b' as const))
  .map(([ne0, ne1, group]): TensorSpec => ({ name: group, ne: ne1 ? [ne0, ne1] : [ne0], group }))
const specsArb = fc.array(specArb, { minLength: 1, maxLength: 24 })

it('places the tensors of each group aligned, apart and within the rows of its block', () => {
  fc.assert(
    fc.property(specsArb, (specs) => {
      const layouts = flatLayout(specs)
      expect(new Set(layouts.map(({ group }) => group))).toEqual(new Set(specs.map(({ group }) => group)))
      expect(layouts.flatMap(({ offsets }) => [...offsets.keys()])).toHaveLength(specs.length)
      for (const { group, rows, offsets } of layouts) {
        let end = 0
        for (const [spec, offset] of [...offsets].toSorted((x, y) => x[1] - y[1])) {
          expect(spec.group).toBe(group)
          expect(offset % 64).toBe(0) // 256 bytes
          expect(offset).toBeGreaterThanOrEqual(end)
          end = offset + spec.ne[0] * (spec.ne[1] ?? 1)
        }
        expect(end).toBeLessThanOrEqual(rows * FLAT_ROW)
        expect(end).toBeGreaterThan((rows - 1) * FLAT_ROW)
      }
    }),
  )
})
