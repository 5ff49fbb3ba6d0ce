/**
 * Attention needs rectangles: sequences x slots. One rectangle as long as the longest sequence wastes work on the short ones, as the square
 * of the length; so sequences of like length share a rectangle, and a batch has a few of them.
 */
export interface SlotGroup {
  readonly sequences: number // B of this rectangle
  readonly length: number // T: its longest sequence, rounded up
  /** [T*B] slot -> token row, or N for an empty slot. */
  readonly padIndex: Int32Array
  /** [N] token row -> slot, or T*B for a token of another rectangle and for a filler. */
  readonly unpadIndex: Int32Array
}

/** Where a sequence stands among the token rows. */
interface Span {
  readonly start: number
  readonly length: number
}

/** What one more rectangle costs, as the side of a square of scores: its extra nodes on small batches are not free. */
const GROUP_COST = 160
const MAX_GROUPS = 6

/** @param rows N @param bucket lengths are rounded up to a multiple of it */
export function slotGroups(spans: readonly Span[], rows: number, bucket: number): readonly SlotGroup[] {
  const sorted = spans.toSorted((a, b) => b.length - a.length || a.start - b.start)
  const lengths = sorted.map(({ length }) => Math.ceil(length / bucket) * bucket)
  const groups: SlotGroup[] = []
  let first = 0
  for (const end of bestCuts(lengths)) {
    groups.push(rectangle(sorted.slice(first, end), lengths[first]!, rows))
    first = end
  }
  return groups
}

/** Ends of the groups with the least sum of B * T^2 + cost. @param lengths falling */
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

function rectangle(spans: readonly Span[], length: number, rows: number): SlotGroup {
  const padIndex = new Int32Array(length * spans.length).fill(rows)
  const unpadIndex = new Int32Array(rows).fill(length * spans.length)
  for (const [b, span] of spans.entries()) {
    for (let t = 0; t < span.length; t++) {
      padIndex[b * length + t] = span.start + t
      unpadIndex[span.start + t] = b * length + t
    }
  }
  return { sequences: spans.length, length, padIndex, unpadIndex }
}
