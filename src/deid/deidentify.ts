import { ACCEPTED } from './detector.ts'
import type { EntityType, FoundEntity, ReplacedEntity } from './entity.ts'
import { findEntities } from './find.ts'
import { normalise } from './normalise.ts'
import { applyOperator, type Means } from './operators.ts'
import { piecesOf } from './pieces.ts'
import { chooseShift } from './session.ts'
import { type Case, piecesOfAll, sharesPiece, showsPiece, surrogate } from './surrogate.ts'

export interface Deidentified {
  readonly text: string
  /** Offsets of the original; in order, without overlaps. */
  readonly entities: readonly ReplacedEntity[]
  /** Low scores, left in the text: for a person to look at. */
  readonly review: readonly FoundEntity[]
}

/**
 * Replaces what identifies somebody. The result is a fixed point: what the new text would show is replaced in the same call, so a second
 * call changes nothing. Texts of one case share a session.
 * @example deidentify('患者张三，手机13800138000', { session: createSession(), policy: createPolicy('zh-medical') }).text
 * // '患者李某甲，手机10004829105'
 */
export function deidentify(text: string, means: Means, label?: string): Deidentified {
  const options = { english: means.policy.english, ...(label === undefined ? {} : { label }) }
  const all = findEntities(text, { ...options, minScore: 0 })
  let found = withPieces(
    text,
    all.filter(({ score }) => score >= ACCEPTED),
  )
  let entities = replaceAll(text, found, means)
  for (let round = 0; found.length > 0 && round < MAX_ROUNDS; round++) {
    const output = build(text, entities)
    const shown = findEntities(output, options)
    const more = mapBack(entities, shown, means)
    if (more.length === 0) break
    found = mergeSpans([...found, ...more])
    entities = replaceAll(text, found, means)
  }
  const review = all.filter(
    ({ score, start, end }) => score < ACCEPTED && !found.some((each) => each.start < end && start < each.end),
  )
  return { text: build(text, entities), entities, review }
}

const MAX_ROUNDS = 5

function withPieces(text: string, found: readonly FoundEntity[]): readonly FoundEntity[] {
  return mergeSpans([...found, ...piecesOf(text, found)])
}

function replaceAll(text: string, found: readonly FoundEntity[], means: Means): readonly ReplacedEntity[] {
  for (const { type, start, end } of found)
    if (type === 'PERSON') means.session.people.meet(normalise(text.slice(start, end)).text)
  const originals = found.map(({ type, start, end }) => ({ type, original: text.slice(start, end) }))
  const here = { ...means, hidden: piecesOfAll(originals) }
  settleShift(originals, here)
  return found.map((entity, at) => {
    const replacement = applyOperator(means.policy.operators[entity.type], entity.type, originals[at]!.original, here)
    return { ...entity, replacement }
  })
}

/** The first text with dates fixes the shift of the case: the first of a few that shows no piece of what is replaced in it. */
function settleShift(originals: readonly { type: EntityType; original: string }[], means: Case): void {
  const { session, policy, hidden = new Set() } = means
  const dates = originals
    .filter(({ type }) => type === 'DATE' && policy.operators.DATE.type === 'surrogate')
    .map(({ original }) => original)
  if (session.shiftIsFixed || policy.dates === 'year' || dates.length === 0) return
  for (let attempt = 1; attempt <= MAX_SHIFTS; attempt++) {
    const moved = dates.map((date) => surrogate('DATE', date, means))
    if (!moved.some((made) => showsPiece(made, hidden) || dates.some((date) => sharesPiece(date, made)))) break
    session.shiftDays = chooseShift(session.stream('shift', String(attempt)))
  }
  session.shiftIsFixed = true
}

const MAX_SHIFTS = 20

function build(text: string, entities: readonly ReplacedEntity[]): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end, replacement } of entities) {
    parts.push(text.slice(at, start), replacement)
    at = end
  }
  return parts.join('') + text.slice(at)
}

/** Finds of the new text, at their places in the original. What is kept on purpose is found again and is no news. */
function mapBack(
  entities: readonly ReplacedEntity[],
  shown: readonly FoundEntity[],
  { policy }: Means,
): readonly FoundEntity[] {
  return shown.flatMap((hit) => {
    const start = originOf(entities, hit.start, 'start')
    const end = originOf(entities, hit.end, 'end')
    const isKept = entities.some(
      (each) => policy.operators[each.type].type === 'keep' && each.start <= start && each.end >= end,
    )
    const isWanted = policy.operators[hit.type].type !== 'keep'
    return isKept || !isWanted ? [] : [{ ...hit, start, end }]
  })
}

function originOf(entities: readonly ReplacedEntity[], offset: number, edge: 'start' | 'end'): number {
  let moved = 0 // new text minus original, so far
  for (const { start, end, replacement } of entities) {
    const [from, to] = [start + moved, start + moved + replacement.length]
    if (edge === 'start' ? offset < from : offset <= from) break
    if (edge === 'start' ? offset < to : offset <= to) return edge === 'start' ? start : end
    moved += replacement.length - (end - start)
  }
  return offset - moved
}

/** In order; those that overlap become one, of the type of the longest. */
function mergeSpans(spans: readonly FoundEntity[]): readonly FoundEntity[] {
  const merged: FoundEntity[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1)
    if (!last || span.start >= last.end) merged.push(span)
    else {
      const main = span.end - span.start > last.end - last.start ? span : last
      merged[merged.length - 1] = { ...main, start: last.start, end: Math.max(last.end, span.end) }
    }
  }
  return merged
}
