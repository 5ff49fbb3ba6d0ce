import type { Han } from './han.ts'

/** The words that rules look for, by their syllables: where a disguised one may stand. */
export interface LexiconNode {
  readonly next: ReadonlyMap<string, LexiconNode> // by syllable
  readonly words: readonly LexiconWord[] // that end here
}

export interface LexiconWord {
  readonly text: string
  readonly rank: number // its place among all words: of two with the same initials the first one is meant
  readonly isContext: boolean // put back only where all of it is pinyin
}

interface Growing {
  next: Map<string, Growing>
  words: LexiconWord[]
}

/** Shared by the many nodes where nothing goes on or ends. */
const [NO_NEXT, NO_WORDS]: readonly [Growing['next'], LexiconWord[]] = [new Map(), []]

const MAX_READINGS = 16 // spellings kept of one word: characters with several readings

/** @param words of Chinese characters only; others are passed over. `context`: those that only tell what the others mean */
export function createLexicon(words: Iterable<string>, han: Han, context: Iterable<string> = []): LexiconNode {
  const root = grow()
  const claims = new Set(words)
  for (const [rank, text] of [...new Set([...claims, ...context])].entries()) {
    const word = { text, rank, isContext: !claims.has(text) }
    for (const syllables of spellings(text, han)) {
      let node = root
      for (const syllable of syllables) node = descend(node, syllable)
      if (node.words === NO_WORDS) node.words = [word]
      else node.words.push(word)
    }
  }
  return root
}

function spellings(word: string, han: Han): readonly (readonly string[])[] {
  let found: string[][] = [[]]
  for (const char of word) {
    const readings = han.readings.get(char) ?? []
    if (readings.length === 1) for (const before of found) before.push(readings[0]!)
    else found = found.flatMap((before) => readings.map((reading) => [...before, reading])).slice(0, MAX_READINGS)
  }
  return found
}

function descend(node: Growing, syllable: string): Growing {
  const known = node.next.get(syllable)
  if (known) return known
  const made = grow()
  if (node.next === NO_NEXT) node.next = new Map([[syllable, made]])
  else node.next.set(syllable, made)
  return made
}

function grow(): Growing {
  return { next: NO_NEXT, words: NO_WORDS }
}
