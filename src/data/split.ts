import { createHash } from 'node:crypto'
import { createNearDuplicates } from './near-duplicates.ts'

/** What the split looks at. */
export interface SplitRow {
  readonly question: string
  readonly tag: string | null
  readonly group?: string | undefined // case, patient or title
}

/** What stays together, and how its side is chosen. */
export type SplitBy = (typeof SPLIT_BY)[number]
export const SPLIT_BY = ['group', 'question', 'hash'] as const

interface SplitOptions {
  readonly by?: SplitBy // default group
  readonly alike?: readonly (readonly [number, number])[] // indices of rows that must stay together, too
}

/** Rows that stay together. */
export interface Unit {
  readonly order: string // hex; the least hash among the unit's keys
  readonly tag: string
  readonly members: readonly number[]
}

/**
 * Which rows are held out: `true` at their index. Units of rows go to one side as a whole:
 *
 * - `group`, `hash`: rows of the same question (case, width and blanks do not count), of questions that nearly repeat each other, or of
 *   the same `group`; `question`: rows of the same question alone.
 * - A unit's order is the least sha256(seed, key) of its keys, which are the groups of its rows and the questions of those without one.
 *   It depends on no other row and not on the order of the file; a row that joins a unit can only lower it.
 *
 * `group` and `question` hold out a number: of n units round(n * share), at least 1 and at most n - 1 where n >= 2 and share > 0, else
 * none. Where rows have tags, each tag gets its part of that number: first one unit for each tag that has at least two, the largest tags
 * first, then by the part still missing. Within a tag the first in order are taken. So when rows are appended that join no old unit, the
 * old rows of a tag move in one direction only: either none held out comes back into training or none trained is held out, and only the
 * units at the border move, as many as the new ones in front of it and the growth of the quota differ by.
 *
 * `hash` holds out every unit whose order, as a number from 0 to 1, is below the share: the part of a tag is what chance makes it, but
 * nothing that is appended brings a held-out row back into training. One exception: where every unit is below the share (two or three of
 * them, as a rule) the last in order trains, whatever it did before, for else nothing would.
 */
export function splitRows(
  rows: readonly SplitRow[],
  share: number,
  seed: number,
  { by = 'group', alike = [] }: SplitOptions = {},
): readonly boolean[] {
  const units = unitsOf(rows, { by, alike, salt: String(seed) })
  const heldOut = new Array<boolean>(rows.length).fill(false)
  if (share <= 0 || units.length < 2) return heldOut
  const chosen = by === 'hash' ? belowShare(units, share) : firstOfTags(units, share)
  for (const { members } of chosen) for (const index of members) heldOut[index] = true
  return heldOut
}

function firstOfTags(units: readonly Unit[], share: number): readonly Unit[] {
  const total = Math.min(Math.max(1, Math.round(units.length * share)), units.length - 1)
  const byTag = groupBy(units, (unit) => unit.tag)
  const quota = shareOut(new Map([...byTag].map(([tag, members]) => [tag, members.length])), total)
  return [...byTag].flatMap(([tag, members]) =>
    members.toSorted((a, b) => compare(a.order, b.order)).slice(0, quota.get(tag)),
  )
}

const DIGITS = 13 // hex digits that a double holds exactly

function belowShare(units: readonly Unit[], share: number): readonly Unit[] {
  const last = units.reduce((a, b) => (compare(a.order, b.order) > 0 ? a : b))
  return units.filter(
    (unit) => unit !== last && Number.parseInt(unit.order.slice(0, DIGITS), 16) / 16 ** DIGITS < share,
  )
}

