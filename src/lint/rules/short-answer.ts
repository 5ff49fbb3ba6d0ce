import { normalisedText } from '../../data/near-duplicates.ts'
import type { LintRule } from '../rule.ts'

const MIN_CHARS = 8

/** An answer of a few characters: 可以的。 */
export const shortAnswer: LintRule = {
  id: 'short-answer',
  open: () => ({
    *row({ answer }) {
      if (answer === '' || answer.length > 40) return
      const chars = [...normalisedText(answer)].length
      if (chars < MIN_CHARS)
        yield { severity: 'warning', message: 'lint.shortAnswer', values: { chars, least: MIN_CHARS } }
    },
  }),
}
