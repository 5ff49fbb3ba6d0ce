import type { LintRule } from '../rule.ts'

/** More tokens than cutoff_len: the end of the answer would not be trained. Needs the model's tokenizer. */
export const tooLong: LintRule = {
  id: 'too-long',
  open: ({ cutoffLen, countTokens }) => {
    if (cutoffLen === null || countTokens === null) return { row: () => [] }
    return {
      *row(row) {
        const tokens = countTokens(row)
        if (tokens > cutoffLen) {
          yield { severity: 'warning', message: 'lint.tooLong', values: { tokens, cutoff: cutoffLen } }
        }
      },
    }
  },
}
