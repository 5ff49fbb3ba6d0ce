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

/** A tensor's values and its last gradient. */
interface TensorPair {
  readonly values: Float32Array
  readonly grads: Float32Array
}

/** Smoothed sensitivity and uncertainty of every element; kept in checkpoints. */
export interface Importance {
  readonly sensitivity: Float32Array
  readonly uncertainty: Float32Array
}

/** What happens to the budget after `step` (0-based): all stay until tinit, then a cubic fall to the target at totalSteps - tfinal. */
export function budgetAt(settings: BudgetSettings, modules: number, step: number): BudgetStep {
  const { initRank, targetRank, tinit, tfinal, deltaT, totalSteps } = settings
  const [start, target, end] = [initRank * modules, targetRank * modules, totalSteps - tfinal]
  if (step > end) return { action: 'keep', budget: target }
  if (step === end) return { action: 'prune', budget: target, observe: false }
  if (step <= tinit) return { action: 'none', budget: start, observe: true }
  const left = 1 - (step - tinit) / (end - tinit)
  const budget = Math.trunc((start - target) * left ** 3 + target)
  return { action: step % deltaT === 0 ? 'prune' : 'none', budget, observe: true }
}

/** `prune`: choose anew which triplets stay; `keep`: hold the last choice; `observe`: take this step's gradients into account. */
export type BudgetStep =
  | { readonly action: 'none' | 'prune'; readonly budget: number; readonly observe: boolean }
  | { readonly action: 'keep'; readonly budget: number }

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
