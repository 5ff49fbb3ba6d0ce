import type { PlainSentence } from './plain-set.ts'

type ByKind = Readonly<Record<string, readonly string[]>>

/** Sentences of one author, by side and kind, written and kept before the rules met them. */
export type Wave = Readonly<Record<'risky' | 'benign', Readonly<Record<'output' | 'input', ByKind>>>>

export function sentencesOfWave(bySide: Wave['risky']): readonly PlainSentence[] {
  return (['output', 'input'] as const).flatMap((side) =>
    Object.values(bySide[side]).flatMap((texts) => texts.map((text) => ({ text, side }))),
  )
}
