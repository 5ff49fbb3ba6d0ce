import { UserError } from '../texts/user-error.ts'
import { nearest } from '../util/nearest.ts'
import type { Rule, WordList } from './rule.ts'

/**
 * Patterns to expressions. A pattern is a row of parts with blanks between: a word, `a|b`, `<list>`, any of them with `?` where it may be
 * missing, `~8` for up to 8 characters of the same clause, `~~8` of the same sentence. `_` is a blank inside a word.
 * Every repetition is bounded, so that time grows with the text only.
 */
export interface CompiledPattern {
  readonly expression: RegExp // its gaps are groups
  readonly anchors: readonly [RegExp, RegExp] // the first and the last part that must be there
  readonly starts: readonly (ReadonlySet<string> | null)[] // of each part that must be there what it may begin with; null: anything
  readonly reach: number // no match is longer
  readonly phrases: readonly string[] // Chinese words and their joins, for the lexicon
}

export type Fold = (text: string) => string

type Part =
  | { readonly kind: 'gap'; readonly most: number; readonly wide: boolean }
  | { readonly kind: 'words'; readonly list: WordList; readonly optional: boolean }

const MAX_GAP = 60
const PINYIN = 4 // letters of a syllable with the blank behind it, few are longer

/** @param faults gets what is wrong with a pattern; null then */
export function compilePattern(
  pattern: string,
  { place, name }: Pick<Rule, 'place' | 'name'>,
  words: ReadonlyMap<string, WordList>,
  fold: Fold,
  faults: UserError[],
): CompiledPattern | null {
  const parts: Part[] = []
  for (const token of pattern.trim().split(/\s+/)) {
    const gap = /^(~~?)(\d{1,2})$/.exec(token)
    if (gap) {
      const most = Number(gap[2])
      if (most > MAX_GAP || parts.length === 0)
        faults.push(new UserError('guardrails.badGap', { place, rule: name, max: MAX_GAP }))
      parts.push({ kind: 'gap', most: Math.min(most, MAX_GAP), wide: gap[1] === '~~' })
      continue
    }
    const optional = token.endsWith('?') && token.length > 1
    const bare = optional ? token.slice(0, -1) : token
    const named = /^<(.+)>$/.exec(bare)?.[1]
    const list = named === undefined ? literal(bare) : words.get(named)
    if (list) parts.push({ kind: 'words', list, optional })
    else faults.push(unknownList(named ?? '', place, name, words))
  }
  if (
    parts.length === 0 ||
    parts.at(-1)!.kind === 'gap' ||
    parts.every((part) => part.kind === 'gap' || part.optional)
  ) {
    faults.push(new UserError('guardrails.badPattern', { place, rule: name }))
    return null
  }
  const isHan = parts.some((part) => part.kind === 'words' && hanWords(part.list, fold).length > 0)
  const source = parts
    .map((part) => (part.kind === 'gap' ? gapSource(part, isHan) : wordsSource(part, fold)))
    .join(' ?')
  const needed = parts.flatMap((part) =>
    part.kind === 'words' && !part.optional ? new RegExp(wordsSource(part, fold), 'g') : [],
  )
  return {
    expression: new RegExp(source, 'g'),
    anchors: [needed[0]!, needed.at(-1)!],
    starts: parts.flatMap((part) => (part.kind === 'words' && !part.optional ? [startsOf(part.list, fold)] : [])),
    reach: parts.reduce((sum, part) => sum + 1 + longest(part), 0),
    phrases: phrasesOf(parts, fold),
  }
}

const LONGEST_LIKE = 60 // characters that an expression of `like` may find

function longest(part: Part): number {
  if (part.kind === 'gap') return part.most * PINYIN
  return Math.max(part.list.like.length > 0 ? LONGEST_LIKE : 0, ...part.list.any.map(({ length }) => length * 2))
}

function startsOf({ any, like }: WordList, fold: Fold): ReadonlySet<string> | null {
  return like.length > 0 ? null : new Set(any.flatMap((word) => [...fold(word)].slice(0, 1)))
}

function literal(bare: string): WordList {
  return { any: bare.split('|').map((word) => word.replaceAll('_', ' ')), like: [], notBefore: [], notAfter: [] }
}

