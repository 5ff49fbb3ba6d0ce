import { createRandom } from '../util/random.ts'

/**
 * Texts that nearly repeat an earlier one, in one pass: MinHash over character n-grams of the normalised text, found by banding
 * (LSH) and verified by the estimated Jaccard similarity (Broder 1997; b-bit signatures: Li and König 2010). Knows no rows.
 * Takes about 170 bytes a text whatever its length. A text of few characters has few n-grams, so there one changed character
 * makes another text: short questions count as repeated only when they are equal but for case, width, blanks and punctuation.
 */

export interface NearDuplicates {
  /** Adds a text; its index is the number of texts before. The index of the earlier text most like it, -1 where none is near. */
  readonly add: (text: string) => number
  /** As `add`, but the text is only looked up. */
  readonly find: (text: string) => number
  /** The first text of the group that `index` belongs to: near repetitions of near repetitions are one group. */
  readonly groupOf: (index: number) => number
  /** Groups of at least two, each in the order of the texts. */
  readonly groups: () => readonly (readonly number[])[]
  readonly size: number
}

export interface NearDuplicatesOptions {
  readonly threshold?: number // least estimated Jaccard similarity of a repetition, 0.5 to 1
  readonly ngram?: number // UTF-16 units
}

const BANDS = 12
const ROWS = 8 // hashes of a band: all must agree. Found at similarity 0.9: 0.999, at 0.8: 0.89, at 0.5: 0.05, before verifying
const HASHES = BANDS * ROWS // the estimate's standard deviation is at most 0.05, at 0.8 it is 0.04
const MAX_SAME_KEY = 16 // texts kept under one key of a band: a million near copies stay linear
const MAX_CHARS = 32_768 // of a normalised text: what agrees that far is a repetition
const CHUNK = 4096 // texts whose signatures lie in one array
const STREAM = 0x6e656172 // "near"

export function createNearDuplicates({ threshold = 0.8, ngram = 3 }: NearDuplicatesOptions = {}): NearDuplicates {
  const sign = createSigner(ngram)
  const signatures = createSignatures()
  const index = createBandIndex(signatures)
  const groups = createGroups()
  const leastEqual = Math.ceil(HASHES * (threshold + (1 - threshold) / 256) - 1e-9) // bytes of unlike texts agree once in 256

  function nearest(signature: Uint8Array, seen: (text: number) => void): { best: number; equal: number } {
    let [best, equal] = [-1, 0]
    index.candidates(signature, (text) => {
      const count = signatures.countEqual(text, signature)
      if (count < leastEqual) return
      seen(text)
      if (count < equal || (count === equal && text >= best)) return
      best = text
      equal = count
    })
    return { best, equal }
  }

  return {
    add(text) {
      const signature = sign(text)
      const own = groups.add()
      signatures.push(signature ?? new Uint8Array(HASHES))
      if (signature === null) return -1
      const { best, equal } = nearest(signature, (other) => groups.join(own, other))
      if (equal < HASHES) index.insert(own, signature) // an equal one is already there to be found
      return best
    },
    find(text) {
      const signature = sign(text)
      return signature === null ? -1 : nearest(signature, () => {}).best
    },
    groupOf: groups.rootOf,
    groups: groups.list,
    get size() {
      return groups.size()
    },
  }
}

/** What two texts are compared by: width, case, punctuation, signs and blanks away; a decimal point stays, 1.5 is not 15. */
export function normalisedText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<!\d)\.|\.(?!\d)|[^\p{L}\p{N}\p{M}.]+/gu, '')
}

/** The n-grams of a normalised text; a shorter text is one by itself. */
export function ngramsOf(normalised: string, n = 3): ReadonlySet<string> {
  const grams = new Set<string>()
  for (let i = 0; i < Math.max(1, normalised.length - n + 1); i++) grams.add(normalised.slice(i, i + n))
  grams.delete('')
  return grams
}

/** A function that gives the signature of a text: for each hash one byte of the least value; null for a text without a letter. */
function createSigner(n: number): (text: string) => Uint8Array | null {
  const random = createRandom(STREAM)
  const word = () => random.int(2 ** 32)
  const factors = Uint32Array.from({ length: HASHES }, () => word() | 1)
  const terms = Uint32Array.from({ length: HASHES }, word)
  const least = new Uint32Array(HASHES)
  return (text) => {
    const plain = normalisedText(text).slice(0, MAX_CHARS)
    if (plain === '') return null
    least.fill(0xffff_ffff)
    for (let i = 0; i < Math.max(1, plain.length - n + 1); i++) {
      const hash = hashOf(plain, i, Math.min(plain.length, i + n))
      for (let k = 0; k < HASHES; k++) {
        const value = (Math.imul(hash, factors[k]!) + terms[k]!) >>> 0
        if (value < least[k]!) least[k] = value
      }
    }
    return Uint8Array.from(least, (value) => Math.imul(value, 0x9e37_79b1) >>> 24)
  }
}

