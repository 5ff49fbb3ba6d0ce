import { readFile } from 'node:fs/promises'

/**
 * How much a sentence is like those that must be stopped: the weights of its pieces (one to three characters, and two with one between),
 * summed. A second opinion beside the patterns, for claims in words that no pattern has; it knows no meaning either.
 * The weights are made of the sentences in test/support/guard and samples/ by scripts/guardrails/make-likeness.ts.
 */
export interface Likeness {
  readonly output: PieceWeights
  readonly input: PieceWeights
}

export interface PieceWeights {
  readonly bias: number
  readonly scale: number // of one unit of a weight
  readonly weights: Int8Array // by the place of a piece
}

/** Above 0: more like the sentences that must be stopped. */
export function likenessOf(sentence: string, { bias, scale, weights }: PieceWeights): number {
  const pieces = piecesOf(sentence)
  let sum = 0
  for (const place of pieces) sum += weights[place]!
  return bias + (sum * scale) / Math.sqrt(pieces.size)
}

export const N_PLACES = 1 << 15
const MAX_CHARACTERS = 160 // of a sentence that are looked at

/** Places of the pieces of a sentence; numbers are all alike, and commas say nothing: who disguises words scatters them. Never empty. */
export function piecesOf(sentence: string): ReadonlySet<number> {
  const text = `^${sentence
    .slice(0, MAX_CHARACTERS)
    .replace(/[,:]/g, '')
    .replace(/[0-9]+/g, '0')}$`
  const places = new Set<number>()
  for (let i = 0; i < text.length; i++) {
    let hash = FNV_START
    for (let k = 0; k < 3 && i + k < text.length; k++) {
      hash = mix(hash, text.charCodeAt(i + k))
      places.add(placeOf(hash))
    }
    if (i + 2 < text.length) places.add(placeOf(mix(mix(GAP_START, text.charCodeAt(i)), text.charCodeAt(i + 2))))
  }
  return places
}

/** FNV-1a over UTF-16 units. */
const [FNV_START, FNV_PRIME, GAP_START] = [2166136261, 16777619, 99]

function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, FNV_PRIME)
}

function placeOf(hash: number): number {
  return ((hash ^ (hash >>> 15)) >>> 0) % N_PLACES
}

const ASSET = new URL('../../assets/guardrails/likeness.json', import.meta.url) // the same from src/ and from dist/

export async function readLikeness(): Promise<Likeness> {
  const sides = JSON.parse(await readFile(ASSET, 'utf8')) as Readonly<Record<keyof Likeness, StoredWeights>>
  return { output: stored(sides.output), input: stored(sides.input) }
}

interface StoredWeights {
  readonly bias: number
  readonly scale: number
  readonly weights: string // base64 of signed bytes
}

function stored({ bias, scale, weights }: StoredWeights): PieceWeights {
  return { bias, scale, weights: Int8Array.from(Buffer.from(weights, 'base64')) }
}
