import type { Han } from './han.ts'
import type { LexiconNode, LexiconWord } from './lexicon.ts'
import type { Plain } from './normalise.ts'

/**
 * Words of the rules written otherwise are put back: pinyin (baozheng shengsu), initials (bzss), characters of the same sound (胜素), look-alikes,
 * characters taken apart, and mixtures (保zheng胜s). What is ordinary Chinese by chance (抗生素, 一定能迎来) is left alone: a character of the
 * same sound counts only where it is not part of a word of its own.
 */
export function undisguise(plain: Plain, lexicon: LexiconNode, han: Han): Plain {
  const reading = createReading(plain, han)
  const found: Found[] = []
  for (let at = 0; at < plain.text.length; at++) found.push(...foundAt(at, lexicon, reading))
  const meant = found.filter((each) => !breaksWord(each, reading.plainWords))
  return meant.length === 0 ? plain : putBack(plain, apart(meant))
}

/** 佐匹克隆一片: a character of the same sound that is part of a longer word of the rules as it stands. */
function breaksWord({ start, end, pieces }: Found, words: ReadonlyMap<number, Span>): boolean {
  return pieces.some(({ how, start: at }) => {
    const word = how === 'sound' ? words.get(at) : undefined
    return word !== undefined && (word.start < start || word.end > end)
  })
}

interface Span {
  readonly start: number
  readonly end: number
}

/** Of words that overlap those that explain most: 可yicixinggenzhi is 一次性根治, not 可以. */
function apart(found: readonly Found[]): readonly Found[] {
  const worth = new Array<number>(found.length + 1).fill(0)
  const following = found.map(({ end }, i) => {
    let next = i + 1
    while (next < found.length && found[next]!.start < end) next++
    return next
  })
  /** By syllables that are no little words; of two that explain as many, the one that explains more letters. */
  const gain = (i: number) => {
    const { word, isContext, start, end } = found[i]!
    const told = [...word].filter((char) => !LITTLE.test(char)).length
    return (isContext ? told : told ** 2) + (end - start) / LETTERS + worth[following[i]!]!
  }
  for (let i = found.length - 1; i >= 0; i--) worth[i] = Math.max(worth[i + 1]!, gain(i))
  const chosen: Found[] = []
  for (let i = 0; i < found.length; ) {
    const isTaken = gain(i) >= worth[i + 1]!
    if (isTaken) chosen.push(found[i]!)
    i = isTaken ? following[i]! : i + 1
  }
  return chosen
}

const LETTERS = 1000 // more than a word can have

type How = 'exact' | 'shape' | 'sound' | 'pinyin' | 'initial'

/** One character of a word as the text writes it. */
interface Piece {
  readonly start: number
  readonly end: number
  readonly char: string | null // the Chinese character that stands there, null for letters
  readonly how: How
}

interface Found {
  readonly start: number
  readonly end: number
  readonly word: string
  readonly rank: number
  readonly isContext: boolean
  readonly pieces: readonly Piece[]
}

interface Reading {
  readonly text: string
  readonly han: Han
  readonly canStart: Uint8Array // before this letter whole syllables stand, or no letter
  readonly canEnd: Uint8Array
  readonly plainWords: Map<number, Span> // of each character the word of the rules that stands there undisguised; filled while reading
  readonly isOwnWord: (start: number, end: number, at: number) => boolean
}

const MAX_PIECES = 9
const MIN_PLAIN = 3 // characters of a word that is there for certain

