import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { firstInvalidUtf8 } from './utf8.ts'

it.each([
  ['', -1],
  ['61e4b8ade69687f09f9882', -1],
  ['61d6d0cec4', 1], // 中文 in GBK
  ['61e4b8', 1], // cut off
  ['c080', 0], // overlong
  ['61eda080', 1], // surrogate
  ['e09f80', 0], // overlong
  ['f08f8080', 0], // overlong
  ['f4908080', 0], // above U+10FFFF
  ['f48fbfbf', -1],
  ['ff', 0],
])('%s: first invalid byte at %d', (hex, at) => {
  expect(firstInvalidUtf8(Buffer.from(hex, 'hex'))).toBe(at)
})

it('agrees with Node: everything before the index is UTF-8, and no byte more', () => {
  const lead = fc.constantFrom(0x61, 0x80, 0x9f, 0xa0, 0xbf, 0xc2, 0xe0, 0xe4, 0xed, 0xf0, 0xf4, 0xff)
  fc.assert(
    fc.property(fc.array(lead, { maxLength: 8 }), (values) => {
      const bytes = Uint8Array.from(values)
      const at = firstInvalidUtf8(bytes)
      if (isUtf8(bytes)) return at === -1
      const next = [1, 2, 3, 4].some((n) => at + n <= bytes.length && isUtf8(bytes.subarray(at, at + n)))
      return at >= 0 && isUtf8(bytes.subarray(0, at)) && !next
    }),
  )
})
