import type { UserError } from '../texts/user-error.ts'
import { type CompiledPattern, compilePattern, type Fold, literally } from './compile.ts'
import { isExcepted, isHedged } from './exceptions.ts'
import { type Likeness, likenessOf, type PieceWeights } from './likeness.ts'
import type { Plain } from './normalise.ts'
import type { Rule, WordList } from './rule.ts'
import { type Around, around } from './sentence.ts'

/** A rule ready to be asked. */
export interface CompiledRule {
  readonly rule: Rule
  readonly patterns: readonly CompiledPattern[]
  readonly unlessBefore: RegExp | null
  readonly unlessAfter: RegExp | null
  readonly unlessSentence: RegExp | null
  readonly weights: PieceWeights | null // of a rule of likeness
}

export interface RuleHit {
  readonly start: number // in the normalised text
  readonly end: number
}

export function compileRule(
  rule: Rule,
  words: ReadonlyMap<string, WordList>,
  fold: Fold,
  faults: UserError[],
  likeness: Likeness | null = null,
): CompiledRule {
  const patterns = rule.patterns.flatMap((pattern) => compilePattern(pattern, rule, words, fold, faults) ?? [])
  return {
    rule,
    patterns,
    unlessBefore: anyOf(rule.unlessBefore, fold),
    unlessAfter: anyOf(rule.unlessAfter, fold, '^'),
    unlessSentence: anyOf(rule.unlessSentence, fold),
    weights: rule.likeness === null ? null : (likeness?.[rule.side === 'input' ? 'input' : 'output'] ?? null),
  }
}

function anyOf(words: readonly string[], fold: Fold, from = ''): RegExp | null {
  if (words.length === 0) return null
  return new RegExp(`${from}(?:${words.map((word) => literally(fold(word))).join('|')})`)
}

const MAX_HITS = 20 // of one rule; more say no more
const MAX_LOOKED_AT = 300 // places of one rule: a text with more of them excepted is no ordinary one

/** Where a rule is hit. */
export function judgeRule(compiled: CompiledRule, { text }: Plain): readonly RuleHit[] {
  const { rule } = compiled
  const isTooLong = rule.maxLength !== null && text.length > rule.maxLength
  const hits: RuleHit[] = isTooLong ? [{ start: rule.maxLength!, end: text.length }] : []
  if (compiled.weights !== null) hits.push(...alike(compiled, compiled.weights, text))
  const placesOf = createPlaces(text)
  const chars = new Set(text)
  let looked = 0
  for (const pattern of compiled.patterns) {
    if (!pattern.starts.every((starts) => starts === null || meets(starts, chars))) continue
    for (const [from, to] of windows(pattern, text, placesOf)) {
      const part = text.slice(from, to)
      const { expression } = pattern
      expression.lastIndex = 0
      for (let match = expression.exec(part); match !== null && hits.length < MAX_HITS; match = expression.exec(part)) {
        const [start, end] = [from + match.index, from + match.index + match[0].length]
        const gaps = match.slice(1).filter((gap) => gap !== undefined)
        const passed = ++looked <= MAX_LOOKED_AT && isPassed(compiled, around(text, start, end, gaps))
        if (!passed && !hits.some((hit) => hit.start < end && start < hit.end)) hits.push({ start, end })
        expression.lastIndex = match.index + (passed ? 1 : match[0].length)
      }
    }
  }
  return hits
}

const MAX_SENTENCES = 300 // of a text; beyond them only patterns are looked for
const MIN_CHARACTERS = 4
/** A sentence that denies, asks, reports or warns must be so much more alike: the words are the same, the claim is not made. */
const HEDGED = 1
/** And the more, the more sentences there are to be alike by chance. */
const PER_FOLD = 0.4

function alike({ rule, unlessSentence }: CompiledRule, weights: PieceWeights, text: string): readonly RuleHit[] {
  const sentences = [...text.matchAll(/[^。!?;\n]{4,}[!?]?/g)].slice(0, MAX_SENTENCES)
  const many = PER_FOLD * Math.log(Math.max(1, sentences.length))
  return sentences.flatMap(({ 0: sentence, index }) => {
    const words = sentence.replace(/[!?]$/, '')
    if (words.trim().length < MIN_CHARACTERS || unlessSentence?.test(sentence)) return []
    const least = rule.likeness! + many + (isHedged(sentence, rule.except) ? HEDGED : 0)
    return likenessOf(words, weights) > least ? [{ start: index, end: index + sentence.length }] : []
  })
}

/** Most patterns have a word that no character of the text begins: they need no search. */
function meets(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const char of some) if (others.has(char)) return true
  return false
}

type Places = (anchor: RegExp) => readonly number[] | null

const MANY = 2000 // places of a part: the other one is looked for instead

/** Where a part stands, looked for once for all patterns of a rule; null where it is everywhere. */
function createPlaces(text: string): Places {
  const known = new Map<string, readonly number[] | null>()
  return (anchor) => {
    const before = known.get(anchor.source)
    if (before !== undefined) return before
    const found: number[] = []
    for (const { index } of text.matchAll(anchor)) if (found.push(index) > MANY) break
    const places = found.length > MANY ? null : found
    known.set(anchor.source, places)
    return places
  }
}

const SHORT = 4000 // characters that are simply searched
const EDGE = 8 // characters before a window, for what may not stand right before a word

/** The stretches of a long text where a pattern can be found: around its last part, or its first where the last is everywhere. */
function windows(
  { anchors, reach }: CompiledPattern,
  text: string,
  placesOf: Places,
): readonly (readonly [from: number, to: number])[] {
  if (text.length <= SHORT) return [[0, text.length]]
  const last = placesOf(anchors[1])
  const rarer = last ?? placesOf(anchors[0])
  if (rarer === null) return [[0, text.length]]
  const found: [number, number][] = []
  for (const place of rarer) {
    const [from, to] = [Math.max(0, place - reach - EDGE), Math.min(text.length, place + reach + EDGE)]
    const before = found.at(-1)
    if (before && from <= before[1]) before[1] = to
    else found.push([from, to])
  }
  return found
}

const UNLESS_REACH = 16 // characters before a hit

function isPassed(compiled: CompiledRule, at: Around): boolean {
  const { rule, unlessBefore, unlessAfter, unlessSentence } = compiled
  if (unlessBefore?.test(at.before.slice(-UNLESS_REACH))) return true
  if (unlessAfter?.test(at.after)) return true
  if (unlessSentence?.test(at.before + at.hit + at.after)) return true
  return isExcepted(at, rule.except)
}