/** The question without what does not make it another one: width (？ and ?), case, blanks. */
export function questionKey(question: string): string {
  return question.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

/**
 * Rows by what must stay together. `salt` goes before every key that is hashed.
 * @example unitsOf(rows, { by: 'group', salt: `fold\n${seed}` })
 */
export function unitsOf(
  rows: readonly SplitRow[],
  { by, alike = [], salt }: { readonly by: SplitBy; readonly alike?: SplitOptions['alike']; readonly salt: string },
): readonly Unit[] {
  const keys = rows.map(({ question }) => questionKey(question))
  const rootOf = joined(rows.length, [
    ...chains(keys),
    ...(by === 'question' ? [] : chains(rows.map(({ group }) => group))),
    ...(by === 'question' ? [] : nearRepetitions(keys)),
    ...alike,
  ])
  const hashOf = (index: number) => {
    const group = by === 'question' ? undefined : rows[index]!.group
    const key = group === undefined ? keys[index]! : `group\n${group}`
    return createHash('sha256').update(`${salt}\n${key}`).digest('hex')
  }
  return [...groupBy([...rows.keys()], rootOf).values()].map((members) => ({
    order: members.map(hashOf).sort(compare)[0]!,
    tag: members.map((index) => rows[index]!.tag ?? '').sort(compare)[0]!, // a unit under two tags counts for one
    members,
  }))
}

/** Each index beside the one before it that has the same value; `undefined` is no value. */
function chains(values: readonly (string | undefined)[]): readonly (readonly [number, number])[] {
  const last = new Map<string, number>()
  return values.flatMap((value, index) => {
    if (value === undefined) return []
    const before = last.get(value)
    last.set(value, index)
    return before === undefined ? [] : [[before, index] as const]
  })
}

/** A margin below what counts as a repetition elsewhere: the similarity is an estimate. */
const NEAR = 0.75

/** Pairs that join questions which nearly repeat each other; in the order of the texts, so that the file's plays no part. */
function nearRepetitions(questions: readonly string[]): readonly (readonly [number, number])[] {
  const first = new Map<string, number>()
  for (const [index, question] of questions.entries()) if (!first.has(question)) first.set(question, index)
  const texts = [...first.keys()].sort(compare)
  const near = createNearDuplicates({ threshold: NEAR })
  for (const text of texts) near.add(text)
  return near.groups().flatMap(([head, ...others]) => {
    return others.map((other) => [first.get(texts[head!]!)!, first.get(texts[other]!)!] as const)
  })
}

/** The first index of the set that an index belongs to after all pairs are joined. */
function joined(size: number, pairs: readonly (readonly [number, number])[]): (index: number) => number {
  const parents = Uint32Array.from({ length: size }, (_, i) => i)
  const rootOf = (index: number): number => {
    let at = index
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!
      at = parents[at]!
    }
    return at
  }
  for (const [a, b] of pairs) {
    const [rootA, rootB] = [rootOf(a), rootOf(b)]
    parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB)
  }
  return rootOf
}

/** Parts of `total` for tags of these sizes. A tag keeps one group for training while there are other groups to hold out. */
function shareOut(sizes: ReadonlyMap<string, number>, total: number): ReadonlyMap<string, number> {
  const tags = [...sizes].sort(([tagA, a], [tagB, b]) => b - a || compare(tagA, tagB)).map(([tag]) => tag)
  const size = (tag: string) => sizes.get(tag)!
  const all = tags.reduce((sum, tag) => sum + size(tag), 0)
  const quota = new Map(tags.map((tag) => [tag, 0]))
  const missing = (tag: string) => (size(tag) * total) / all - quota.get(tag)!
  const spare = tags.reduce((sum, tag) => sum + size(tag) - 1, 0)
  const room = (tag: string) => size(tag) - (spare >= total ? 1 : 0) - quota.get(tag)!

  for (let taken = 0; taken < total; taken++) {
    const open = tags.filter((tag) => room(tag) > 0)
    const unseen = open.filter((tag) => quota.get(tag) === 0 && size(tag) >= 2)
    const next = unseen[0] ?? open.reduce((best, tag) => (missing(tag) > missing(best) ? tag : best))
    quota.set(next, quota.get(next)! + 1)
  }
  return quota
}

/** `Map.groupBy`, which Node 20 does not have. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
