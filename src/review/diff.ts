/** Two texts as what stayed, went and came: words of Latin letters and numbers whole, everything else (Han too) character by character. */
export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
}

const MAX_EDITS = 3000 // beyond it the texts have little in common, and a diff of them helps nobody

/** The shortest edit by Myers' greedy algorithm ("An O(ND) Difference Algorithm", 1986). */
export function diffTexts(before: string, after: string): readonly DiffPart[] {
  const [a, b] = [tokens(before), tokens(after)]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const middle = middleParts(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  const same = (words: readonly string[]): DiffPart => ({ kind: 'same', text: words.join('') })
  return joined([same(a.slice(0, head)), ...middle, same(a.slice(a.length - tail))])
}

function tokens(text: string): readonly string[] {
  return text.match(/[\p{Script=Latin}\p{M}\d]+(?:[.'’-][\p{Script=Latin}\p{M}\d]+)*|\P{M}\p{M}*|\p{M}/gu) ?? []
}

function middleParts(a: readonly string[], b: readonly string[]): readonly DiffPart[] {
  const trace = searchEdits(a, b)
  if (trace) return walkBack(a, b, trace)
  return [
    { kind: 'removed', text: a.join('') },
    { kind: 'added', text: b.join('') },
  ]
}

/** The furthest `x` on each diagonal after 0, 1, 2 ... edits; `trace[d]` holds diagonals -d to d. Null for too many edits. */
function searchEdits(a: readonly string[], b: readonly string[]): readonly Int32Array[] | null {
  const trace: Int32Array[] = []
  for (let d = 0; d <= Math.min(MAX_EDITS, a.length + b.length); d++) {
    const reach = new Int32Array(2 * d + 1)
    for (let k = -d; k <= d; k += 2) {
      let x = d === 0 ? 0 : startOn(trace[d - 1]!, k, d)
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      reach[k + d] = x
      if (x >= a.length && x - k >= b.length) return [...trace, reach]
    }
    trace.push(reach)
  }
  return null
}

/** Where diagonal `k` begins at the `d`-th edit: one down from the diagonal above, or one to the right from the one below. */
function startOn(reach: Int32Array, k: number, d: number): number {
  return comesFromAbove(reach, k, d) ? at(reach, k + 1, d - 1) : at(reach, k - 1, d - 1) + 1
}

function comesFromAbove(reach: Int32Array, k: number, d: number): boolean {
  return k === -d || (k !== d && at(reach, k - 1, d - 1) < at(reach, k + 1, d - 1))
}

function at(reach: Int32Array, k: number, d: number): number {
  return reach[k + d]!
}

function walkBack(a: readonly string[], b: readonly string[], trace: readonly Int32Array[]): readonly DiffPart[] {
  const parts: DiffPart[] = []
  let [x, y] = [a.length, b.length]
  const back = (toX: number) => {
    for (; x > toX; x--, y--) parts.push({ kind: 'same', text: a[x - 1]! })
  }
  for (let d = trace.length - 1; d > 0; d--) {
    const k = x - y
    const reach = trace[d - 1]!
    const isAdded = comesFromAbove(reach, k, d)
    back(startOn(reach, k, d))
    if (isAdded) parts.push({ kind: 'added', text: b[--y]! })
    else parts.push({ kind: 'removed', text: a[--x]! })
  }
  back(0)
  return parts.reverse()
}

/** Neighbours of one kind as one; within a stretch of edits what went stands before what came. */
function joined(parts: readonly DiffPart[]): readonly DiffPart[] {
  const result: DiffPart[] = []
  let [removed, added] = ['', '']
  const flush = () => {
    if (removed) result.push({ kind: 'removed', text: removed })
    if (added) result.push({ kind: 'added', text: added })
    removed = added = ''
  }
  for (const { kind, text } of parts) {
    if (text === '') continue
    if (kind === 'removed') removed += text
    else if (kind === 'added') added += text
    else {
      flush()
      const last = result.at(-1)
      if (last?.kind === 'same') result[result.length - 1] = { kind, text: last.text + text }
      else result.push({ kind, text })
    }
  }
  flush()
  return result
}
