import { questionKey } from '../../data/split.ts'
import { textHash } from '../../util/text-hash.ts'
import type { LintRule } from '../rule.ts'

/** One question, several answers: the model learns a mixture. */
export const conflictingAnswers: LintRule = {
  id: 'conflicting-answers',
  open: () => {
    const lines = new Map<number, number>()
    const answers = new Map<number, number>()
    return {
      *row({ question, answer, line, history = [] }) {
        const key = questionKey(question)
        if (key === '' || answer === '' || history.length > 0) return
        const [asked, answered] = [textHash(key), textHash(questionKey(answer))]
        const first = lines.get(asked)
        if (first === undefined) {
          lines.set(asked, line)
          answers.set(asked, answered)
        } else if (answers.get(asked) !== answered) {
          yield { severity: 'warning', message: 'lint.conflictingAnswers', values: { first } }
        }
      },
    }
  },
}
