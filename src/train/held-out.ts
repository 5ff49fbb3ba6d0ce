import type { TokenizedExample } from '../data/example.ts'
import type { EvalEvent, WorstExample } from '../runs/events.ts'
import { type BatchRunner, makeBatch } from './batch-runner.ts'

export interface HeldOut {
  readonly loss: number // mean per answer token over all examples, nats
  readonly perExample: readonly ExampleLoss[] // in the order of `examples`
}

interface ExampleLoss {
  readonly sum: number
  readonly tokens: number
}

/** How many of the worst rows an evaluation names. */
const WORST = 5

/** The loss on held-out examples. Neighbours in length share a batch. */
export async function heldOut(
  runner: BatchRunner,
  examples: readonly TokenizedExample[],
  batchSize: number,
  packing: boolean,
): Promise<HeldOut> {
  const order = examples
    .map((_, i) => i)
    .sort((a, b) => examples[a]!.tokens.length - examples[b]!.tokens.length || a - b)
  const perExample: ExampleLoss[] = []
  for (let first = 0; first < order.length; first += batchSize) {
    const ids = order.slice(first, first + batchSize)
    const losses = await runner.tokenLosses(
      makeBatch(
        ids.map((id) => examples[id]!),
        packing,
      ),
    )
    let start = 0
    for (const id of ids) {
      const tokens = examples[id]!.answerTokens
      perExample[id] = { sum: sumOf(losses.subarray(start, start + tokens)), tokens }
      start += tokens
    }
  }
  return { loss: meanLoss(perExample), perExample }
}

/** Mean loss per department; null where no row names one. */
export function lossByTag(examples: readonly TokenizedExample[], { perExample }: HeldOut): EvalEvent['byTag'] {
  const tags = [...new Set(examples.flatMap(({ tag }) => tag ?? []))]
  if (tags.length === 0) return null
  return Object.fromEntries(tags.map((tag) => [tag, meanLoss(perExample.filter((_, i) => examples[i]!.tag === tag))]))
}

/** The rows with the highest loss, worst first, by their line in the file. */
export function worstExamples(lines: readonly number[], { perExample }: HeldOut): readonly WorstExample[] {
  const all = perExample.map(({ sum, tokens }, i) => ({ line: lines[i]!, loss: sum / tokens }))
  return all.sort((a, b) => b.loss - a.loss).slice(0, WORST)
}

function meanLoss(losses: readonly ExampleLoss[]): number {
  return losses.reduce((sum, each) => sum + each.sum, 0) / losses.reduce((sum, each) => sum + each.tokens, 0)
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
