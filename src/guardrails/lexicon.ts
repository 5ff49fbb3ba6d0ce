import type { Han } from './han.ts'

/** The words that rules look for, by their syllables: where a disguised one may stand. */
export interface LexiconNode {
  readonly next: ReadonlyMap<string, LexiconNode> // by syllable
  readonly byLetter: ReadonlyMap<string, readonly string[]> // first letter -> syllables that go on from here
  readonly words: readonly string[] // that end here
}

interface Growing {
  readonly next: Map<string, Growing>
  readonly byLetter: Map<string, string[]>
  readonly words: string[]
}

const MAX_READINGS = 4 // spellings kept of one word: characters with several readings

/** @param words of Chinese characters only; others are passed over */
export function createLexicon(words: Iterable<string>, han: Han): LexiconNode {
  const root = grow()
  for (const word of new Set(words)) {
    for (const syllables of spellings(word, han)) {
      let node = root
      for (const syllable of syllables) node = descend(node, syllable)
      node.words.push(word)
    }
  }
  return root
}

function spellings(word: string, han: Han): readonly (readonly string[])[] {
  let found: readonly (readonly string[])[] = [[]]
  for (const char of word) {
    const readings = han.readings.get(char) ?? []
    found = found.flatMap((before) => readings.map((reading) => [...before, reading])).slice(0, MAX_READINGS)
  }
  return found
}

function descend(node: Growing, syllable: string): Growing {
  const known = node.next.get(syllable)
  if (known) return known
  const made = grow()
  node.next.set(syllable, made)
  const letter = syllable[0]!
  node.byLetter.set(letter, [...(node.byLetter.get(letter) ?? []), syllable])
  return made
}

function grow(): Growing {
  return { next: new Map(), byLetter: new Map(), words: [] }
}
