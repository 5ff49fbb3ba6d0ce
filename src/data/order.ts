import { createRandom } from '../util/random.ts'

/** Names the stream of this room among those made from the run's seed. */
const STREAM_ORDER = 0x6f726472 // "ordr"

/**
 * The order of `nExamples` indices in one epoch: a fair shuffle (Fisher-Yates) that depends on seed and epoch only, so a
 * resumed run finds its place by counting.
 */
export function epochOrder(nExamples: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: nExamples }, (_, i) => i)
  const random = createRandom(seed, STREAM_ORDER, epoch)
  for (let i = nExamples - 1; i > 0; i--) {
    const j = random.int(i + 1)
    const moved = order[i]!
    order[i] = order[j]!
    order[j] = moved
  }
  return order
}

/** An epoch's order cut into batches of example indices; a short last one is kept. */
export function batchPlan(order: Int32Array, batchSize: number): readonly (readonly number[])[] {
  const batches: number[][] = []
  for (let start = 0; start < order.length; start += batchSize) {
    batches.push([...order.subarray(start, start + batchSize)])
  }
  return batches
}

/** Batches' worth of examples that are sorted together: enough for like lengths, few enough to stay shuffled. */
const GROUPED_BATCHES = 50

/** `order` with neighbours of like length, longest first in each group, as transformers' `group_by_length` does. */
export function groupByLength(order: Int32Array, lengthOf: (id: number) => number, batchSize: number): Int32Array {
  const grouped = Int32Array.from(order)
  const size = batchSize * GROUPED_BATCHES
  for (let first = 0; first < grouped.length; first += size) {
    const group = grouped.subarray(first, first + size)
    group.set(Int32Array.from(group).sort((a, b) => lengthOf(b) - lengthOf(a) || a - b))
  }
  return grouped
}
