import { CUES, INSTEAD, type Role, TITLES } from './cues.ts'
import type { Form } from './forms.ts'
import { linesOf, parseAnswer } from './parse.ts'
import { renderAnswer } from './render.ts'
import { type Sentence, sentencesOf } from './sentences.ts'

/**
 * A free answer into the sections of a form, by the words of its sentences. It moves sentences and never changes, drops or makes up any
 * (the form's own disclaimer is added); which section a sentence belongs to is a guess, so every rewritten answer is a proposal for a
 * person to review.
 */
export interface Rewrite {
  readonly kind: 'kept' | 'rewritten' // kept: it followed the form already
  readonly answer: string
  readonly confidence: number // 0-1: how clear the words were, how much of the form is filled; 1 for a kept one
  readonly missing: readonly string[] // required sections that no sentence was found for: `PLACEHOLDER` stands there
}

/** Too short to count as content: an answer that holds it breaks its form in both parsers until a person has filled it in. */
export const PLACEHOLDER = '待补充'

/** @example rewriteAnswer(form, '考虑病毒感染。建议多饮水。').answer // '【初步判断】考虑病毒感染。\n【处理建议】建议多饮水。\n...' */
export function rewriteAnswer(form: Form, text: string): Rewrite {
  const parsed = parseAnswer(form, text)
  if (parsed.faults.length === 0) return { kind: 'kept', answer: text, confidence: 1, missing: [] }
  const places = placeSentences(form, text)
  const bodies = new Map(
    form.sections.map(({ title, maxLines, maxChars }) => {
      const own = places.filter((place) => place.title === title)
      return [title, joined(own, maxLines, maxChars)] as const
    }),
  )
  const missing = form.sections
    .filter(({ title, required }) => required && bodies.get(title) === '')
    .map(({ title }) => title)
  for (const title of missing) bodies.set(title, PLACEHOLDER)
  const answer = renderAnswer(form, bodies)
  const required = form.sections.filter((section) => section.required).length
  const clearness = weighted(places)
  const fits = parseAnswer(form, answer).faults.every(({ title }) => missing.includes(title ?? ''))
  const confidence = clearness * (1 - missing.length / required) * (fits ? 1 : 0.5)
  return { kind: 'rewritten', answer, confidence: Math.round(confidence * 100) / 100, missing }
}

interface Placed extends Sentence {
  readonly title: string
  readonly clearness: number // 0-1
}

/**
 * A sentence without a word of its own stays with the one before it. A heading takes what follows on its line, and all lines up to the
 * next heading where it is in 【】 or stands alone.
 */
function placeSentences(form: Form, text: string): readonly Placed[] {
  const titleOf = titlesByRole(form)
  const places: Placed[] = []
  let title = form.sections[0]!.title
  let headed: 'block' | 'line' | null = null
  for (const sentence of sentencesOf(withoutDisclaimer(form, text))) {
    const heading = headingOf(sentence, form, titleOf)
    if (heading) {
      title = heading.title
      headed = heading.opensBlock ? 'block' : 'line'
      if (heading.rest !== '') places.push({ ...sentence, text: heading.rest, title, clearness: 1 })
      continue
    }
    if (headed === 'line' && sentence.opensLine) headed = null
    const scores = scoresOf(sentence.text, titleOf)
    const best = bestOf(scores, title)
    if (headed !== null || best === null) places.push({ ...sentence, title, clearness: headed === null ? 0.3 : 0.9 })
    else {
      title = best.title
      places.push({ ...sentence, title, clearness: best.clearness })
    }
  }
  return places
}

function withoutDisclaimer({ disclaimer }: Form, text: string): string {
  const lines = text.trimEnd().split('\n')
  return disclaimer !== undefined && lines.at(-1)!.trim() === disclaimer ? lines.slice(0, -1).join('\n') : text
}

/** Sentences of a role go to the section of that role, or to one that takes its place; the first section of a role has it. */
function titlesByRole(form: Form): ReadonlyMap<Role, string> {
  const own = new Map<Role, string>()
  for (const { title } of form.sections) {
    const role = roleOf(title)
    if (role !== null && !own.has(role)) own.set(role, title)
  }
  const all = new Map(own)
  for (const [role, others] of Object.entries(INSTEAD) as [Role, readonly Role[]][]) {
    const other = others.find((name) => own.has(name))
    if (!own.has(role) && other !== undefined) all.set(role, own.get(other)!)
  }
  return all
}

function roleOf(title: string): Role | null {
  return TITLES.find(([, words]) => words.test(title))?.[0] ?? null
}

const HEADING = /^(?:【([^【】]{1,20})】[:：]?|([^\s，。：:【】]{2,8})[:：])\s*/

/** `【治疗建议】...` or `治疗：...` at the beginning of a line. A heading that is the section's own title is not repeated in its text. */
function headingOf(sentence: Sentence, form: Form, titleOf: ReadonlyMap<Role, string>) {
  const found = sentence.opensLine ? HEADING.exec(sentence.text) : null
  if (!found) return null
  const words = (found[1] ?? found[2])!.trim()
  const behind = sentence.text.slice(found[0].length)
  const opensBlock = found[1] !== undefined || behind === ''
  if (form.sections.some(({ title }) => title === words)) return { title: words, rest: behind, opensBlock }
  const role = roleOf(words)
  const title = role === null ? undefined : titleOf.get(role)
  return title === undefined ? null : { title, rest: sentence.text, opensBlock }
}

function scoresOf(text: string, titleOf: ReadonlyMap<Role, string>): ReadonlyMap<string, number> {
  const scores = new Map<string, number>()
  for (const [role, title] of titleOf) {
    const score = CUES[role].reduce((sum, { pattern, weight }) => sum + (pattern.test(text) ? weight : 0), 0)
    if (score > 0) scores.set(title, Math.max(score, scores.get(title) ?? 0))
  }
  return scores
}

/** The highest score; of equals the section that the text is in already. Clear is what stands out from the second and says it outright. */
function bestOf(scores: ReadonlyMap<string, number>, current: string): { title: string; clearness: number } | null {
  const ranked = [...scores].sort(([a, x], [b, y]) => y - x || Number(b === current) - Number(a === current))
  const [first, second] = ranked
  if (!first) return null
  const margin = first[1] / (first[1] + (second?.[1] ?? 0))
  return { title: first[0], clearness: margin * Math.min(1, 0.55 + 0.15 * first[1]) }
}

function weighted(places: readonly Placed[]): number {
  const length = places.reduce((sum, { text }) => sum + text.length, 0)
  return length === 0 ? 0 : places.reduce((sum, { text, clearness }) => sum + clearness * text.length, 0) / length
}

/** Lines of the answer stay lines as far as the section has room; a line is filled up to its limit before a new one begins. */
function joined(sentences: readonly Placed[], maxLines: number, maxChars: number): string {
  const lines: string[] = []
  for (const { text, opensLine } of sentences) {
    const last = lines.at(-1)
    const fits = last !== undefined && [...last].length + [...text].length < maxChars
    const wantsLine = last === undefined || (opensLine && lines.length < maxLines)
    if (wantsLine || (!fits && lines.length < maxLines)) lines.push(text)
    else lines[lines.length - 1] = `${last}${/[\p{P}\p{S}]$/u.test(last) ? '' : ' '}${text}`
  }
  return linesOf(lines.join('\n')).join('\n')
}
