import { createNearDuplicates } from '../../data/near-duplicates.ts'
import { textHash } from '../../util/text-hash.ts'
import type { LintRule } from '../rule.ts'

/** Question and answer together nearly repeat an earlier row's: what is said twice is learned twice, and may lie on both sides of a split. */
export const nearDuplicate: LintRule = {
  id: 'near-duplicate',
  open: () => {
    const near = createNearDuplicates()
    const lines: number[] = []
    const exact = new Set<number>()
    return {
      *row({ question, answer, line }) {
        lines.push(line)
        const like = near.add(`${question}\n${answer}`)
        const key = textHash(`${question}\0${answer}`)
        if (exact.has(key)) return // told by `duplicate`
        exact.add(key)
        if (like >= 0) yield { severity: 'warning', message: 'lint.nearDuplicate', values: { first: lines[like]! } }
      },
    }
  },
}
