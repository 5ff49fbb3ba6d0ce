import type { Hit } from '../detector.ts'
import { CORE } from '../name-chars.ts'
import { DONE_BY_PEOPLE, isHan, isWordNotName, type Name, nameAt } from '../person-name.ts'
import { BAD_PAIRS, WORDLIKE } from '../person-words.ts'
import { COMMON_SURNAMES, COMPOUND_SURNAMES } from '../surnames.ts'

/**
 * Names anywhere in a sentence, by its words: ICU's dictionary leaves a surname alone where no word has it (被|胡|雅|婷|驾驶), and the word
 * before must be one that a person can stand behind. Without ICU's dictionary (a Node built small) nothing is found here.
 */
export function* byWords(text: string): Iterable<Hit> {
  let clause: Clause | undefined
  for (let at = 0; at < text.length; at++) {
    if (!COMMON_SURNAMES.has(text[at]!) && !COMPOUND_SURNAMES.has(text.slice(at, at + 2))) continue
    const name = nameAt(text, at)
    if (!name || !isCandidate(text, at, name)) continue
    if (!clause || at >= clause.end) clause = clauseAround(text, at)
    const isSeen = isAlone(text, clause, at, name) && !isPlainWord(text, clause, at, name)
    if (!isSeen || !(isIntroduced(text, clause, at, name) || isDone(text, at, name))) continue
    yield { type: 'PERSON', start: at, end: at + name.length, score: 0.55 }
  }
}

function isCandidate(text: string, at: number, name: Name): boolean {
  if (!name.common || !name.usual) return false
  const core = isCore(text, at + name.surnameLength, at + name.length)
  if (!core && (name.edge === 0 || name.length - name.surnameLength === 1)) return false
  if (name.surnameLength === 1 && (WORDLIKE.test(text[at]!) || RATHER_WORDS.test(text[at]!))) return false
  return (
    !isWordNotName(text, at, name) &&
    !BAD_PAIRS.has(text.slice(at - 1, at + 1)) &&
    !PHRASES.test(text.slice(at, at + 3))
  )
}

/** Surnames that mostly end or begin words in the middle of a sentence: 第六项行为, 违纪行为, 大三阳. */
const RATHER_WORDS = /[项纪车农边沙阳官党管封商麦费程路明水司牧姜温]/
const PHRASES =
  /^(?:祝健康|温开水|高水平|高素质|高标准|高年级|高学历|黄花菜|周健康|查健康|高一级|蒲公英|莫西林|马西平|米沙坦|成小三|转成|付金|付能|任高级|方一定|冷一定)/

interface Clause {
  readonly start: number
  readonly end: number
  /** Offsets in the text at which a word begins. */
  readonly words: ReadonlySet<number>
}

const MAX_CLAUSE = 120
const STOPS = /[，。；！？,;!?\n]/

function clauseAround(text: string, at: number): Clause {
  let [start, end] = [at, at]
  while (start > 0 && at - start < MAX_CLAUSE && !STOPS.test(text[start - 1]!)) start--
  while (end < text.length && end - at < MAX_CLAUSE && !STOPS.test(text[end]!)) end++
  const segments = new Intl.Segmenter('zh', { granularity: 'word' }).segment(text.slice(start, end))
  const words = new Set([...segments].map(({ index }) => start + index))
  return { start, end, words: words.add(end) }
}

/** No word begins before the name and ends in it, or goes on behind it; inside a full name of usual characters words may lie anyhow. */
function isAlone(text: string, { words }: Clause, at: number, { surnameLength, length }: Name): boolean {
  if (!words.has(at) || !words.has(at + length)) return false
  if (words.has(at + surnameLength)) return true
  return (
    length - surnameLength === 2 && words.has(at + surnameLength + 1) && isCore(text, at + surnameLength, at + length)
  )
}

/** What only people do or have. */
const isDone = (text: string, at: number, { length }: Name) =>
  DONE_BY_PEOPLE.test(text.slice(at + length, at + length + 6))

/** 承包方|同意: the given name is a word by itself, and not one of those that names are made of, 建国. */
const isPlainWord = (text: string, { words }: Clause, at: number, { surnameLength, length }: Name) =>
  length - surnameLength === 2 && !words.has(at + surnameLength + 1) && !isCore(text, at + surnameLength, at + length)

function isIntroduced(
  text: string,
  { start, words }: Clause,
  at: number,
  { length, surnameLength, edge }: Name,
): boolean {
  const before = text[at - 1]
  const full = length - surnameLength === 2
  if (before === undefined || !isHan(before)) return edge < 2 && (full || surnameLength > 1 || at === start) // else it is bare
  if (INTRODUCING.test(before) && words.has(at - 1)) return true
  if (full && isCore(text, at + surnameLength, at + length)) return !QUALITIES.test(before)
  return !words.has(at - 1) && words.has(at - 2) && !QUALITIES.test(before) // a word of two characters
}

const isCore = (text: string, start: number, end: number) => [...text.slice(start, end)].every((char) => CORE.has(char))

const INTRODUCING = /[把被向给由与和跟对让叫请找是的及为替帮使同称诉问主令者人长员将下赔了从偿知晨午]/
const QUALITIES = /[第阿卡很更最不其该此每各大小]/
