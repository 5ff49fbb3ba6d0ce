import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { readBuiltInRules } from './built-in.ts'
import type { Fold } from './compile.ts'
import { CONTEXT_WORDS } from './context.ts'
import { undisguise } from './disguise.ts'
import { type Han, readHan } from './han.ts'
import { type CompiledRule, compileRule, judgeRule } from './judge-rule.ts'
import { createLexicon, type LexiconNode } from './lexicon.ts'
import { type Likeness, readLikeness } from './likeness.ts'
import { normalise, type Plain } from './normalise.ts'
import { once } from './once.ts'
import { readRules } from './read-rules.ts'
import { ACTIONS, DOMAINS, type GuardAction, type Rule, type RuleFile, SEVERITIES } from './rule.ts'
import { createRespell, type Respell } from './spoken.ts'

export type GuardSide = 'input' | 'output'

interface GuardHit {
  readonly rule: string
  readonly action: GuardAction
  readonly start: number // UTF-16 offsets into the original text
  readonly end: number
}

export interface GuardVerdict {
  readonly action: GuardAction // strongest of the hits: block > hold > fix > pass
  readonly rules: readonly string[] // names of the rules hit, no doubles, strongest first
  readonly hits: readonly GuardHit[] // in the order of the text
  readonly text: string // softened by rules of `fix`; the original where none of them was hit
  readonly notice: string | null // must be shown to the asker at once
}

export interface Guard {
  readonly fingerprint: string // sha256 of the rules in force
  readonly rules: readonly Rule[] // with those switched off
  /** Pure; never throws. With a domain only its rules and those of every domain are asked. Disclaimer and label of an answer are no matter of judging: label.ts. */
  judge(
    text: string,
    side: GuardSide,
    options?: { readonly domain?: string | null; readonly lang?: 'zh' | 'en' },
  ): GuardVerdict
}

/**
 * The built-in rules, with those of a YAML file over them. Each rule is held against its own examples first: UserErrors with every fault of the
 * file and every example that a rule judges otherwise.
 */
export async function openGuard({ path = null }: { readonly path?: string | null } = {}): Promise<Guard> {
  if (path === null) return await builtInGuard()
  const faults: UserError[] = []
  const file = readRules(await readOwn(path), path, await builtInRules(), faults)
  if (faults.length > 0) throw new UserErrors(faults)
  return await createGuard(file)
}

/** Made once a process: nothing of them depends on a call. */
const builtInRules = once(async () => {
  const faults: UserError[] = []
  const file = await readBuiltInRules(faults)
  if (faults.length > 0) throw new UserErrors(faults)
  return file
})
const builtInGuard = once(async () => await createGuard(await builtInRules()))
const han = once(readHan)
const likeness = once(readLikeness)

async function createGuard(file: RuleFile): Promise<Guard> {
  const faults: UserError[] = []
  const machine = createMachine(file, await han(), await likeness(), faults)
  if (faults.length === 0) for (const compiled of machine.compiled) testExamples(compiled, machine, faults)
  if (faults.length > 0) throw new UserErrors(faults)
  return {
    fingerprint: fingerprintOf(file),
    rules: file.rules,
    judge: (text, side, { domain = null, lang = 'zh' } = {}) => judge(text, { side, domain, lang }, machine),
  }
}

const MAX_BYTES = 1 << 20

async function readOwn(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError('guardrails.unreadable', { path, code: error.code ?? '' })
  })
  if (bytes.length > MAX_BYTES) throw new UserError('guardrails.tooLarge', { path })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UserError('guardrails.notUtf8', { path })
  }
}

interface Machine {
  readonly han: Han
  readonly respell: Respell
  readonly lexicon: LexiconNode
  readonly compiled: readonly CompiledRule[]
}

function createMachine(file: RuleFile, han: Han, likeness: Likeness, faults: UserError[]): Machine {
  const respell = createRespell(file.spoken)
  const fold = remembered((text) => respell(normalise(text, han)).text)
  const compiled = file.rules.map((rule) => compileRule(rule, file.words, fold, faults, likeness))
  const inForce = compiled.filter(({ rule }) => rule.action !== 'off')
  const phrases = inForce.flatMap(({ patterns }) => patterns.flatMap((pattern) => pattern.phrases))
  const context = inForce.flatMap(({ rule }) => [...rule.unlessBefore, ...rule.unlessAfter, ...rule.unlessSentence])
  const lexicon = createLexicon(phrases, han, [...CONTEXT_WORDS, ...context.filter(isPhrase)])
  return { han, respell, lexicon, compiled: inForce }
}

