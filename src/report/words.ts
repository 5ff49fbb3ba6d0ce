import { en } from '../texts/en.ts'
import { type Lang, type TextKey, type TextValues, text } from '../texts/render.ts'

/** A sentence of the text tables in the report's language. */
export type Words = (key: TextKey, values?: TextValues) => string

export function wordsIn(lang: Lang): Words {
  return (key, values) => text(lang, key, values)
}

/** The sentence of a code that a run recorded; null where this release has none. */
export function recordedSentence(words: Words, code: string, values: TextValues): string | null {
  return Object.hasOwn(en, code) ? words(code as TextKey, values) : null
}
