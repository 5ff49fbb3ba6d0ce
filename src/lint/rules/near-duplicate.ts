import { createNearDuplicates } from '../../data/near-duplicates.ts'
import { createHashTable } from '../../util/hash-table.ts'
import { textHash } from '../../util/text-hash.ts'
import type { LintRule } from '../rule.ts'

/**
 * Question and answer together nearly repeat an earlier row's: what is said twice is learned twice, and may lie on both sides of a split.
 * Every row is held against the first `maxNear` rows, which alone are remembered.
 */
export const nearDuplicate: LintRule = {
  id: 'near-duplicate',
  open: ({ maxNear }) => {
    const near = createNearDuplicates()
    const lines: number[] = []
    const exact = createHashTable()
    return {
      *row({ question, answer, line }, index) {
        const text = `${question}\n${answer}`
        const isKept = near.size < maxNear
        const like = isKept ? near.add(text) : near.find(text)
        if (isKept) lines.push(line)
        if (exact.add(textHash(`${question}\0${answer}`), index) !== undefined) return // told by `duplicate`
        if (like >= 0) yield { severity: 'warning', message: 'lint.nearDuplicate', values: { first: lines[like]! } }
      },
    }
  },
}
