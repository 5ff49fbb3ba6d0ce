import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Candidates } from './candidates.ts'
import { TOKEN_ARRAY } from './structs.ts'

const sizeOf = ({ struct }: Candidates) => Number(struct.getBigUint64(TOKEN_ARRAY.size, true))
const values = (list: Candidates) =>
  Array.from({ length: sizeOf(list) }, (_, at) => list.logit(at)).sort((a, b) => b - a)

it('the likeliest are those that sorting gives, without what is impossible', () => {
  const logit = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(-Infinity, Number.NaN, 1, 2))
  fc.assert(
    fc.property(fc.array(logit, { minLength: 1, maxLength: 80 }), fc.integer({ min: 1, max: 40 }), (all, count) => {
      const list = new Candidates(count)
      list.fillLikeliest(Float32Array.from(all))
      const possible = all.filter((value) => value > -Infinity).sort((a, b) => b - a)
      expect(values(list)).toEqual(possible.slice(0, count))
      expect(list.chosen).toBeNull()
    }),
  )
})

it('holds every token with its logit, or those picked', () => {
  const list = new Candidates(4)
  list.fill(Float32Array.of(3, 1, 4, 1))
  expect(Array.from({ length: sizeOf(list) }, (_, at) => list.logit(at))).toEqual([3, 1, 4, 1])
  list.pick([2, 0, 1], 2, Float32Array.of(10, 11, 12))
  expect(Array.from({ length: sizeOf(list) }, (_, at) => list.logit(at))).toEqual([12, 10])
})
