/** What a compliance officer writes in YAML, read and checked. Texts of patterns are as written; compile.ts turns them into expressions. */

export const SIDES = ['output', 'input', 'both'] as const
export const ACTIONS = ['pass', 'fix', 'hold', 'block'] as const
/** Where an assistant works; a rule that names none holds everywhere. */
export const DOMAINS = ['medical', 'legal'] as const
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
/** Kinds of sentences in which the words are no claim: exceptions.ts */
export const EXCEPTIONS = ['negation', 'quote', 'question', 'report', 'criticism', 'wish', 'condition'] as const

type Domain = (typeof DOMAINS)[number]
type RuleSide = (typeof SIDES)[number]
export type GuardAction = (typeof ACTIONS)[number] // weakest first
type Severity = (typeof SEVERITIES)[number] // weakest first
export type Exception = (typeof EXCEPTIONS)[number]

export interface Bilingual {
  readonly en: string
  readonly zh: string
}

/** A list of words that patterns name in <>. */
export interface WordList {
  readonly any: readonly string[]
  readonly like: readonly string[] // regular expressions, bounded
  readonly notBefore: readonly string[] // no such word right behind it
  readonly notAfter: readonly string[] // no such word right before it
}

export interface Rule {
  readonly name: string
  readonly title: Bilingual
  readonly side: RuleSide
  readonly action: GuardAction | 'off'
  readonly severity: Severity
  readonly patterns: readonly string[]
  readonly except: readonly Exception[]
  readonly unlessBefore: readonly string[] // words up to `UNLESS_REACH` characters before a hit, in its sentence
  readonly unlessAfter: readonly string[] // words right behind a hit
  readonly unlessSentence: readonly string[] // words anywhere in the sentence
  readonly domains: readonly Domain[] // none: every one
  readonly maxLength: number | null // characters; longer texts are hit
  readonly likeness: number | null // a sentence more like the risky ones than this is hit: likeness.ts
  readonly replace: string | null // of `fix`: what stands for the hit
  readonly notice: Bilingual | null // shown to the asker at once
  readonly source: string
  readonly examples: { readonly hit: readonly string[]; readonly pass: readonly string[] }
  readonly place: string // "rules.yaml:14"
}

export interface RuleFile {
  readonly words: ReadonlyMap<string, WordList>
  readonly spoken: ReadonlyMap<string, readonly string[]> // a word that rules use -> how people say it
  readonly rules: readonly Rule[]
}
