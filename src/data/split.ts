import { createHash } from 'node:crypto'

/** What the split looks at; two rows of the same question always go the same way. */
export interface SplitRow {
  readonly question: string
  readonly tag: string | null
}

interface Group {
  readonly order: string // sha256 of seed and question, hex
  readonly tag: string
  readonly members: readonly number[]
}

/**
 * Which rows are held out: `true` at their index.
 *
 * - Rows are grouped by question (case, width and blanks do not count), so that no question lies on both sides.
 * - Of n groups, round(n * share) are held out: at least 1 and at most n - 1 where n >= 2 and share > 0, else none.
 * - Where rows have tags, each tag gets its part of that number: first one group for each tag that has at least two, the
 *   largest tags first, then by the part still missing.
 * - Within a tag, groups stand in the order of sha256(seed, question): no row's place depends on the other rows or on the
 *   order of the file. Added rows change only how many are taken, so at most a few groups at the border move.
 */
export function splitRows(rows: readonly SplitRow[], share: number, seed: number): readonly boolean[] {
  const groups = groupByQuestion(rows, seed)
  const heldOut = new Array<boolean>(rows.length).fill(false)
  if (share <= 0 || groups.length < 2) return heldOut
  const total = Math.min(Math.max(1, Math.round(groups.length * share)), groups.length - 1)

  const byTag = groupBy(groups, (group) => group.tag)
  const quota = shareOut(new Map([...byTag].map(([tag, members]) => [tag, members.length])), total)
  for (const [tag, members] of byTag) {
    const sorted = members.toSorted((a, b) => compare(a.order, b.order))
    for (const group of sorted.slice(0, quota.get(tag))) for (const index of group.members) heldOut[index] = true
  }
  return heldOut
}

/** The question without what does not make it another one: width (？ and ?), case, blanks. */
export function questionKey(question: string): string {
  return question.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

function groupByQuestion(rows: readonly SplitRow[], seed: number): readonly Group[] {
  const byKey = groupBy([...rows.keys()], (index) => questionKey(rows[index]!.question))
  return [...byKey].map(([key, members]) => ({
    order: createHash('sha256').update(`${seed}\n${key}`).digest('hex'),
    tag: members.map((index) => rows[index]!.tag ?? '').sort(compare)[0]!, // a question asked under two tags counts for one
    members,
  }))
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
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
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
