import type { Form } from '../../templates/forms.ts'
import { forms } from '../../templates/forms.ts'
import { parseAnswer } from '../../templates/parse.ts'
import type { Found, LintRule } from '../rule.ts'

const DETECT = 0.8 // share of the answers that must follow a form for it to be the file's
const GIVE_UP_AFTER = 500 // rows: a form that not even half of them follow is not the file's
type Placed = Found & Required<Pick<Found, 'at'>>

/** Departures in columns: there may be as many as half the rows of a large file. */
interface Broken {
  readonly found: Found[]
  readonly rows: number[]
  readonly lines: number[]
}

/** An answer that breaks the form: the one asked for, else the one that four fifths of the answers follow. */
export const form: LintRule = {
  id: 'form',
  open: ({ form: asked }) => {
    if (asked) return { row: ({ answer }) => (answer === '' ? [] : departure(asked, answer)) }
    const alike = createAlike()
    let counts = forms.map((known) => ({ known, kept: 0, broken: { found: [], rows: [], lines: [] } as Broken }))
    let rows = 0
    return {
      row({ answer, line }, row) {
        if (answer === '') return []
        rows++
        for (const count of counts) {
          const [fault] = departure(count.known, answer)
          if (fault) {
            count.broken.found.push(alike(fault))
            count.broken.rows.push(row)
            count.broken.lines.push(line)
          } else count.kept++
        }
        if (rows % GIVE_UP_AFTER === 0) counts = counts.filter(({ kept }) => kept * 2 >= rows)
        return []
      },
      end: () => {
        const best = counts.toSorted((a, b) => b.kept - a.kept)[0]
        return best && rows > 0 && best.kept >= rows * DETECT ? placed(best.broken) : []
      },
    }
  },
}

function* placed({ found, rows, lines }: Broken): Iterable<Placed> {
  for (const [i, each] of found.entries()) yield { ...each, at: { row: rows[i]!, line: lines[i]! } }
}

/** One object for all findings that say the same. */
function createAlike(): (found: Found) => Found {
  const known = new Map<string, Found>()
  return (found) => {
    const key = JSON.stringify(found)
    if (!known.has(key)) known.set(key, found)
    return known.get(key)!
  }
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