/** Words of different lengths that may be meant from here on: which one is for `apart` to say. */
function foundAt(start: number, lexicon: LexiconNode, reading: Reading): readonly Found[] {
  const byEnd = new Map<number, Found>()
  let plainEnd = start // as far as a word stands there undisguised
  const pieces: Piece[] = []
  const walk = (node: LexiconNode, at: number): void => {
    for (const word of node.words) {
      if (reading.text.startsWith(word.text, start)) plainEnd = Math.max(plainEnd, start + word.text.length)
      const found = accepted(word, pieces, reading)
      if (found && isBetter(found, byEnd.get(found.end))) byEnd.set(found.end, found)
    }
    if (pieces.length >= MAX_PIECES) return
    for (const step of steps(node, at, pieces.length > 0, reading)) {
      pieces.push(step.piece)
      walk(step.node, step.piece.end)
      pieces.pop()
    }
  }
  if (isLetter(reading.text[start]) && reading.canStart[start] === 0) return []
  walk(lexicon, start)
  if (plainEnd - start >= MIN_PLAIN)
    for (let at = start; at < plainEnd; at++)
      if (!reading.plainWords.has(at)) reading.plainWords.set(at, { start, end: plainEnd })
  return [...byEnd.values()].filter(({ end }) => end > plainEnd).sort((a, b) => b.end - a.end)
}

/** bzss: 保证胜诉, which the rules name before 别做手术 */
function isBetter(found: Found, known: Found | undefined): boolean {
  if (known === undefined) return true
  return [found, known].every(({ pieces }) => pieces.every(({ how }) => how === 'initial')) && found.rank < known.rank
}

interface Step {
  readonly piece: Piece
  readonly node: LexiconNode
}

function steps(node: LexiconNode, at: number, inside: boolean, reading: Reading): readonly Step[] {
  const { text, han } = reading
  const from = inside ? skipMarks(text, at) : at
  const unit = text[from]
  if (unit === undefined) return []
  if (isLetter(unit)) return letterSteps(node, from, text)
  if (from > at && !isLetter(text[at - 1]) && !isDigit(text[at - 1])) return []
  const found: Step[] = []
  const add = (char: string, end: number, how: How) => {
    for (const syllable of han.readings.get(char) ?? []) {
      const next = node.next.get(syllable)
      if (next) found.push({ piece: { start: from, end, char, how }, node: next })
    }
  }
  add(unit, from + 1, 'sound')
  const meant = han.lookalikes.get(unit)
  if (meant !== undefined) add(meant, from + 1, 'shape')
  const whole = han.parts.get(text.slice(from, from + 2))
  if (whole !== undefined) add(whole, from + 2, 'shape')
  return found
}

function letterSteps(node: LexiconNode, from: number, text: string): readonly Step[] {
  const found: Step[] = []
  for (const [syllable, next] of node.next) {
    if (syllable[0] !== text[from]) continue
    for (const spelling of spellingsOf(syllable)) {
      if (!text.startsWith(spelling, from)) continue
      const letters = from + spelling.length
      const end = isTone(text, letters) ? letters + 1 : letters
      found.push({ piece: { start: from, end, char: null, how: 'pinyin' }, node: next })
    }
    const initials = /^[zcs]h/.test(syllable) && text[from + 1] === 'h' ? [1, 2] : [1]
    for (const length of initials) {
      found.push({ piece: { start: from, end: from + length, char: null, how: 'initial' }, node: next })
    }
  }
  return found
}

function spellingsOf(syllable: string): readonly string[] {
  return syllable.includes('v') ? [syllable, syllable.replace('v', 'u')] : [syllable]
}

/** bao3zheng4: one digit that is no number, nor counts what follows (meiri3ci) */
function isTone(text: string, at: number): boolean {
  return (
    /[1-5]/.test(text[at] ?? '') &&
    !isDigit(text[at + 1]) &&
    !/^ ?(?:ci|次|片|粒|颗|小时|天|单位|pian|li|ke|dan|hao|xiao|tian|m?g|ml)/.test(text.slice(at + 1, at + 6))
  )
}

const MAX_MARKS = 3

