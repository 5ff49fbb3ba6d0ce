import { findLeaks } from './leaks.ts'
import { type SplitBy, type SplitRow, splitRows, unitsOf } from './split.ts'

export interface CheckedSplit {
  readonly heldOut: readonly boolean[]
  readonly joined: { readonly groups: number; readonly rows: number } // units of different questions, and the rows in them
  readonly leaks: number // pairs of near repetitions on both sides; none but by `question`
}

/**
 * `splitRows`, checked by `findLeaks`: similarity is only estimated where the split groups by it, so pairs near the threshold that the
 * exact check finds on both sides are joined and the split is made again. By `hash` a held-out row stays held out all the same.
 */
export function splitWithoutLeaks(
  rows: readonly SplitRow[],
  { share, seed, by }: { readonly share: number; readonly seed: number; readonly by: SplitBy },
): CheckedSplit {
  const questions = rows.map(({ question }) => question)
  const alike: (readonly [number, number])[] = []
  for (;;) {
    const heldOut = splitRows(rows, share, seed, { by, alike })
    const leaks = findLeaks(questions, heldOut)
    const done = leaks.length === 0 || by === 'question'
    if (done) return { heldOut, joined: joinedUnits(rows, by, alike), leaks: leaks.length }
    alike.push(...leaks) // fewer units each time, so this ends
  }
}

function joinedUnits(
  rows: readonly SplitRow[],
  by: SplitBy,
  alike: readonly (readonly [number, number])[],
): CheckedSplit['joined'] {
  const units = unitsOf(rows, { by, alike, salt: '' })
  const several = units.filter(({ members }) => new Set(members.map((index) => rows[index]!.question)).size > 1)
  return { groups: several.length, rows: several.reduce((sum, { members }) => sum + members.length, 0) }
}
