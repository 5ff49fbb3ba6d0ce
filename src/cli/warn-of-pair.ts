import type { CanaryResult, CheckedAdapter } from '../eval/pair.ts'
import type { Output } from './output.ts'

/** Says on standard error what a person should know of a pair; nothing where all is as it was in training. */
export function warnOfPair(
  out: Output,
  { named, card, verdict }: CheckedAdapter,
  model: string,
  { distance }: CanaryResult,
): void {
  if (verdict.chatTemplate === 'different') out.warn('cli.pairTemplate', { path: named, model })
  if (verdict.base !== 'other-file') return
  out.warn('cli.pairOtherFile', { path: named, model, trained: card?.base.file ?? '-' })
  if (!distance) return
  out.warn('cli.pairMeasured', {
    base: distance.base.toFixed(3),
    trained: distance.divergenceThen.toFixed(3),
    now: distance.divergenceNow.toFixed(3),
  })
}
