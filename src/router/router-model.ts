import { type FeatureSpace, featuresOf, type Seen } from './features.ts'
import { bestTopic } from './open-topics.ts'
import { logitsOf, type Softmax, softmax } from './softmax.ts'

/** One department of one adapter, as its training rows are tagged. */
export interface RouterClass {
  readonly adapter: string
  readonly department: string
  readonly topics: readonly number[] // of the topics in force, those that are its own
}

/** What a trained router knows; the last class of the softmax is `elsewhere`, the base's. No text of any row. */
export interface RouterModel {
  readonly classes: readonly RouterClass[]
  readonly space: FeatureSpace
  readonly softmax: Softmax
  readonly temperature: number
  readonly threshold: number // of an adapter's score, below which the base answers
}

export interface Decision {
  readonly adapter: string | null // null: the base
  readonly department: string | null
  readonly by: 'rule' | 'classifier' | 'abstained'
  readonly scores: Readonly<Record<string, number>> // of the adapters: together with the base's share they are 1
}

/** Pure. `rule`: the words of one of the department's topics said the same. */
export function decide(seen: Seen, model: RouterModel): Decision {
  const { space, softmax: weights, temperature } = model
  const shares = softmax(logitsOf(weights, featuresOf(seen, space)), temperature)
  return decideByShares(shares, model, bestTopic(seen.points))
}

export function decideByShares(
  shares: Float64Array,
  { classes, threshold }: Pick<RouterModel, 'classes' | 'threshold'>,
  topic: number | null,
): Decision {
  const sums = new Map<string, number>()
  for (const [i, { adapter }] of classes.entries()) sums.set(adapter, (sums.get(adapter) ?? 0) + shares[i]!)
  const [adapter, score] = [...sums].reduce((a, b) => (b[1] > a[1] ? b : a))
  const scores = Object.fromEntries([...sums].map(([name, sum]) => [name, Math.round(sum * 1e3) / 1e3]))
  if (score < threshold) return { adapter: null, department: null, by: 'abstained', scores }
  const own = [...classes.entries()].filter(([, each]) => each.adapter === adapter)
  const [, chosen] = own.reduce((a, b) => (shares[b[0]]! > shares[a[0]]! ? b : a))
  const byRule = topic !== null && chosen.topics.includes(topic)
  return { adapter, department: chosen.department, by: byRule ? 'rule' : 'classifier', scores }
}
