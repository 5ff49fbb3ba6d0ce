import type { Site } from '../models/sites.ts'

/** Ranks and alphas, with PEFT's per-module exceptions. */
export interface PatternSettings {
  readonly rank: number
  readonly alpha: number
  readonly rankPattern?: Pattern | undefined
  readonly alphaPattern?: Pattern | undefined
}

/** Module name -> value: `q_proj`, or more of the path, such as `layers.1.mlp.down_proj`. */
export type Pattern = Readonly<Record<string, number>>

export function rankOf({ rank, rankPattern }: PatternSettings, site: Site): number {
  return lookUp(rankPattern, site) ?? rank
}

export function alphaOf({ alpha, alphaPattern }: PatternSettings, site: Site): number {
  return lookUp(alphaPattern, site) ?? alpha
}

/** As PEFT's get_pattern_key: the first pattern that is the end of the module's path, at a dot, wins. */
function lookUp(pattern: Pattern | undefined, { peftName }: Site): number | undefined {
  return Object.entries(pattern ?? {}).find(([name]) => peftName === name || peftName.endsWith(`.${name}`))?.[1]
}
