import type { Form } from '../../templates/forms.ts'
import { forms } from '../../templates/forms.ts'
import { parseAnswer } from '../../templates/parse.ts'
import type { Found, LintRule } from '../rule.ts'

const DETECT = 0.8 // share of the answers that must follow a form for it to be the file's
const GIVE_UP_AFTER = 500 // rows: a form that not even half of them follow is not the file's
type Placed = Found & Required<Pick<Found, 'at'>>

/** An answer that breaks the form: the one asked for, else the one that four fifths of the answers follow. */
export const form: LintRule = {
  id: 'form',
  open: ({ form: asked }) => {
    if (asked) return { row: ({ answer }) => (answer === '' ? [] : departure(asked, answer)) }
    let counts = forms.map((known) => ({ known, kept: 0, broken: [] as Placed[] }))
    let rows = 0
    return {
      row({ answer, line }, row) {
        if (answer === '') return []
        rows++
        for (const count of counts) {
          const faults = departure(count.known, answer)
          if (faults.length === 0) count.kept++
          else count.broken.push(...faults.map((found) => ({ ...found, at: { row, line } })))
        }
        if (rows === GIVE_UP_AFTER) counts = counts.filter(({ kept }) => kept * 2 >= rows)
        return []
      },
      end: () => {
        const best = counts.toSorted((a, b) => b.kept - a.kept)[0]
        return best && rows > 0 && best.kept >= rows * DETECT ? best.broken : []
      },
    }
  },
}

const MESSAGES = {
  'text-before': 'lint.formTextBefore',
  missing: 'lint.formMissing',
  repeated: 'lint.formRepeated',
  'out-of-order': 'lint.formOutOfOrder',
  unknown: 'lint.formUnknown',
  empty: 'lint.formEmpty',
  'too-few-lines': 'lint.formLimits',
  'too-many-lines': 'lint.formLimits',
  'too-long': 'lint.formLimits',
  character: 'lint.formLimits',
  'no-disclaimer': 'lint.formNoDisclaimer',
} as const

/** The first departure, one for an answer. Titles are the form's own, never the answer's. */
function departure(known: Form, answer: string): readonly Found[] {
  const { faults } = parseAnswer(known, answer)
  const [fault] = faults
  if (!fault) return []
  const isOwn = known.sections.some(({ title }) => title === fault.title)
  const values = { form: known.id, title: isOwn ? fault.title! : '', more: faults.length - 1 }
  const message = fault.type === 'repeated' && !isOwn ? MESSAGES.unknown : MESSAGES[fault.type]
  return [{ severity: 'warning', message, values }]
}
