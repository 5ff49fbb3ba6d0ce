type BySide = Readonly<Record<'output' | 'input', readonly string[]>>

/** Sentences by the half that they belong to. */
export type PlainSet = Readonly<Record<'seen' | 'unseen', BySide>>

export interface PlainSentence {
  readonly text: string
  readonly side: 'output' | 'input'
}

export function sentencesOf(half: BySide): readonly PlainSentence[] {
  return (['output', 'input'] as const).flatMap((side) => half[side].map((text) => ({ text, side })))
}