function hashOf(text: string, start: number, end: number): number {
  let hash = 0
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193) + 0x6d2b_79f5
  return mixed(hash)
}

/** The last step of MurmurHash3: every bit depends on every other. */
function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85eb_ca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35)
  return (h ^ (h >>> 16)) >>> 0
}

type Signatures = ReturnType<typeof createSignatures>

function createSignatures() {
  const chunks: Uint8Array[] = []
  let size = 0
  const chunkOf = (text: number) => chunks[Math.floor(text / CHUNK)]!
  const count = (text: number, signature: Uint8Array, from: number, to: number) => {
    const [chunk, start] = [chunkOf(text), (text % CHUNK) * HASHES]
    let equal = 0
    for (let k = from; k < to; k++) if (chunk[start + k] === signature[k]) equal++
    return equal
  }
  return {
    push(signature: Uint8Array): void {
      if (size % CHUNK === 0) chunks.push(new Uint8Array(CHUNK * HASHES))
      chunkOf(size).set(signature, (size % CHUNK) * HASHES)
      size++
    },
    signature: (text: number) => chunkOf(text).subarray((text % CHUNK) * HASHES, ((text % CHUNK) + 1) * HASHES),
    countEqual: (text: number, signature: Uint8Array) => count(text, signature, 0, HASHES),
    hasBand: (text: number, signature: Uint8Array, band: number) =>
      count(text, signature, band * ROWS, (band + 1) * ROWS) === ROWS,
  }
}

/** One open-addressed table for all bands; an entry is `text * BANDS + band + 1`, 0 an empty place. */
function createBandIndex(signatures: Signatures) {
  let table = new Uint32Array(1 << 12)
  let entries = 0

  /** Calls `found` for each text under the key; the first empty place, or -1 where the key has enough texts. */
  function walk(signature: Uint8Array, band: number, found: (text: number) => void): number {
    let same = 0
    let place = bandHash(signature, band) & (table.length - 1)
    for (; table[place] !== 0; place = (place + 1) & (table.length - 1)) {
      const entry = table[place]! - 1
      if (entry % BANDS !== band) continue
      const text = (entry - band) / BANDS
      if (!signatures.hasBand(text, signature, band)) continue
      found(text)
      if (++same === MAX_SAME_KEY) return -1
    }
    return place
  }

  function grow(): void {
    const old = table
    table = new Uint32Array(old.length * 2)
    for (const entry of old) {
      if (entry === 0) continue
      const band = (entry - 1) % BANDS
      let place = bandHash(signatures.signature((entry - 1 - band) / BANDS), band) & (table.length - 1)
      while (table[place] !== 0) place = (place + 1) & (table.length - 1)
      table[place] = entry
    }
  }

  return {
    candidates(signature: Uint8Array, found: (text: number) => void): void {
      for (let band = 0; band < BANDS; band++) walk(signature, band, found)
    },
    insert(text: number, signature: Uint8Array): void {
      if (entries + BANDS > table.length * 0.75) grow()
      for (let band = 0; band < BANDS; band++) {
        const place = walk(signature, band, () => {})
        if (place < 0) continue
        table[place] = text * BANDS + band + 1
        entries++
      }
    },
  }
}

function bandHash(signature: Uint8Array, band: number): number {
  let hash = band + 1
  for (let k = band * ROWS; k < (band + 1) * ROWS; k++)
    hash = Math.imul(hash ^ signature[k]!, 0x0100_0193) + 0x6d2b_79f5
  return mixed(hash)
}

/** Union-find; the root of a group is its first member. */
function createGroups() {
  let parents = new Uint32Array(1024)
  let size = 0
  function rootOf(index: number): number {
    let at = index
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!
      at = parents[at]!
    }
    return at
  }
  return {
    add(): number {
      if (size === parents.length) {
        const larger = new Uint32Array(size * 2)
        larger.set(parents)
        parents = larger
      }
      parents[size] = size
      return size++
    },
    join(a: number, b: number): void {
      const [rootA, rootB] = [rootOf(a), rootOf(b)]
      parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB)
    },
    rootOf,
    list(): readonly (readonly number[])[] {
      const members = new Map<number, number[]>()
      for (let i = 0; i < size; i++) {
        const root = rootOf(i)
        if (root === i) continue
        const group = members.get(root)
        if (group) group.push(i)
        else members.set(root, [root, i])
      }
      return [...members].sort(([a], [b]) => a - b).map(([, group]) => group)
    },
    size: () => size,
  }
}
