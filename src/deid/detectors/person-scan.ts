import { BARE_NAME, type Hit } from '../detector.ts'
import { CORE } from '../name-chars.ts'
import { isWordNotName, type Name, namesAt } from '../person-name.ts'
import { BAD_PAIRS, WORDLIKE } from '../person-words.ts'
import { COMMON_SURNAMES, COMPOUND_SURNAMES, TOP_SURNAMES } from '../surnames.ts'
import { isBare, pointsBefore, pointsBehind } from './person-context.ts'

/**
 * Names anywhere in a sentence. Three things are added up in points: how much the characters look like a name, what stands on both sides,
 * and how ICU's dictionary cuts the clause (it leaves a surname alone where no word has it: 被|胡|雅|婷|驾驶). Without ICU's dictionary (a
 * Node built small) nothing is found here.
 */
export function* byEvidence(text: string): Iterable<Hit> {
  let clause: Clause | undefined
  const known = new Map<number, number>() // names that begin at different places end at the same
  const behindOf = (end: number) => {
    const points = known.get(end) ?? pointsBehind(text, end)
    known.set(end, points)
    return points
  }
  for (let at = 0; at < text.length; at++) {
    if (!COMMON_SURNAMES.has(text[at]!) && !COMPOUND_SURNAMES.has(text.slice(at, at + 2))) continue
    const names = namesAt(text, at).filter((name) => isCandidate(text, at, name))
    const rated = names.map((name) => ({ name, own: pointsOfName(text, at, name) + behindOf(at + name.length) }))
    if (rated.every(({ own }) => own + MOST_BEFORE < NEEDED)) continue
    const hope = pointsBefore(text, at, () => true) + MOST_WORDS // cutting into words is dear
    if (rated.every(({ own }) => own + hope < NEEDED)) continue
    if (!clause || at >= clause.end) clause = clauseAround(text, at)
    const best = weigh(text, clause, at, rated)
    if (!best) continue
    const end = at + best.length
    yield { type: 'PERSON', start: at, end, score: best.before < 1 && isBare(text, at, end) ? BARE_NAME : 0.55 }
  }
}

/** The name with the most points; `undefined` where none has enough. */
function weigh(text: string, clause: Clause, at: number, rated: readonly { name: Name; own: number }[]) {
  const before = pointsBefore(text, at, (place) => clause.words.has(place))
  let best: Weighed | undefined
  for (const { name, own } of rated) {
    const doubt = name.surnameLength === 1 ? doubtOf(text[at]!, before >= 1) : 0
    const points = own + before + doubt + pointsOfWords(text, clause, at, name)
    if (points >= NEEDED && points > (best?.points ?? 0)) best = { length: name.length, points, before }
  }
  return best
}

interface Weighed {
  readonly length: number
  readonly points: number
  readonly before: number
}

/** Tuned on test/support/deid and on real consultations and statutes, where nearly nobody is named. */
const NEEDED = 2.5
const [MOST_BEFORE, MOST_WORDS] = [2.3, 0.4]

function isCandidate(text: string, at: number, name: Name): boolean {
  if (!name.common || !name.usual) return false
  return (
    !isWordNotName(text, at, name) &&
    !BAD_PAIRS.has(text.slice(at - 1, at + 1)) &&
    !PHRASES.test(text.slice(at, at + 3))
  )
}

function pointsOfName(text: string, at: number, { length, surnameLength }: Name): number {
  const given = text.slice(at + surnameLength, at + length)
  const core = [...given].filter((char) => CORE.has(char)).length
  let points = given.length === 2 ? [0.4, 1.1, 2][core]! : [-0.6, 0.5][core]!
  if (given.length === 2 && given[0] === given[1]) points += 0.6
  if (surnameLength === 2) return points + (COMPOUND_SURNAMES.has(text.slice(at, at + 2)) ? 1 : 0)
  return points + (TOP_SURNAMES.has(text[at]!) ? 0.4 : 0)
}

/** Surnames that mostly end or begin words in the middle of a sentence, 第六项行为, 违纪行为, less so where a name is to come. */
function doubtOf(surname: string, expected: boolean): number {
  if (WORDLIKE.test(surname)) return expected ? -0.8 : -1.4
  if (RATHER_WORDS.test(surname)) return expected ? -0.5 : -1.2
  return OFTEN_WORDS.test(surname) ? (expected ? -0.2 : -0.7) : 0
}

const RATHER_WORDS = /[项纪车农边沙阳官党管封商麦费程路明水司牧姜温成包古谷查解简单严米尚]/
/** Most of these are people all the same. */
const OFTEN_WORDS = /[白黄金高石安康易常毛华舒宁万花汤丁柏桂]/
const PHRASES =
  /^(?:高水平|高素质|高标准|高年级|高学历|高一级|莫西林|马西平|米沙坦|成小三|转成|付金|付能|任高级|方一定|冷一定)/

interface Clause {
  readonly start: number
  readonly end: number
  /** Offsets in the text at which a word begins. */
  readonly words: ReadonlySet<number>
}

const [MAX_BEFORE, MAX_CLAUSE] = [24, 120]
const STOPS = /[，。；！？,;!?\n]/
const SEGMENTER = new Intl.Segmenter('zh', { granularity: 'word' })

function clauseAround(text: string, at: number): Clause {
  let [start, end] = [at, at]
  while (start > 0 && at - start < MAX_BEFORE && !STOPS.test(text[start - 1]!)) start--
  while (end < text.length && end - at < MAX_CLAUSE && !STOPS.test(text[end]!)) end++
  return { start, end, words: wordsIn(text, start, end) }
}

/** Where words begin in a piece, its end too. */
export function wordsIn(text: string, start: number, end: number): ReadonlySet<number> {
  const words = new Set([...SEGMENTER.segment(text.slice(start, end))].map(({ index }) => start + index))
  return words.add(Math.min(end, text.length))
}

/** A word that begins before the name and ends in it, or goes on behind it, speaks against it, and so does a name that is one word. */
function pointsOfWords(text: string, { words }: Clause, at: number, { surnameLength, length }: Name): number {
  const core = isCore(text, at + surnameLength, at + length)
  if (!words.has(at)) return -2
  if (!words.has(at + length)) return -1.2
  const cuts = Array.from({ length: length - 1 }, (_, i) => at + 1 + i).filter((place) => words.has(place))
  if (cuts.length === 0) return -1.2
  if (!words.has(at + surnameLength)) return core ? 0 : -0.8
  const given = length - surnameLength
  return given === 2 && !words.has(at + surnameLength + 1) && !core ? -0.8 : 0.4 // 承包方|同意: a plain word
}

const isCore = (text: string, start: number, end: number) => [...text.slice(start, end)].every((char) => CORE.has(char))
