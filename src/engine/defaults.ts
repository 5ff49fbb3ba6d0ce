import { UserError } from '../texts/user-error.ts'

/** How the next token is chosen, in llama.cpp's words and order: repeat penalty, DRY, top-k, top-p, min-p, temperature. */
export interface Decoding {
  readonly maxTokens: number
  readonly temperature: number // 0 takes the likeliest token
  readonly topK: number // 0 keeps all
  readonly topP: number
  readonly minP: number
  readonly repeatPenalty: number // 1 is off
  readonly repeatWindow: number // generated tokens looked back at, 0 is off
  readonly dryStrength: number // 0 is off; DRY grows with the length of the repeated sequence (llama.cpp --dry-multiplier)
  readonly dryBase: number
  readonly dryAllowedLength: number // tokens that may be repeated freely
}

/** Chosen so that a small model neither loops nor wanders: near the likeliest tokens, long repetitions made impossible by DRY. */
export const DECODING_DEFAULTS: Decoding = Object.freeze({
  maxTokens: 512,
  temperature: 0.6,
  topK: 40,
  topP: 0.9,
  minP: 0.05,
  repeatPenalty: 1.1,
  repeatWindow: 64,
  dryStrength: 0.8,
  dryBase: 1.75,
  dryAllowedLength: 4,
})

/** A repeated sequence ends here, so that lists and headings may look alike. */
export const DRY_BREAKERS: readonly string[] = Object.freeze(['\n', ':', '：'])

const BOUNDS: Readonly<Record<keyof Decoding, readonly [min: number, max: number, whole: boolean]>> = Object.freeze({
  maxTokens: [1, 1_000_000, true],
  temperature: [0, 5, false],
  topK: [0, 1_000_000, true],
  topP: [0, 1, false],
  minP: [0, 1, false],
  repeatPenalty: [0.1, 10, false],
  repeatWindow: [0, 100_000, true],
  dryStrength: [0, 10, false],
  dryBase: [1, 10, false],
  dryAllowedLength: [1, 1_000, true],
})

/** The defaults with what a request sets. UserError for a value out of bounds. */
export function decodingOf(request: { readonly [K in keyof Decoding]?: Decoding[K] | undefined }): Decoding {
  const decoding: Record<string, number> = {}
  for (const key of Object.keys(BOUNDS) as (keyof Decoding)[]) {
    const got = request[key] ?? DECODING_DEFAULTS[key]
    const [min, max, whole] = BOUNDS[key]
    if (!(got >= min && got <= max) || (whole && !Number.isInteger(got))) {
      throw new UserError(whole ? 'engine.notWholeInRange' : 'engine.outOfRange', { key, got, min, max })
    }
    decoding[key] = got
  }
  return decoding as unknown as Decoding
}
