import type { TokenizedExample } from '../data/example.ts'
import { type BatchRunner, makeBatch } from './batch-runner.ts'

/** Mean loss per answer token over held-out examples, nats. Neighbours in length share a batch. */
export async function heldOutLoss(
  runner: BatchRunner,
  examples: readonly TokenizedExample[],
  batchSize: number,
  packing: boolean,
): Promise<number> {
  const byLength = examples.toSorted((a, b) => a.tokens.length - b.tokens.length || a.id - b.id)
  let total = 0
  let tokens = 0
  for (let first = 0; first < byLength.length; first += batchSize) {
    const batch = makeBatch(byLength.slice(first, first + batchSize), packing)
    total += await runner.run(batch)
    tokens += batch.answerTokens
  }
  return total / tokens
}
