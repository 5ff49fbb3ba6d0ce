/**
 * One pass over a file of questions and answers: everything a person should know before it is trained. Rows flow through the linter and
 * through the counts beside it; what is remembered of a row does not grow with its text.
 */
import type { Row } from '../data/example.ts'
import type { OpenRows } from '../data/open-rows.ts'
import { createEntityFinder } from '../deid/find-once.ts'
import type { Statutes } from '../law/statutes.ts'
import { type LintReport, lintRows } from '../lint/lint-rows.ts'
import { type Lang, text } from '../texts/render.ts'
import { type CountOptions, createRowCounts } from './row-counts.ts'
import { createSample, type SampleRow } from './sample-rows.ts'
import type { DataSummary } from './summary.ts'

export interface InspectOptions extends Omit<CountOptions, 'entities' | 'idColumn'> {
  readonly lang: Lang
  readonly today: string // ISO date: which statutes are in force
  readonly samples: number // rows to show
  readonly statutes?: Statutes
  readonly maxNear?: number // rows that near repetitions are searched among
  readonly onRow?: () => void // for a progress line
}

export interface Inspected {
  readonly summary: DataSummary
  readonly lint: LintReport
  readonly samples: readonly SampleRow[]
}

/** Findings listed of each rule; all are counted. */
const MAX_LISTED = 1000
/** Takes about 90 MB; a million would take twice that. */
const MAX_NEAR = 500_000

/** @example const { summary } = await inspectRows(await openRows('rows.csv'), options) */
export async function inspectRows(file: OpenRows, options: InspectOptions): Promise<Inspected> {
  const { today, form, cutoffLen, heldOut, measure, statutes, maxNear = MAX_NEAR } = options
  const entities = createEntityFinder()
  const idColumn = 'messages' in file.mapping ? 'id' : file.mapping.id
  const [counts, sample] = [createRowCounts({ ...options, entities, idColumn }), createSample(options.samples)]
  async function* passing(): AsyncGenerator<Row, void, undefined> {
    for await (const { row, values } of file.records) {
      if (row === null) continue
      counts.take(row, values)
      sample.take(row)
      options.onRow?.()
      yield row
    }
  }
  const lint = await lintRows(passing(), {
    today,
    form,
    cutoffLen,
    heldOut,
    entities,
    maxNear,
    countTokens: measure && ((row) => measure(row).whole),
    maxListed: MAX_LISTED,
    ...(statutes && { statutes }),
  })
  const { duplicates, ...counted } = counts.result(file.unreadable())
  const near = lint.rules.find(({ id }) => id === 'near-duplicate')?.rows ?? 0
  const nearAmong = lint.rows > maxNear ? maxNear : null
  const found = { duplicates: { ...duplicates, near }, nearAmong, ...linted(lint, options.lang) }
  return { summary: { ...about(file), ...counted, ...found }, lint, samples: sample.result() }
}

function about({ path, format, encoding, sheet, layout, mapping }: OpenRows) {
  const none = { question: null, input: null, answer: null, tag: null, group: null, messages: null }
  if ('messages' in mapping) {
    return { path, format, encoding, sheet, layout, columns: { ...none, messages: mapping.messages } }
  }
  const { question, input, answer, tag, group } = mapping
  return { path, format, encoding, sheet, layout, columns: { ...none, question, input, answer, tag, group } }
}

function linted({ score, rules }: LintReport, lang: Lang): Pick<DataSummary, 'score' | 'lint' | 'lintLeftOut'> {
  const lint = rules.flatMap(({ findings }) =>
    findings.map(({ row, line, rule, severity, message, values }) => ({
      row,
      line,
      rule,
      severity,
      message: text(lang, message, values),
    })),
  )
  return {
    score,
    lint: lint.sort((a, b) => a.row - b.row),
    lintLeftOut: rules.reduce((sum, { leftOut }) => sum + leftOut, 0),
  }
}
