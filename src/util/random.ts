import { invariant } from './errors.ts'

/** One reproducible stream of pseudo-random numbers. Not for secrets. */
export interface Random {
  /** In [0, 1), a multiple of 2^-24: every value is exact in float32. */
  uniform(): number
  /** Standard normal (Box-Muller over `uniform`), so never beyond 5.8 in size. */
  normal(): number
  /** An integer in [0, n), each equally likely; n from 1 to 2^32. */
  int(n: number): number
  /** Every element in [lo, hi). */
  fillUniform(out: Float32Array, lo: number, hi: number): void
}

/**
 * xoshiro128** 1.1 (Blackman and Vigna), its state made by splitmix64 from all `seeds` in order. Streams of different seeds
 * are independent, so a place in a run needs no saved state: name it, e.g. `createRandom(seed, STREAM_DROPOUT, step, layer)`.
 * Seeds are safe integers.
 */
export function createRandom(...seeds: readonly number[]): Random {
  const next = xoshiro128(stateOf(seeds))
  const uniform = () => (next() >>> 8) * 2 ** -24
  let spare: number | null = null

  function normal(): number {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())) // 1 - u is never 0
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  function int(n: number): number {
    invariant(Number.isInteger(n) && n >= 1 && n <= 2 ** 32, `int(n) takes 1 to 2^32, got ${n}`)
    const limit = 2 ** 32 - (2 ** 32 % n) // above it some remainders would come more often
    let value = next()
    while (value >= limit) value = next()
    return value % n
  }

  function fillUniform(out: Float32Array, lo: number, hi: number): void {
    for (let i = 0; i < out.length; i++) out[i] = lo + (hi - lo) * uniform()
  }

  return { uniform, normal, int, fillUniform }
}

/** xoshiro128** over a state of four 32-bit words, not all zero: a function that gives the next word. */
export function xoshiro128(state: Uint32Array): () => number {
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!]
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotateLeft(d, 11)
    return result
  }
}

/** splitmix64 (Steele, Lea and Flood): a function that gives the next 64 bits. */
export function splitMix64(seed: bigint): () => bigint {
  let state = BigInt.asUintN(64, seed)
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n)
    let z = state
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
    return z ^ (z >> 31n)
  }
}

/** Each seed is added to the hash of those before it, so (1, 2), (2, 1) and (1, 2, 0) name three streams. */
function stateOf(seeds: readonly number[]): Uint32Array {
  let hash = 0n
  for (const seed of seeds) {
    invariant(Number.isSafeInteger(seed), `a seed must be a safe integer, got ${seed}`)
    hash = splitMix64(hash + BigInt(seed))()
  }
  const next = splitMix64(hash)
  const [low, high] = [next(), next()] // never both 0: splitmix64 meets each value once
  return Uint32Array.of(word(low), word(low >> 32n), word(high), word(high >> 32n))
}

function word(bits: bigint): number {
  return Number(BigInt.asUintN(32, bits))
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits))
}
