import { createHmac } from 'node:crypto'

/** Numbers that follow from a secret and names: the same ones for the same names, and nobody without the secret can tell which. */
export interface Stream {
  int(n: number): number // in [0, n), n up to 2^24
  digits(count: number): string
  letters(count: number, alphabet?: string): string
}

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz'

export function createStream(secret: Uint8Array, names: readonly string[]): Stream {
  let block = Buffer.alloc(0)
  let at = 0
  let counter = 0
  const next = () => {
    if (at + 4 > block.length) {
      block = createHmac('sha256', secret)
        .update(JSON.stringify([...names, counter++]))
        .digest()
      at = 0
    }
    at += 4
    return block.readUInt32BE(at - 4)
  }
  const int = (n: number) => next() % n
  const letters = (count: number, alphabet = BASE36) =>
    Array.from({ length: count }, () => alphabet[int(alphabet.length)]).join('')
  return { int, letters, digits: (count) => letters(count, '0123456789') }
}
