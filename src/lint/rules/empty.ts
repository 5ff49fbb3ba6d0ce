import type { LintRule } from '../rule.ts'

/** A row without question or answer: training leaves it out. */
export const empty: LintRule = {
  id: 'empty',
  fixes: true,
  open: () => ({
    *row({ question, answer }) {
      if (question.trim() !== '' && answer.trim() !== '') return
      const field = question.trim() === '' ? (answer.trim() === '' ? 'question, answer' : 'question') : 'answer'
      yield { severity: 'error', message: 'lint.empty', values: { field }, fix: { drop: true } }
    },
  }),
}
