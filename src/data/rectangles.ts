import { invariant } from '../util/errors.ts'

/**
 * Attention needs rectangles: sequences x slots. One rectangle as long as the longest sequence wastes work on the short ones, as the square
 * of the length; so sequences of like length share a rectangle, and a batch has a few of them.
 */
export interface Rectangle {
  readonly sequences: number // B of this rectangle
  readonly length: number // T: its longest sequence, rounded up
}

/** The rectangles of a batch: their slots stand one after another, S in all. */
export interface SlotPlan {
  readonly rectangles: readonly Rectangle[]
  readonly order: readonly number[] // which sequence stands in which place
  readonly slots: number // S
}

/** What one more rectangle costs, as the side of a square of scores: its extra nodes on small batches are not free. */
const GROUP_COST = 160
const MAX_GROUPS = 6

/** @param bucket lengths are rounded up to a multiple of it */
export function planSlots(lengths: readonly number[], bucket: number): SlotPlan {
  const order = [...lengths.keys()].toSorted((a, b) => lengths[b]! - lengths[a]! || a - b)
  const rounded = order.map((sequence) => Math.ceil(lengths[sequence]! / bucket) * bucket)
  const ends = bestCuts(rounded)
  const rectangles = ends.map((end, i) => {
    const first = ends[i - 1] ?? 0
    return { sequences: end - first, length: rounded[first]! }
  })
  return { rectangles, order, slots: slotCount(rectangles) }
}

/** S */
export function slotCount(rectangles: readonly Rectangle[]): number {
  return rectangles.reduce((sum, { sequences, length }) => sum + sequences * length, 0)
}

/** Where a sequence stands among the token rows. */
export interface Span {
  readonly start: number
  readonly length: number
}

/**
 * Slot -> token row [S] and token row -> slot [N]. Rows that belong to no sequence and empty slots point at each other: no real query sees an
 * empty slot under a causal mask, nothing reads what such a row computes, and so its gradient is exactly zero.
 * @param rows N, at least one more than the tokens where there is an empty slot
 */
export function slotMaps({ rectangles, order, slots }: SlotPlan, spans: readonly Span[], rows: number) {
  const to = new Int32Array(slots).fill(-1)
  const from = new Int32Array(rows).fill(-1)
  let [slot, place] = [0, 0]
  for (const { sequences, length } of rectangles) {
    for (const end = place + sequences; place < end; place++, slot += length) {
      const span = spans[order[place]!]!
      for (let t = 0; t < span.length; t++) {
        to[slot + t] = span.start + t
        from[span.start + t] = slot + t
      }
    }
  }
  const [emptySlot, filler] = [to.indexOf(-1), from.indexOf(-1)]
  invariant(
    emptySlot < 0 === filler < 0,
    `${slots} slots and ${rows} rows: an empty one of one kind needs one of the other`,
  )
  return {
    to: to.map((row) => (row < 0 ? filler : row)),
    from: from.map((at) => (at < 0 ? emptySlot : at)),
  }
}

/** Ends of the rectangles with the least sum of B * T^2 + cost. @param lengths falling */
function bestCuts(lengths: readonly number[]): readonly number[] {
  const n = lengths.length
  const best = Array.from({ length: MAX_GROUPS + 1 }, () => new Float64Array(n + 1).fill(Infinity))
  const cut = Array.from({ length: MAX_GROUPS + 1 }, () => new Int32Array(n + 1))
  best[0]![0] = 0
  for (let groups = 1; groups <= MAX_GROUPS; groups++) {
    for (let end = 1; end <= n; end++) {
      for (let start = 0; start < end; start++) {
        const cost = best[groups - 1]![start]! + (end - start) * lengths[start]! ** 2 + GROUP_COST ** 2
        if (cost < best[groups]![end]!) {
          best[groups]![end] = cost
          cut[groups]![end] = start
        }
      }
    }
  }
  let groups = 1
  for (let count = 2; count <= MAX_GROUPS; count++) if (best[count]![n]! < best[groups]![n]!) groups = count
  const ends = [n]
  for (let end = cut[groups]![n]!; end > 0; end = cut[--groups]![end]!) ends.unshift(end)
  return ends
}
