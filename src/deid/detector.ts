import type { EntityType } from './entity.ts'
import type { Normalised } from './normalise.ts'

/**
 * What a detector is: patterns, then a check (true: certain, false: dropped), then words around (12 characters before, 6 after, as Chinese
 * has no word ends to count). One detector is one file in detectors/ and one line in detectors/table.ts.
 */

/** A find in units of the normalised text. */
export interface Hit {
  readonly type: EntityType
  readonly start: number
  readonly end: number
  readonly score: number
}

export interface Detector {
  readonly types: readonly EntityType[]
  /** Only where the profile is for English records. */
  readonly english?: true
  /** Every expression that runs over a whole text, for the test of their time. */
  readonly patterns: readonly RegExp[]
  find(text: Normalised): Iterable<Hit>
}

/** From here on a find is replaced; what is below goes to a person. */
export const ACCEPTED = 0.5

/** A full name between two stops, 张建国，: it is somebody's where the text says more about somebody, see find.ts. */
export const BARE_NAME = ACCEPTED - 0.1001

const BEFORE = 12
const AFTER = 6

export interface Matched {
  readonly value: string // what the expression's last group matched, else all
  readonly start: number
  readonly end: number
  readonly before: string // BEFORE units
  readonly after: string // AFTER units
}

interface PatternOptions {
  readonly type: EntityType
  readonly pattern: RegExp // global; a last group, if there is one, ends where the match ends
  readonly digits?: true // look at Chinese numerals as digits
  readonly english?: true
  /** The score, 0 to drop the match. */
  readonly score: (match: Matched) => number
}

export function patternDetector({ type, pattern, digits, english, score }: PatternOptions): Detector {
  return {
    types: [type],
    patterns: [pattern],
    ...(english ? { english } : {}),
    *find(text) {
      for (const match of matches(digits ? text.digits : text.text, pattern)) {
        const value = score(match)
        if (value > 0) yield { type, start: match.start, end: match.end, score: value }
      }
    },
  }
}

export function* matches(text: string, pattern: RegExp): Iterable<Matched> {
  for (const found of text.matchAll(pattern)) {
    const value = found.at(-1) ?? found[0]
    const end = found.index + found[0].length
    const start = end - value.length
    yield {
      value,
      start,
      end,
      before: text.slice(Math.max(0, start - BEFORE), start),
      after: text.slice(end, end + AFTER),
    }
  }
}

/**
 * Of the label words before a number the nearest one says what it is: true when the last of `mine` stands nearer than any of `others`.
 * @example isLabelled('手机号：', /手机/g, /订单/g) // true
 */
export function isLabelled(before: string, mine: RegExp, others: RegExp = OTHER_LABELS): boolean {
  const at = lastIndex(before, mine)
  return at >= 0 && at >= lastIndex(before, others)
}

/** True when a label of something that is nobody's stands nearest. */
export function isForeign(before: string, mine: RegExp, others: RegExp = OTHER_LABELS): boolean {
  return lastIndex(before, others) > lastIndex(before, mine)
}

function lastIndex(text: string, pattern: RegExp): number {
  let last = -1
  for (const match of text.matchAll(pattern)) last = match.index
  return last
}

/** Numbers of things, not of people. */
const OTHER_LABELS =
  /订单|单号|运单|快递|流水|批号|批准|准字|批文|条码|条形码|型号|版本|ISBN|ISSN|合同编?号|项目|发票|货号|序列|标准号|备案号|专利|期号|刊号|注册证|许可证|编码规则|SF\d|version|tracking|order/gi

/** Digits and letters only, upper case. */
export const compact = (value: string) => value.replace(/[^0-9A-Za-z]/g, '').toUpperCase()

/** Separators that people write into numbers. */
export const SEP = '[ \\-._]{0,2}'

/** `labels` longest first as one alternative. */
export const oneOf = (words: string) =>
  words
    .trim()
    .split(/\s+/)
    .toSorted((a, b) => b.length - a.length)
    .join('|')

interface LabelledOptions {
  readonly type: EntityType
  readonly labels: string // alternatives, as in an expression
  readonly value: string // an expression without groups
  readonly check?: (value: string) => boolean
  readonly english?: true
}

/** A number whose label alone says what it is. */
export function labelledDetector({ type, labels, value, check = () => true, english }: LabelledOptions): Detector {
  const edge = english ? '(?<![A-Za-z])' : ''
  return patternDetector({
    type,
    pattern: new RegExp(`${edge}(?:${labels})${LINK}(${value})(?![0-9A-Za-z])`, 'gi'),
    ...(english ? { english } : {}),
    score: ({ value: found }) => (check(found) ? 0.85 : 0),
  })
}

const LINK =
  '(?: {0,2}(?:号码?|编号|编码|No\\.?|ID|numbers?|num))?(?: {0,2}\\([^()]{0,10}\\))?(?: {0,2}(?:是|为|:|=|#|→|is|was|No\\.?|number))? {0,4}(?:[:=#] {0,2})?["“\'\\[(]?'

/** Letters, then digits, with hyphens or single blanks between groups of digits; at most 24 units. */
export const CODE =
  '(?:[A-Za-z]{0,6}[-_]?\\d{3,4}(?: \\d{3,4}){1,4}(?![\\d年月日.:/-])|[A-Za-z]{0,6}[-_]?\\d[0-9A-Za-z]{0,19}(?:[-_/][0-9A-Za-z]{1,10}){0,3})'

export const countDigits = (value: string) => value.replace(/\D/g, '').length
