import type { UserError } from '../texts/user-error.ts'
import { type CompiledPattern, compilePattern, type Fold, literally } from './compile.ts'
import { isExcepted } from './exceptions.ts'
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
): CompiledRule {
  const patterns = rule.patterns.flatMap((pattern) => compilePattern(pattern, rule, words, fold, faults) ?? [])
  return {
    rule,
    patterns,
    unlessBefore: anyOf(rule.unlessBefore, fold),
    unlessAfter: anyOf(rule.unlessAfter, fold, '^'),
    unlessSentence: anyOf(rule.unlessSentence, fold),
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
  const hits: RuleHit[] =
    rule.maxLength !== null && text.length > rule.maxLength ? [{ start: rule.maxLength, end: text.length }] : []
  let looked = 0
  for (const { expression } of compiled.patterns) {
    expression.lastIndex = 0
    for (let match = expression.exec(text); match !== null && hits.length < MAX_HITS; match = expression.exec(text)) {
      const [start, end] = [match.index, match.index + match[0].length]
      const gaps = match.slice(1).filter((gap) => gap !== undefined)
      const passed = ++looked <= MAX_LOOKED_AT && isPassed(compiled, around(text, start, end, gaps))
      if (!passed && !hits.some((hit) => hit.start < end && start < hit.end)) hits.push({ start, end })
      expression.lastIndex = passed ? start + 1 : end
    }
  }
  return hits
}

const UNLESS_REACH = 16 // characters before a hit

function isPassed(compiled: CompiledRule, at: Around): boolean {
  const { rule, unlessBefore, unlessAfter, unlessSentence } = compiled
  if (unlessBefore?.test(at.before.slice(-UNLESS_REACH))) return true
  if (unlessAfter?.test(at.after)) return true
  if (unlessSentence?.test(at.before + at.hit + at.after)) return true
  return isExcepted(at, rule.except)
}