/** Patterns share their words. */
function remembered(fold: Fold): Fold {
  const known = new Map<string, string>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const folded = fold(text)
    known.set(text, folded)
    return folded
  }
}

function isPhrase(word: string): boolean {
  return /^[\u4e00-\u9fff]{2,}$/.test(word)
}

function plainOf(text: string, { han, respell, lexicon }: Machine): Plain {
  return undisguise(respell(normalise(text, han)), lexicon, han)
}

function testExamples(compiled: CompiledRule, machine: Machine, faults: UserError[]): void {
  const { name, place, examples } = compiled.rule
  const isHit = (text: string) => judgeRule(compiled, plainOf(text, machine)).length > 0
  for (const [i, text] of examples.hit.entries()) {
    if (!isHit(text)) faults.push(new UserError('guardrails.exampleMissed', { place, rule: name, number: i + 1 }))
  }
  for (const [i, text] of examples.pass.entries()) {
    if (isHit(text)) faults.push(new UserError('guardrails.exampleHit', { place, rule: name, number: i + 1 }))
  }
}

interface Found extends GuardHit {
  readonly from: Rule
}

interface Asked {
  readonly side: GuardSide
  readonly domain: string | null
  readonly lang: 'zh' | 'en'
}

/** A domain that no rule can name is as good as none: every rule is asked. */
function isAsked({ side, domains }: Rule, asked: Asked): boolean {
  if (side !== asked.side && side !== 'both') return false
  const known = DOMAINS.find((each) => each === asked.domain)
  return known === undefined || domains.length === 0 || domains.includes(known)
}

function judge(text: string, asked: Asked, machine: Machine): GuardVerdict {
  const plain = plainOf(text, machine)
  const ruled = machine.compiled.filter(({ weights }) => weights === null)
  const patterns = foundBy(
    ruled.filter(({ rule }) => isAsked(rule, asked)),
    plain,
  )
  const found = [...patterns, ...secondOpinion(patterns, plain, asked, machine)].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  )
  const strongest = [...new Set(found.map(({ from }) => from))].sort(byStrength)
  const notices = strongest.flatMap(({ notice }) => (notice === null ? [] : [notice[asked.lang]]))
  return {
    action: strongest[0] === undefined ? 'pass' : actionOf(strongest[0]),
    rules: strongest.map(({ name }) => name),
    hits: found.map(({ rule, action, start, end }) => ({ rule, action, start, end })),
    text: soften(text, found),
    notice: notices.length === 0 ? null : [...new Set(notices)].join('\n'),
  }
}

function foundBy(rules: readonly CompiledRule[], plain: Plain): readonly Found[] {
  return rules.flatMap((compiled) =>
    judgeRule(compiled, plain).map((hit) => placed(compiled.rule, hit.start, hit.end, plain)),
  )
}

/** Rules of likeness are asked where no pattern stops the text, and not heard where it is a rule of another domain that would. */
function secondOpinion(
  patterns: readonly Found[],
  plain: Plain,
  asked: Asked,
  { compiled }: Machine,
): readonly Found[] {
  if (patterns.some(({ action }) => action === 'hold' || action === 'block')) return []
  const alike = compiled.filter(({ weights, rule }) => weights !== null && isAsked(rule, asked))
  const found = foundBy(alike, plain)
  if (found.length === 0) return []
  const elsewhere = compiled.filter(
    ({ weights, rule }) => weights === null && !isAsked(rule, asked) && isAsked(rule, { ...asked, domain: null }),
  )
  return foundBy(elsewhere, plain).length > 0 ? [] : found
}

function placed(rule: Rule, start: number, end: number, { starts, ends }: Plain): Found {
  return {
    from: rule,
    rule: rule.name,
    action: actionOf(rule),
    start: starts[start]!,
    end: Math.max(starts[start]!, ends[end - 1]!),
  }
}

function actionOf({ action }: Rule): GuardAction {
  return action === 'off' ? 'pass' : action
}

function byStrength(a: Rule, b: Rule): number {
  const actions = ACTIONS.indexOf(actionOf(b)) - ACTIONS.indexOf(actionOf(a))
  return actions || SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity)
}

function soften(text: string, found: readonly Found[]): string {
  let out = ''
  let at = 0
  for (const { from, action, start, end } of found) {
    if (action !== 'fix' || start < at) continue
    out += text.slice(at, start) + (from.replace ?? '')
    at = end
  }
  return out + text.slice(at)
}

function fingerprintOf({ words, spoken, rules }: RuleFile): string {
  const content = JSON.stringify([[...words], [...spoken], rules.map((rule) => ({ ...rule, place: '' }))])
  return createHash('sha256').update(content).digest('hex')
}
