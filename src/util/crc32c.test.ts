import { expect, it } from 'vitest'
import { crc32c } from './crc32c.ts'

// RFC 3720, appendix B.4, and the check value of the polynomial
it.each([
  ['', 0],
  ['313233343536373839', 0xe3069283], // "123456789"
  ['00'.repeat(32), 0x8a9136aa],
  ['ff'.repeat(32), 0x62a8ab43],
  [Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('hex'), 0x46dd794e],
  [Buffer.from(Array.from({ length: 32 }, (_, i) => 31 - i)).toString('hex'), 0x113fdb5c],
])('%s', (hex, crc) => {
  expect(crc32c(Buffer.from(hex, 'hex'))).toBe(crc)
})
