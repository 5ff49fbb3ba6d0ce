import { textHash } from '../util/text-hash.ts'
import { bestTopic, type Topics } from './open-topics.ts'
import type { RouterClass } from './router-model.ts'
import { plain } from './topic-scores.ts'

/** Questions of one adapter, with their department where its file names one. */
export interface RouterSource {
  readonly adapter: string
  readonly questions: readonly { readonly text: string; readonly department: string | null }[]
}

/** A question to learn from. `label` counts the classes; classes.length is elsewhere. */
export interface RouterRow {
  readonly text: string
  readonly label: number
  readonly isOwn: boolean // of an adapter's file, so that it counts where the router is measured
}

export interface RouterRows {
  readonly classes: readonly RouterClass[]
  readonly rows: readonly RouterRow[]
}

export const MAX_QUESTION = 400 // letters: what a question is about is said by then
const MAX_ROWS = 200 // of one department; each costs an embedding when the router is made
const MIN_ROWS = 5 // fewer are no department of their own
const COVERED = 0.1 // share of a department's rows that make a topic its own

/**
 * Departments from the adapters' files, and what is elsewhere: the questions of every topic that no adapter covers. Questions of a topic that
 * is one department's alone are learned with that department's; an adapter without questions whose name is a topic's has those only.
 */
export function routerRows(sources: readonly RouterSource[], topics: Topics): RouterRows {
  const groups = sources.flatMap((source) => {
    const found = departmentsOf(source)
    if (found.length > 0 || topicNamed(source.adapter, topics) === null) return found
    return [{ adapter: source.adapter, department: source.adapter, texts: [] }]
  })
  const names = groups.map(({ department }) => topicNamed(department, topics))
  const classes = groups.map(({ adapter, department, texts }, i) => {
    const named = names[i] ?? null
    return { adapter, department, topics: named === null ? topicsWon(texts, topics) : [named] }
  })
  const own = groups.flatMap(({ texts }, label) => texts.map((text) => ({ text, label, isOwn: true })))
  const taught = topics.list.flatMap(({ examples, learn }, topic) => {
    const owners = classes.flatMap((each, label) => (each.topics.includes(topic) ? [label] : []))
    const isAlone = owners.length === 1 && names[owners[0]!] === topic
    if (owners.length > 0 && !isAlone) return []
    const label = owners[0] ?? classes.length
    return [...examples, ...learn].map((text) => ({ text, label, isOwn: false }))
  })
  const known = new Set(own.map(({ text }) => plain(text)))
  return { classes, rows: [...own, ...taught.filter(({ text }) => !known.has(plain(text)))] }
}

/** Departments of too few rows go together under the adapter's own name. */
function departmentsOf({ adapter, questions }: RouterSource) {
  const groups = new Map<string, Set<string>>()
  for (const { text, department } of questions) {
    const short = text.slice(0, MAX_QUESTION).trim()
    if (plain(short) === '') continue
    const name = department ?? adapter
    groups.set(name, (groups.get(name) ?? new Set()).add(short))
  }
  const small = [...groups].filter(([, texts]) => texts.size < MIN_ROWS)
  if (small.length > 0 && groups.size > 1) {
    const together = new Set([...(groups.get(adapter) ?? []), ...small.flatMap(([, texts]) => [...texts])])
    for (const [name] of small) groups.delete(name)
    groups.set(adapter, together)
  }
  return [...groups].map(([department, texts]) => ({ adapter, department, texts: sampled([...texts]) }))
}

/** The same rows whatever their order. */
function sampled(texts: readonly string[]): readonly string[] {
  const byHash = texts.map((text) => [textHash(text), text] as const).sort((a, b) => a[0] - b[0])
  return byHash.slice(0, MAX_ROWS).map(([, text]) => text)
}

/** The topic that goes by a department's name. */
function topicNamed(department: string, { list }: Topics): number | null {
  const wanted = plain(department)
  const found = list.findIndex(({ name, names }) => [name, ...names].some((each) => plain(each) === wanted))
  return found < 0 ? null : found
}

function topicsWon(texts: readonly string[], { list, score }: Topics): readonly number[] {
  const wins = new Array<number>(list.length).fill(0)
  for (const text of texts) {
    const best = bestTopic(score(text))
    if (best !== null) wins[best]! += 1
  }
  return [...wins.keys()].filter((topic) => wins[topic]! >= Math.max(2, COVERED * texts.length))
}
