/** A subject of questions as `assets/router/*.yaml` describe it: its words, and questions that must come out as it. */
export interface Topic {
  readonly name: string
  readonly names: readonly string[] // other names of the same department, also of narrower ones
  readonly ageTo: number | null // an age in years up to it speaks for the topic
  readonly words: Readonly<Record<Strength, readonly string[]>>
  readonly examples: readonly string[] // must come out as it by its words alone
  readonly learn: readonly string[] // further questions, learned from only
  readonly place: string // file:line
}

export const STRENGTHS = ['sure', 'likely', 'hint'] as const
export type Strength = (typeof STRENGTHS)[number]

export const POINTS: Readonly<Record<Strength, number>> = { sure: 3, likely: 2, hint: 1 }