function unknownList(got: string, place: string, rule: string, words: ReadonlyMap<string, WordList>): UserError {
  const near = nearest(got, words.keys())
  return near === null
    ? new UserError('guardrails.unknownWords', { place, rule, got })
    : new UserError('guardrails.wordsTypo', { place, rule, got, near })
}

/** Between Chinese words a gap may be as many characters in pinyin. */
function gapSource({ most, wide }: { readonly most: number; readonly wide: boolean }, isHan: boolean): string {
  const any = wide ? `[^。!?\\n]{0,${most}}?` : `[^。!?;:,，\\n]{0,${most}}?`
  return isHan ? `(${any}|[a-z ]{${most + 1},${most * PINYIN}}?)` : `(${any})`
}

function wordsSource({ list, optional }: { readonly list: WordList; readonly optional: boolean }, fold: Fold): string {
  const words = [...new Set(list.any.map(fold))].filter((word) => word !== '').sort((a, b) => b.length - a.length)
  const before = list.notAfter.length > 0 ? `(?<!${list.notAfter.map((word) => literally(fold(word))).join('|')})` : ''
  const behind = list.notBefore.length > 0 ? `(?!${list.notBefore.map((word) => literally(fold(word))).join('|')})` : ''
  const first = list.like.length === 0 ? `(?=[${[...new Set(words.map((word) => literally(word[0]!)))].join('')}])` : ''
  const any = [...words.map(wordSource), ...list.like].join('|')
  return `(?:${before}${first}(?:${any})${behind})${optional ? '?' : ''}`
}

function wordSource(word: string): string {
  const body = literally(word).replace(/ /g, '[ \\n-]{1,2}')
  return `${/^[a-z]/.test(word) ? '(?<![a-z])' : ''}${body}${/[a-z]$/.test(word) ? '(?![a-z])' : ''}`
}

/** The text as an expression that finds it. */
export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}

const MAX_PHRASE = 6 // characters
const MIN_PHRASE = 2
const FEW = 400 // phrases that may be joined with a third part
const MAX_PHRASES = 2000 // joined, of one pattern

/** Words of two characters and more, and what two neighbours make together where nothing stands between. */
function phrasesOf(parts: readonly Part[], fold: Fold): readonly string[] {
  const words = parts.map((part) => (part.kind === 'words' ? hanWords(part.list, fold) : []))
  const needed = parts.flatMap((part, i) => (part.kind === 'words' && !part.optional ? words[i]! : []))
  const found = new Set(needed.filter(({ length }) => length >= MIN_PHRASE))
  const most = found.size + MAX_PHRASES
  for (const [from, first] of parts.entries()) {
    if (first.kind === 'gap' || first.optional) continue
    let joined: readonly string[] = ['']
    for (const [i, part] of parts.entries()) {
      if (i < from) continue
      if (part.kind === 'gap' && part.wide) break
      if (part.kind === 'gap') continue
      const more = joined
        .flatMap((head) => words[i]!.map((word) => head + word))
        .filter(({ length }) => length <= MAX_PHRASE)
      if (!part.optional)
        for (const phrase of more) if (phrase.length >= MIN_PHRASE && found.size < most) found.add(phrase)
      if (!part.optional && i > from && more.length > FEW) break
      joined = (part.optional ? [...joined, ...more] : more).slice(0, MAX_PHRASES)
    }
  }
  return [...found]
}

function hanWords({ any }: WordList, fold: Fold): readonly string[] {
  return any.map(fold).filter((word) => /^[\u4e00-\u9fff]+$/.test(word))
}

/** Whether a user's expression can be trusted with any text: no unbounded repetition, no repetition of a group, no groups that capture. */
export function isBounded(source: string): boolean {
  const plain = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x')
  if (/[*+]|\{\d+,\}|\((?!\?)|\(\?<[a-z]/.test(plain) || /\\[1-9k]/.test(source)) return false
  const repeats = [...plain.matchAll(/\{(\d+)(?:,(\d+))?\}/g)]
  if (repeats.some(([, low, high]) => Number(high ?? low) > MAX_GAP) || repeats.length > MAX_REPEATS) return false
  return !/\)\{/.test(plain)
}

const MAX_REPEATS = 12
