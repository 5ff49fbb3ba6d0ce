import { textHash } from '../../util/text-hash.ts'
import type { LintRule } from '../rule.ts'

/** The same question with the same answer, byte for byte: training leaves the later one out. */
export const duplicate: LintRule = {
  id: 'duplicate',
  fixes: true,
  open: () => {
    const lines = new Map<number, number>() // hash -> line of the first
    return {
      *row({ question, answer, line }) {
        if (question === '' || answer === '') return
        const key = textHash(`${question}\0${answer}`)
        const first = lines.get(key)
        if (first === undefined) lines.set(key, line)
        else yield { severity: 'warning', message: 'lint.duplicate', values: { first }, fix: { drop: true } }
      },
    }
  },
}