function skipMarks(text: string, at: number): number {
  let end = at
  while (end - at < MAX_MARKS && /[ .·•*\-_~|/\\+=']/.test(text[end] ?? '')) end++
  return end
}

/** The word, if it is written in a way that nobody writes by chance. */
function accepted({ text: word, rank, isContext }: LexiconWord, raw: readonly Piece[], reading: Reading): Found | null {
  const pieces = raw.map((piece, i) =>
    piece.how === 'sound' && piece.char === word[i] ? { ...piece, how: 'exact' as const } : piece,
  )
  if (pieces.some(({ how, char }, i) => how === 'shape' && char !== word[i])) return null
  const count = (how: How) => pieces.filter((piece) => piece.how === how).length
  const [n, exact, sounds, spelled, initials] = [
    pieces.length,
    count('exact') + count('shape'),
    count('sound'),
    count('pinyin'),
    count('initial'),
  ]
  if (count('exact') === n || (isContext && spelled < n)) return null
  if (!isPlausible(n, exact, sounds, spelled, initials)) return null
  const [start, end] = [pieces[0]!.start, pieces.at(-1)!.end]
  if (!lettersEnd(pieces, reading)) return null
  if (spelled === n && end - start < MIN_SPELLED_LETTERS) return null
  if (sounds > 0 && n < LONG && isLittle(word, pieces)) return null
  return sounds > 0 && isChance(pieces, start, end, reading) ? null : { start, end, word, rank, isContext, pieces }
}

/** Little words that stand anywhere are nobody's disguise: 一定的 is not 一定得. */
const LITTLE =
  /[的地得了着是在不有和与无没能会可要就也都还被把给让对从到上下大小多少中人我你您他她它这那及或于以为其而且但若如再又只个]/

/** A short word with a character of the same sound that only a little word tells, or that stands for one: 书了 is not 输了, 经湿 not 经是. */
function isLittle(word: string, pieces: readonly Piece[]): boolean {
  const isTold = pieces.some(({ how }, i) => how !== 'sound' && !LITTLE.test(word[i]!))
  return !isTold || pieces.some(({ how }, i) => how === 'sound' && LITTLE.test(word[i]!))
}

/** Beginnings of words that the dictionary lacks. */
const ORDINARY = /^(?:迎来|迎着|应对|应急|应付|盛行|圣诞)/

/** A character of the same sound that is a word's own, or a character of the word that belongs to one outside: 抗生素, 决定应. */
function isChance(pieces: readonly Piece[], start: number, end: number, { text, isOwnWord }: Reading): boolean {
  const sounds = pieces.filter(({ how }) => how === 'sound')
  if (sounds.length > 1 && sounds.every(({ start: at }) => isOwnWord(at, at, at))) return true // 保护视力, not 包护士礼
  const isTold = pieces.filter(({ how, char }) => how === 'exact' && !LITTLE.test(char!)).length > 1 // 安眠要 is 安眠药
  return pieces.some(({ how, start: at }) => {
    if (how === 'sound' && ((LITTLE.test(text[at]!) && !isTold) || ORDINARY.test(text.slice(at, at + 2)))) return true
    if (how === 'sound' && pieces.length < LONG) return isOwnWord(at, at, at)
    return (how === 'sound' || how === 'exact') && isOwnWord(start, end, at)
  })
}

const LONG = 4 // syllables that hardly come together by chance
const MIN_SPELLED_LETTERS = 5

function isPlausible(n: number, exact: number, sounds: number, spelled: number, initials: number): boolean {
  if (initials > 0) {
    const apart = sounds === 0 && (initials === n ? n >= LONG : n >= 3 && exact + spelled >= 2)
    return apart
  }
  if (n >= LONG || sounds === 0) return true
  return sounds === 1 && exact + spelled >= 1
}

/** Letters of the word end where letters end, or where whole syllables follow. */
function lettersEnd(pieces: readonly Piece[], { text, canStart, canEnd }: Reading): boolean {
  const [first, last] = [pieces[0]!, pieces.at(-1)!]
  const hasInitials = pieces.some(({ how }) => how === 'initial')
  const before = text[first.start - 1]
  if (hasInitials && first.char === null && (isLetter(before) || isDigit(before))) return false // ambulance, 100mg
  if (hasInitials && last.char === null && isLetter(text[last.end])) return false
  return pieces.every(({ how, start, end }, i) => {
    if (how !== 'pinyin' && how !== 'initial') return true
    const next = pieces[i + 1]
    const goesOn = next !== undefined && next.start === end && next.char === null
    const before = pieces[i - 1]
    const camFrom = before !== undefined && before.end === start && before.char === null
    const hasInitial = how === 'initial'
    const startsWell = camFrom || (hasInitial ? !isLetter(text[start - 1]) : canStart[start] === 1)
    const endsWell = goesOn || (hasInitial ? !isLetter(text[end]) : canEnd[end] === 1)
    return startsWell && endsWell
  })
}

function createReading({ text }: Plain, han: Han): Reading {
  const { canStart, canEnd } = letterEdges(text, han.syllables)
  return { text, han, canStart, canEnd, plainWords: new Map(), isOwnWord: createWords(text) }
}

const MAX_SYLLABLE = 6

/** Where in a run of letters a word may begin or end: whole syllables stand before or behind. */
function letterEdges(text: string, syllables: ReadonlySet<string>): { canStart: Uint8Array; canEnd: Uint8Array } {
  const canStart = new Uint8Array(text.length + 1)
  const canEnd = new Uint8Array(text.length + 1)
  const isSyllable = (from: number, to: number) => syllables.has(text.slice(from, to))
  for (let i = 0; i <= text.length; i++) {
    if (!isLetter(text[i - 1])) canStart[i] = 1
    else
      for (let k = 1; k <= MAX_SYLLABLE && isLetter(text[i - k]); k++)
        if (canStart[i - k] && isSyllable(i - k, i)) canStart[i] = 1
  }
  for (let i = text.length; i >= 0; i--) {
    if (!isLetter(text[i])) canEnd[i] = 1
    else
      for (let k = 1; k <= MAX_SYLLABLE && isLetter(text[i + k - 1]); k++)
        if (canEnd[i + k] && isSyllable(i, i + k)) canEnd[i] = 1
  }
  return { canStart, canEnd }
}

const AROUND = 6 // characters beside a word that the segmenter sees
const MAX_ASKED = 200 // segmenting is slow: a text with more candidates is no ordinary one

/** Whether the character at `at` belongs to a dictionary word that reaches outside `start..end` (ICU's dictionary, part of Node). */
function createWords(text: string): Reading['isOwnWord'] {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
  let asked = 0
  return (start, end, at) => {
    if (++asked > MAX_ASKED) return false
    const from = Math.max(0, Math.min(start, at) - AROUND)
    const word = segmenter.segment(text.slice(from, Math.max(end, at + 1) + AROUND)).containing(at - from)
    if (!word || word.segment.length < 2) return false
    const [first, last] = [from + word.index, from + word.index + word.segment.length]
    return start === end || first < start || last > end
  }
}

/** The text with the words as they are meant; each of their characters keeps the place of its piece. */
function putBack({ text, starts, ends }: Plain, found: readonly Found[]): Plain {
  const out: string[] = []
  const from: number[] = []
  const to: number[] = []
  let at = 0
  const copy = (end: number) => {
    if (at > 0 && end < text.length && /^[ .·\-_]{1,3}$/.test(text.slice(at, end))) at = end // between two words put back
    for (; at < end; at++) {
      out.push(text[at]!)
      from.push(starts[at]!)
      to.push(ends[at]!)
    }
  }
  for (const { start, end, word, pieces } of found) {
    copy(start)
    for (const [i, piece] of pieces.entries()) {
      out.push(word[i]!)
      from.push(starts[piece.start]!)
      to.push(ends[piece.end - 1]!)
    }
    at = end
  }
  copy(text.length)
  return { text: out.join(''), starts: from, ends: to }
}

function isLetter(unit: string | undefined): boolean {
  return unit !== undefined && unit >= 'a' && unit <= 'z'
}

function isDigit(unit: string | undefined): boolean {
  return unit !== undefined && unit >= '0' && unit <= '9'
}
