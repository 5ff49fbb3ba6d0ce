import { createRandom } from '../util/random.ts'
import { featuresOf, learnSpace, lookAt, nFeatures, type Seen } from './features.ts'
import type { Topics } from './open-topics.ts'
import { type Measured, measure, type RouterReport } from './report.ts'
import type { RouterModel } from './router-model.ts'
import type { RouterRow, RouterRows } from './router-rows.ts'
import { logitsOf, type Softmax, softmax, trainSoftmax } from './softmax.ts'

export interface TrainedRouter {
  readonly model: RouterModel
  readonly report: RouterReport
}

const FOLDS = 5
const L2 = 0.01
const SEED = 7
const FOREIGN_TARGET = 0.95

type SeenRow = RouterRow & Seen

/**
 * Learns departments from questions and what the base makes of them (`vectors`, in the order of the rows). Temperature, threshold and every
 * figure of the report come from rows that the weights of their fold have not seen.
 */
export function trainRouter(
  { classes, rows }: RouterRows,
  vectors: readonly ArrayLike<number>[],
  topics: Topics,
): TrainedRouter {
  const seen = rows.map((row, i) => ({ ...row, ...lookAt(row.text, vectors[i]!, topics.score) }))
  const elsewhere = classes.length
  const fold = foldsOf(seen, elsewhere)
  const held: { row: SeenRow; logits: Float64Array }[] = []
  for (let k = 0; k < FOLDS; k++) {
    const learned = seen.filter((_, i) => fold[i] !== k)
    const { space, weights } = learn(learned, elsewhere + 1)
    for (const row of seen.filter((_, i) => fold[i] === k))
      held.push({ row, logits: logitsOf(weights, featuresOf(row, space)) })
  }
  const temperature = temperatureOf(held.map(({ row, logits }) => ({ label: row.label, logits })))
  const measured: readonly Measured[] = held.map(({ row, logits }) => ({
    label: row.label,
    shares: softmax(logits, temperature),
  }))
  const { space, weights } = learn(seen, elsewhere + 1)
  const threshold = thresholdOf(measured, classes)
  const model = { classes, space, softmax: weights, temperature, threshold }
  return { model, report: measure(measured, model) }
}

function learn(rows: readonly SeenRow[], nClasses: number) {
  const space = learnSpace(rows)
  const counts = new Array<number>(nClasses).fill(0)
  for (const { label } of rows) counts[label]! += 1
  const samples = rows.map((row) => ({
    features: featuresOf(row, space),
    label: row.label,
    weight: 1 / Math.sqrt(counts[row.label]!), // large departments weigh more, but not by their whole size
  }))
  const weights: Softmax = trainSoftmax(samples, nFeatures(space), nClasses, L2)
  return { space, weights }
}

/** Rows that are measured go round the folds, each class by itself; the others (-1) are always learned from. */
function foldsOf(rows: readonly SeenRow[], elsewhere: number): Int32Array {
  const order = Array.from(rows.keys())
  const random = createRandom(SEED)
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.int(i + 1)
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  const next = new Array<number>(elsewhere + 1).fill(0)
  const fold = new Int32Array(rows.length).fill(-1)
  for (const i of order) {
    const { label, isOwn } = rows[i]!
    if (isOwn || label === elsewhere) fold[i] = next[label]!++ % FOLDS
  }
  return fold
}

/** The temperature that makes the shares of held-out rows likeliest (Guo et al. 2017). */
function temperatureOf(held: readonly { readonly label: number; readonly logits: Float64Array }[]): number {
  const cost = (temperature: number) =>
    held.reduce((sum, { label, logits }) => sum - Math.log(softmax(logits, temperature)[label]! + 1e-12), 0)
  const tried = Array.from({ length: 41 }, (_, i) => 10 ** (i / 20 - 1)) // 0.1 to 10
  return tried.reduce((best, each) => (cost(each) < cost(best) ? each : best))
}

/** The lowest at which the base gets FOREIGN_TARGET of the questions from elsewhere: the adapters lose no more than that takes. */
function thresholdOf(measured: readonly Measured[], classes: RouterModel['classes']): number {
  const tried = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)
  const keeps = (threshold: number) => {
    const { foreign } = measure(measured, { classes, threshold })
    return foreign.abstained >= FOREIGN_TARGET * foreign.rows
  }
  return tried.find(keeps) ?? tried.at(-1)!
}
