import { questionKey } from '../../data/split.ts'
import { createHashTable } from '../../util/hash-table.ts'
import { textHash } from '../../util/text-hash.ts'
import type { LintRule } from '../rule.ts'

/** One question, several answers: the model learns a mixture. */
export const conflictingAnswers: LintRule = {
  id: 'conflicting-answers',
  open: () => {
    const lines = createHashTable()
    const answers = createHashTable() // of the first line: 32 bits of the answer's hash
    return {
      *row({ question, answer, line, history = [] }) {
        const key = questionKey(question)
        if (key === '' || answer === '' || history.length > 0) return
        const [asked, answered] = [textHash(key), textHash(questionKey(answer)) >>> 0]
        const first = lines.add(asked, line)
        if (first === undefined) answers.set(asked, answered)
        else if (answers.get(asked) !== answered) {
          yield { severity: 'warning', message: 'lint.conflictingAnswers', values: { first } }
        }
      },
    }
  },
}
