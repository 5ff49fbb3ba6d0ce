/** FNV-1a over the UTF-8 bytes of `name`, 32 bits. */
function fnv1a32(name: string): number {
  let h = 0x811c9dc5
  for (const byte of new TextEncoder().encode(name)) h = Math.imul(h ^ byte, 0x01000193)
  return h >>> 0
}

/**
 * Weights by formula, so that no weight file is needed: the same numbers, bit for bit, as `scripts/golden/formula.py`.
 * Element `i` is `offset + scale * u`, with `u` a multiple of 2^-23 in [-1, 1), rounded once to F32.
 */
export function formulaTensor(name: string, count: number, scale: number, offset = 0): Float32Array {
  const h = fnv1a32(name)
  const out = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    let x = (h + Math.imul(i, 0x9e3779b1)) | 0
    x ^= x >>> 16
    x = Math.imul(x, 0x7feb352d)
    x ^= x >>> 15
    x = Math.imul(x, 0x846ca68b)
    x ^= x >>> 16
    out[i] = offset + scale * ((x >>> 8) / 2 ** 23 - 1)
  }
  return out
}
