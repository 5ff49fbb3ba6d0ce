/**
 * AdaLoRA's budget (Zhang et al. 2023) as PEFT's RankAllocator computes it: which singular values of which module stay. Pure numbers; it
 * knows no device. A *triplet* is one column of B, one value of E and one row of A.
 */
export interface BudgetSettings {
  readonly initRank: number
  readonly targetRank: number
  readonly tinit: number // steps before pruning begins
  readonly tfinal: number // steps at the end with the budget reached
  readonly deltaT: number // steps between two prunings
  readonly beta1: number // smoothing of the sensitivity
  readonly beta2: number // smoothing of its uncertainty
  readonly totalSteps: number
}

/** Values and gradients of one module, row-major as PEFT has them: a [r, nIn], e [r], b [nOut, r]. */
export interface Triplets {
  readonly name: string
  readonly rank: number
  readonly a: TensorPair
  readonly e: TensorPair
  readonly b: TensorPair
}

interface TensorPair {
  readonly values: Float32Array
  readonly grads: Float32Array
}

/** Smoothed sensitivity and uncertainty of every element; kept in checkpoints. */
export interface Importance {
  readonly sensitivity: Float32Array
  readonly uncertainty: Float32Array
}

/** How many triplets may stay after `step` (1-based): all, then a cubic fall from tinit to totalSteps - tfinal, then the target. */
export function budgetAt(
  settings: BudgetSettings,
  modules: number,
  step: number,
): { readonly budget: number; readonly prune: boolean } {
  const { initRank, targetRank, tinit, tfinal, deltaT, totalSteps } = settings
  const [start, target] = [initRank * modules, targetRank * modules]
  if (step <= tinit) return { budget: start, prune: false }
  if (step > totalSteps - tfinal) return { budget: target, prune: true }
  const left = 1 - (step - tinit) / (totalSteps - tfinal - tinit)
  return { budget: Math.trunc((start - target) * left ** 3 + target), prune: step % deltaT === 0 }
}

/** Adds one step's |value * gradient| to an element-wise importance. */
export function observeImportance(
  before: Importance | undefined,
  { values, grads }: TensorPair,
  { beta1, beta2 }: BudgetSettings,
): Importance {
  const sensitivity = new Float32Array(values.length)
  const uncertainty = new Float32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const now = Math.fround(Math.abs(Math.fround(values[i]! * grads[i]!)))
    const smooth = Math.fround(beta1 * (before?.sensitivity[i] ?? 0) + (1 - beta1) * now)
    sensitivity[i] = smooth
    uncertainty[i] = beta2 * (before?.uncertainty[i] ?? 0) + (1 - beta2) * Math.abs(now - smooth)
  }
  return { sensitivity, uncertainty }
}

/** One score per triplet: its singular value's score plus the mean over its row of A and its column of B. */
export function tripletScores(rank: number, a: Importance, e: Importance, b: Importance): Float32Array {
  const [score, nIn, nOut] = [
    (of: Importance, i: number) => of.sensitivity[i]! * of.uncertainty[i]!,
    a.sensitivity.length / rank,
    b.sensitivity.length / rank,
  ]
  return Float32Array.from({ length: rank }, (_, r) => {
    let rowA = 0
    for (let i = 0; i < nIn; i++) rowA += score(a, r * nIn + i)
    let columnB = 0
    for (let o = 0; o < nOut; o++) columnB += score(b, o * rank + r)
    return score(e, r) + rowA / nIn + columnB / nOut
  })
}

/**
 * The triplets that stay: the `budget` best of all modules together.
 * @param scores per module, one score per triplet
 * @returns per module, true where the triplet stays
 */
export function keepBest(scores: readonly Float32Array[], budget: number): readonly (readonly boolean[])[] {
  const all = Float32Array.from(scores.flatMap((each) => [...each])).sort()
  const pruned = all.length - budget
  if (pruned <= 0) return scores.map((each) => Array.from(each, () => true))
  const threshold = all[pruned - 1]! // the highest score that goes
  return scores.map((each) => Array.from(each, (score) => score > threshold))
}
