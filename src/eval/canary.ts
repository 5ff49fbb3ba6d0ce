/**
 * A fixed question whose next-token probabilities tell whether an adapter does anything on the base it is loaded on, and whether the pair
 * behaves as it did when the adapter was trained. The text of no row is used.
 */
import { createHash } from 'node:crypto'
import { messagesOf } from '../data/encode.ts'
import type { Engine } from '../engine/engine.ts'

const QUESTION = '请用一句话介绍你能回答哪些问题。'
/** How many of the base's likeliest tokens a card keeps. */
const KEPT = 16

/** ln p of every next token, by the base and by base and adapter. */
export interface CanaryReading {
  readonly promptSha256: string // of the prompt's token ids
  readonly base: Float32Array // [V]
  readonly adapted: Float32Array // [V]
}

/** What an adapter card keeps of a reading. */
export interface CanarySummary {
  readonly promptSha256: string
  readonly tokens: readonly number[]
  readonly base: readonly number[]
  readonly adapted: readonly number[]
  readonly divergence: number // nats
}

/** How far a pair is from what its card says. */
export interface CanaryDistance {
  readonly samePrompt: boolean // the same token ids reached the model
  readonly base: number // largest difference of the base's ln p among the kept tokens: what another quantisation does
  readonly adapted: number
  readonly divergenceThen: number
  readonly divergenceNow: number
}

/** @param adapter name of a set given to `openEngine` @param system the system message that the adapter was trained with */
export async function readCanary(engine: Engine, adapter: string, system: string | null): Promise<CanaryReading> {
  const prompt = engine.tokenizer.encodePrompt(messagesOf(QUESTION, system))
  return {
    promptSha256: createHash('sha256').update(Int32Array.from(prompt)).digest('hex'),
    base: await engine.nextTokenLogProbs(prompt),
    adapted: await engine.nextTokenLogProbs(prompt, { adapter }),
  }
}

/** True where the adapter changes nothing at all. */
export function isSilent({ base, adapted }: CanaryReading): boolean {
  return base.every((value, i) => value === adapted[i])
}

export function summarise({ promptSha256, base, adapted }: CanaryReading): CanarySummary {
  const tokens = [...base.keys()].sort((a, b) => base[b]! - base[a]! || a - b).slice(0, KEPT)
  const of = (values: Float32Array) => tokens.map((token) => values[token]!)
  return { promptSha256, tokens, base: of(base), adapted: of(adapted), divergence: divergence(adapted, base) }
}

export function canaryDistance(now: CanaryReading, then: CanarySummary): CanaryDistance {
  const furthest = (values: Float32Array, was: readonly number[]) =>
    then.tokens.reduce((most, token, i) => Math.max(most, Math.abs((values[token] ?? -Infinity) - was[i]!)), 0)
  return {
    samePrompt: now.promptSha256 === then.promptSha256,
    base: furthest(now.base, then.base),
    adapted: furthest(now.adapted, then.adapted),
    divergenceThen: then.divergence,
    divergenceNow: divergence(now.adapted, now.base),
  }
}

/** Kullback-Leibler divergence of p from q, both as ln p. */
function divergence(p: Float32Array, q: Float32Array): number {
  return p.reduce((sum, value, i) => sum + Math.exp(value) * (value - q[i]!), 0)
}
