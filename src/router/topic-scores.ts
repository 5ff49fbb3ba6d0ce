import { POINTS, STRENGTHS, type Topic } from './topic.ts'

/** Points of each topic, in the order of the topics. Each word counts once; one that lies within a longer one does not count. */
export type ScoreTopics = (text: string) => Float64Array

const MAX_LETTERS = 4000 // of a question; its subject is told by then

export function createTopicScores(topics: readonly Topic[]): ScoreTopics {
  const lexicon = new Map<string, { readonly topic: number; readonly points: number }[]>()
  let longest = 0
  for (const [topic, { words }] of topics.entries()) {
    for (const strength of STRENGTHS) {
      for (const word of words[strength]) {
        const entries = lexicon.get(word) ?? []
        if (entries.every((entry) => entry.topic !== topic)) entries.push({ topic, points: POINTS[strength] })
        lexicon.set(word, entries)
        longest = Math.max(longest, word.length)
      }
    }
  }
  return (text) => {
    const scores = new Float64Array(topics.length)
    const letters = plain(text).slice(0, MAX_LETTERS)
    for (const word of wordsIn(letters, longest, lexicon))
      for (const { topic, points } of lexicon.get(word)!) scores[topic]! += points
    const years = agesIn(letters)
    for (const [topic, { ageTo }] of topics.entries())
      if (ageTo !== null && years.some((age) => age <= ageTo)) scores[topic]! += POINTS.likely
    return scores
  }
}

/** One form of every letter: full width, case; blanks count for nothing between Han characters. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '')
    .trim()
}

const isLatin = (letter: string | undefined) => letter !== undefined && /[a-z0-9]/.test(letter)

function wordsIn(text: string, longest: number, lexicon: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const found = new Set<string>()
  let covered = 0 // end of the furthest word so far: what ends before it lies within that word
  for (let start = 0; start < text.length; start++) {
    for (let end = Math.min(text.length, start + longest); end > Math.max(start, covered); end--) {
      const word = text.slice(start, end)
      if (!lexicon.has(word) || cutsLatin(text, start, end)) continue
      found.add(word)
      covered = end
      break
    }
  }
  return found
}

/** "hi" is no word within "china". */
function cutsLatin(text: string, start: number, end: number): boolean {
  return (isLatin(text[start]) && isLatin(text[start - 1])) || (isLatin(text[end - 1]) && isLatin(text[end]))
}

const DIGITS = '零一二三四五六七八九'

/** Ages in years; those told in months, weeks or days are 0. Times that something lasts ("疼了三天") are none. */
function agesIn(text: string): readonly number[] {
  const years = [...text.matchAll(/([0-9]{1,3}|[一二两三四五六七八九十百]{1,4})(?:周?岁|岁半)/g)].map(([, n]) =>
    numberOf(n!),
  )
  const months = /(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})个?(?:多|半)?月(?:大|的?(?:宝|孩|婴|娃|小))/.test(text)
  return months ? [...years, 0] : years
}

function numberOf(written: string): number {
  if (/^[0-9]/.test(written)) return Number(written)
  if (written.includes('百')) return 100
  const text = written.replace(/两/g, '二')
  const [tens, ones] = text.split('十')
  const digit = (letter: string | undefined, none: number) => (letter ? DIGITS.indexOf(letter.at(-1)!) : none)
  return ones === undefined ? digit(tens, 0) : digit(tens, 1) * 10 + digit(ones, 0)
}
