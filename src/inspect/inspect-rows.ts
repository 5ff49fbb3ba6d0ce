/**
 * One pass over a file of questions and answers: everything a person should know before it is trained. Rows flow through the linter, and
 * what else is counted is counted on the way, so memory does not grow with the rows.
 */
import type { Row } from '../data/example.ts'
import type { OpenRows } from '../data/open-rows.ts'
import { findEntities } from '../deid/find.ts'
import { type LintOptions, type LintReport, lintRows } from '../lint/lint-rows.ts'
import { type Form, forms } from '../templates/forms.ts'
import { followsForm } from '../templates/parse.ts'
import { type Lang, text } from '../texts/render.ts'
import { createLengthTally } from './length-tally.ts'
import { maskEntities } from './mask.ts'
import type { DataSummary, Lengths } from './summary.ts'

export interface InspectOptions extends Omit<LintOptions, 'maxListed'> {
  readonly lang: Lang
  readonly samples: number // rows to show
  readonly cutoffLen?: number | null
  /** Tokens of question and answer as training has them; characters are counted where no model is at hand. */
  readonly countTokens?: ((row: Row) => number) | null
  readonly onRows?: ((rows: number) => void) | undefined // now and then, for a progress line
}

/** A row to show, with identifiers masked. */
export interface SampleRow {
  readonly line: number
  readonly tag: string | null
  readonly question: string
  readonly answer: string
}

export interface Inspected {
  readonly summary: DataSummary
  readonly lint: LintReport
  readonly samples: readonly SampleRow[]
}

const PROGRESS_ROWS = 2000
const MAX_TAGS = 1000 // a column with more values is no department
/** Findings listed of each rule. */
const MAX_LISTED = 200

export async function inspectRows(file: OpenRows, options: InspectOptions): Promise<Inspected> {
  const counts = createCounts(options)
  async function* passing(): AsyncGenerator<Row, void, undefined> {
    for await (const row of file.rows) {
      counts.take(row)
      if (counts.rows % PROGRESS_ROWS === 0) options.onRows?.(counts.rows)
      yield row
    }
  }
  const lint = await lintRows(passing(), { ...options, maxListed: MAX_LISTED })
  const [counted, found] = [counts.result(), linted(lint, options.lang)]
  const usable = counted.answers - found.duplicates.exact
  const { answers: _, ...rest } = counted
  return { summary: { ...about(file), ...rest, usable, ...found }, lint, samples: counts.samples() }
}

function about({ path, format, encoding, mapping, unreadable }: OpenRows) {
  const columns =
    'messages' in mapping
      ? { question: null, answer: null, tag: null, group: null, messages: mapping.messages }
      : { question: mapping.question, answer: mapping.answer, tag: mapping.tag, group: mapping.group, messages: null }
  return { path, format, encoding, columns, unreadable: unreadable() }
}

function linted({ score, rules }: LintReport, lang: Lang) {
  const found = (id: string) => rules.find((rule) => rule.id === id)?.rows ?? 0
  const lint = rules.flatMap(({ findings }) =>
    findings.map(({ row, line, rule, severity, message, values }) => ({
      row,
      line,
      rule: rule as string,
      severity,
      message: text(lang, message, values),
    })),
  )
  return {
    duplicates: { exact: found('duplicate'), near: found('near-duplicate') },
    score,
    lint: lint.sort((a, b) => a.row - b.row),
    lintLeftOut: rules.reduce((sum, { leftOut }) => sum + leftOut, 0),
  }
}

function createCounts({ countTokens = null, cutoffLen = null, form = null, samples: wanted }: InspectOptions) {
  const tags = new Map<string, number>()
  const pii = new Map<string, number>()
  const lengths = { question: createLengthTally(), answer: createLengthTally(), whole: createLengthTally() }
  const kept = new Map<Form, number>((form ? [form] : forms).map((each) => [each, 0]))
  const shown: SampleRow[] = []
  let [rows, emptyQuestion, emptyAnswer, multiTurn, piiRows, overCutoff, answers] = [0, 0, 0, 0, 0, 0, 0]

  function take(row: Row): void {
    rows++
    if (row.tag !== null && (tags.has(row.tag) || tags.size < MAX_TAGS)) tags.set(row.tag, (tags.get(row.tag) ?? 0) + 1)
    if (row.history && row.history.length > 0) multiTurn++
    if (row.question === '') emptyQuestion++
    else if (row.answer === '') emptyAnswer++
    else takePair(row)
    if (takeEntities(row)) piiRows++
    if (shown.length < wanted && row.question !== '' && row.answer !== '') shown.push(sampleOf(row))
  }

  function takePair(row: Row): void {
    answers++
    lengths.question.add([...row.question].length)
    lengths.answer.add([...row.answer].length)
    const whole = countTokens ? countTokens(row) : [...row.question].length + [...row.answer].length
    lengths.whole.add(whole)
    if (cutoffLen !== null && countTokens && whole > cutoffLen) overCutoff++
    for (const [each, count] of kept) if (followsForm(each, row.answer)) kept.set(each, count + 1)
  }

  function takeEntities(row: Row): boolean {
    const texts = [...(row.history ?? []).flatMap(({ question, answer }) => [question, answer]), row.question, row.answer]
    const found = texts.flatMap((each) => findEntities(each))
    for (const { type } of found) pii.set(type, (pii.get(type) ?? 0) + 1)
    return found.length > 0
  }

  return {
    take,
    get rows() {
      return rows
    },
    samples: () => shown,
    result() {
      const best = [...kept].reduce((most, each) => (each[1] > most[1] ? each : most))
      const spreads: Lengths = {
        unit: countTokens ? 'tokens' : 'characters',
        question: lengths.question.spread(),
        answer: lengths.answer.spread(),
        whole: lengths.whole.spread(),
        cutoffLen: countTokens ? cutoffLen : null,
        overCutoff,
      }
      return {
        rows,
        answers,
        emptyQuestion,
        emptyAnswer,
        multiTurn,
        tags: Object.fromEntries([...tags].sort(([, a], [, b]) => b - a)),
        lengths: spreads,
        pii: Object.fromEntries([...pii].sort(([, a], [, b]) => b - a)),
        piiRows,
        template: best[1] > 0 || form ? { id: best[0].id, kept: best[1], answers } : null,
      }
    },
  }
}

function sampleOf({ line, tag, question, answer }: Row): SampleRow {
  return { line, tag, question: maskEntities(question), answer: maskEntities(answer) }
}
