import { count } from '../report/figures.ts'
import type { Words } from '../report/words.ts'
import type { DataSummary } from './summary.ts'

/** What the summary says in sentences, for the screen and for the page. */

/** Such as `CSV, GB18030`. */
export function readAs({ format, encoding, sheet }: DataSummary): string {
  return [format, encoding, sheet].filter((part) => part !== null).join(', ')
}

/** Such as `question: ask · answer: answer`. */
export function columnsSaid({ columns, layout }: DataSummary, words: Words): string {
  const { messages, question, input, answer, tag, group } = columns
  if (messages !== null) return words('inspect.messages', { column: messages, layout })
  const named = [
    [words('inspect.question'), [question, input].filter((name) => name !== null).join(' + ')],
    [words('inspect.answer'), answer],
    [words('inspect.tag'), tag],
    [words('inspect.group'), group],
  ] as const
  return named
    .flatMap(([meaning, name]) => (name === null ? [] : [words('inspect.column', { meaning, name })]))
    .join(' · ')
}

/** Rows, and why some of them are left out. */
export function rowsSaid(summary: DataSummary, words: Words): readonly string[] {
  const { rows, emptyQuestion, emptyAnswer, unreadable, duplicates, multiTurn, training, machine } = summary
  const reasons = [
    ['inspect.emptyQuestion', emptyQuestion],
    ['inspect.emptyAnswer', emptyAnswer],
    ['inspect.repeated', duplicates.sameText],
    ['inspect.unreadable', unreadable],
  ] as const
  const exact = count(duplicates.exact)
  const left = reasons.flatMap(([key, value]) => (value > 0 ? [words(key, { count: count(value), exact })] : []))
  const further = [
    ['inspect.multiTurn', multiTurn],
    ['inspect.machine', machine],
  ] as const
  return [
    words('inspect.rows', { rows: count(rows), usable: count(training.usable) }),
    ...(left.length > 0 ? [words('inspect.leftOut', { reasons: left.join(', ') })] : []),
    nearSaid(summary, words),
    ...further.flatMap(([key, value]) => (value > 0 ? [words(key, { count: count(value) })] : [])),
  ]
}

function nearSaid({ duplicates, nearAmong }: DataSummary, words: Words): string {
  const near = count(duplicates.near)
  return nearAmong === null
    ? words('inspect.near', { count: near })
    : words('inspect.nearAmong', { count: near, among: count(nearAmong) })
}

export function piiSaid({ pii, piiRows }: DataSummary, words: Words): string {
  const types = Object.entries(pii)
  const total = types.reduce((sum, [, each]) => sum + each, 0)
  if (total === 0) return words('inspect.noPii')
  const list = types.map(([type, each]) => `${type} ${count(each)}`).join(', ')
  return words('inspect.pii', { count: count(total), rows: count(piiRows), list })
}

export function templateSaid({ template }: DataSummary, words: Words): string {
  if (template === null) return words('inspect.noTemplate')
  const { id, kept, answers } = template
  return words('inspect.template', { id, kept: count(kept), answers: count(answers), share: percent(kept, answers) })
}

/** What `train` would make of it, the last lines to read before it is started. */
export function trainingSaid({ training, lengths, review }: DataSummary, words: Words): readonly string[] {
  const { usable, inHeldOut, noAnswerLeft, train, eval: held, exact, valSplit, kFold, unapproved } = training
  const sides = { train: count(train), eval: count(held), share: Math.round(valSplit * 1000) / 10 }
  const split =
    kFold > 0
      ? words('inspect.folds', { rows: count(train), folds: kFold })
      : valSplit === 0
        ? words('inspect.trained', sides)
        : words(exact ? 'inspect.split' : 'inspect.splitAbout', sides)
  const states = Object.entries(review).map(([state, each]) => `${state} ${count(each)}`)
  return [
    split,
    ...(inHeldOut > 0 ? [words('inspect.inHeldOut', { count: count(inHeldOut), usable: count(usable) })] : []),
    ...(noAnswerLeft
      ? [words('inspect.noAnswerLeft', { count: count(noAnswerLeft), cutoff: lengths.cutoffLen! })]
      : []),
    ...(lengths.overCutoff > 0
      ? [words('inspect.overCutoff', { count: count(lengths.overCutoff), cutoff: lengths.cutoffLen! })]
      : []),
    ...(states.length > 0 ? [words('inspect.review', { list: states.join(', ') })] : []),
    ...(unapproved > 0 ? [words('inspect.unapproved', { count: count(unapproved) })] : []),
  ]
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0' : ((100 * part) / whole).toFixed(part === whole || part === 0 ? 0 : 1)
}
