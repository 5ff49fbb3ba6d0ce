import type { Decision, Verdict } from './decision.ts'

/** How often two reviewers said the same of the same texts, and how far beyond chance. */
export interface Agreement {
  readonly reviewers: readonly [string, string]
  readonly texts: number // judged by both
  readonly observed: number // share of them with the same verdict
  readonly kappa: number | null // null where chance alone would agree always: both gave one and the same verdict throughout
}

/**
 * Cohen's kappa (Cohen 1960): (observed - chance) / (1 - chance), unweighted, for any set of verdicts.
 * @example cohenKappa([['yes', 'no'], ['no', 'no']])
 */
export function cohenKappa(pairs: readonly (readonly [string, string])[]): number | null {
  const n = pairs.length
  if (n === 0) return null
  const share = (which: 0 | 1, verdict: string) => pairs.filter((pair) => pair[which] === verdict).length / n
  const chance = [...new Set(pairs.flat())].reduce((sum, verdict) => sum + share(0, verdict) * share(1, verdict), 0)
  return chance === 1 ? null : (observedShare(pairs) - chance) / (1 - chance)
}

function observedShare(pairs: readonly (readonly [string, string])[]): number {
  return pairs.filter(([a, b]) => a === b).length / pairs.length
}

/**
 * Agreement of every two reviewers who judged at least one text both. A text is a row in one version: who approves a changed text does not
 * disagree with who changed the text before it. Of several verdicts of one reviewer on one text the last counts; those by sample do not.
 */
export function agreements(decisions: readonly Decision[]): readonly Agreement[] {
  const verdicts = new Map<string, Map<string, Verdict>>() // text -> reviewer -> verdict
  for (const { row, seen, reviewer, verdict, bySample } of decisions) {
    if (bySample) continue
    const text = `${row} ${seen}`
    const given = verdicts.get(text) ?? new Map<string, Verdict>()
    verdicts.set(text, given.set(reviewer, verdict))
  }
  const names = [...new Set(decisions.map(({ reviewer }) => reviewer))].sort()
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const))
  return pairs.flatMap(([a, b]) => {
    const both = [...verdicts.values()].flatMap((given) => {
      const [left, right] = [given.get(a), given.get(b)]
      return left && right ? [[left, right] as const] : []
    })
    if (both.length === 0) return []
    return [{ reviewers: [a, b] as const, texts: both.length, observed: observedShare(both), kappa: cohenKappa(both) }]
  })
}

/** Words for a kappa after Landis and Koch (1977). */
export type KappaWord = 'poor' | 'slight' | 'fair' | 'moderate' | 'substantial' | 'almostPerfect'

export function kappaWord(kappa: number): KappaWord {
  if (kappa < 0) return 'poor'
  const bounds = [0.2, 0.4, 0.6, 0.8]
  const words = ['slight', 'fair', 'moderate', 'substantial', 'almostPerfect'] as const
  const place = bounds.findIndex((bound) => kappa <= bound)
  return words[place < 0 ? 4 : place]!
}
