/** What evaluation has shown so far; saved with every checkpoint. */
export interface BestSoFar {
  readonly step: number
  readonly loss: number | null // null before the first evaluation
  readonly withoutGain: number // evaluations since the best one
}

export const nothingYet: BestSoFar = { step: 0, loss: null, withoutGain: 0 }

/** @param threshold how much lower a loss must be to count as better, nats */
export function judge(best: BestSoFar, step: number, loss: number, threshold: number): BestSoFar {
  const better = best.loss === null || loss < best.loss - threshold
  return better ? { step, loss, withoutGain: 0 } : { ...best, withoutGain: best.withoutGain + 1 }
}

/** @param patience evaluations without a gain after which to stop; 0 = never */
export function shouldStop(best: BestSoFar, patience: number): boolean {
  return patience > 0 && best.withoutGain >= patience
}
