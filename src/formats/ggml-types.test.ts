import { expect, it } from 'vitest'
import { GGML_TYPES, ggmlType, tensorSizeBytes } from './ggml-types.ts'

it('has each id and name once', () => {
  expect(new Set(GGML_TYPES.map(({ id }) => id)).size).toBe(GGML_TYPES.length)
  expect(new Set(GGML_TYPES.map(({ name }) => name)).size).toBe(GGML_TYPES.length)
  expect(GGML_TYPES).toHaveLength(35)
})

it.each([
  [0, [64, 512], 131_072],
  [8, [64, 512], 34_816],
  [12, [4096, 4096], 9_437_184], // Q4_K: 4.5 bits a value
  [14, [256], 210],
  [0, [5], 20],
  [12, [64, 512], undefined], // 64 is less than one block of 256
  [2, [0, 4], 0],
])('type %d of %j takes %s bytes', (id, ne, sizeBytes) => {
  expect(tensorSizeBytes(ggmlType(id)!, ne)).toBe(sizeBytes)
})

it('does not know removed types', () => {
  expect([4, 5, 31, 36, 43].map(ggmlType)).toEqual([undefined, undefined, undefined, undefined, undefined])
})
