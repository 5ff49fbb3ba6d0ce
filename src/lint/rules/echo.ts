import { normalisedText } from '../../data/near-duplicates.ts'
import type { LintRule } from '../rule.ts'

const MIN_CHARS = 8 // a short question may well be the first words of its answer

/** An answer that says the question again, alone or before it answers. */
export const echo: LintRule = {
  id: 'echo',
  open: () => ({
    *row({ question, answer }) {
      const [asked, said] = [normalisedText(question), normalisedText(answer.slice(0, question.length * 2 + 40))]
      if (asked === '' || said === '') return
      if (asked === said) yield { severity: 'error', message: 'lint.echoOnly' }
      else if (asked.length >= MIN_CHARS && said.startsWith(asked)) yield { severity: 'warning', message: 'lint.echo' }
    },
  }),
}
