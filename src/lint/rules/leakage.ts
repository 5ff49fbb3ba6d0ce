import { createNearDuplicates } from '../../data/near-duplicates.ts'
import { questionKey } from '../../data/split.ts'
import type { LintRule } from '../rule.ts'

/** A question that the held-out rows ask, too: what is measured there would have been learned by heart. */
export const leakage: LintRule = {
  id: 'leakage',
  open: ({ heldOut }) => {
    if (heldOut === null) return { row: () => [] }
    const near = createNearDuplicates()
    const exact = new Map(heldOut.map(({ question, line }) => [questionKey(question), line]))
    for (const { question } of heldOut) near.add(question)
    return {
      *row({ question }) {
        const key = questionKey(question)
        if (key === '') return
        const same = exact.get(key)
        const like = same === undefined ? near.find(question) : -1
        if (same !== undefined) yield { severity: 'error', message: 'lint.leakage', values: { heldOut: same } }
        else if (like >= 0) {
          yield { severity: 'warning', message: 'lint.leakageNear', values: { heldOut: heldOut[like]!.line } }
        }
      },
    }
  },
}
