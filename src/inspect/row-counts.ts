import type { Row } from '../data/example.ts'
import type { RowRecord } from '../data/open-rows.ts'
import { rowKey, UNAPPROVED } from '../data/rows.ts'
import { questionKey } from '../data/split.ts'
import type { FoundEntity } from '../deid/entity.ts'
import { type Form, forms } from '../templates/forms.ts'
import { followsForm } from '../templates/parse.ts'
import { createHashTable } from '../util/hash-table.ts'
import { textHash } from '../util/text-hash.ts'
import { createLengthTally } from './length-tally.ts'
import { createSplitPlan, type SplitSettings } from './split-plan.ts'
import type { DataSummary } from './summary.ts'

/** Length of a row, in tokens as training has them or in characters. */
export interface RowLength {
  readonly question: number // the whole prompt, in tokens
  readonly answer: number
  readonly whole: number
}

export interface CountOptions extends SplitSettings {
  readonly form: Form | null // that answers should follow; null: the built-in one that most of them follow
  readonly measure: ((row: Row) => RowLength) | null // in tokens; null where no model is at hand
  readonly cutoffLen: number | null
  readonly heldOut: readonly Row[] | null // of eval_data_path
  readonly kFold: number
  readonly idColumn: string | null // a number of its own makes no row another one
  readonly entities: (text: string) => readonly FoundEntity[]
}

type Counted = Omit<
  DataSummary,
  | 'path'
  | 'format'
  | 'encoding'
  | 'sheet'
  | 'layout'
  | 'columns'
  | 'score'
  | 'lint'
  | 'lintLeftOut'
  | 'nearAmong'
  | 'duplicates'
> & { readonly duplicates: Omit<DataSummary['duplicates'], 'near'> }

const MAX_TAGS = 1000 // a column with more values is no department

/** Counts what passes; of a row that has passed only hashes stay, and what the split needs of the first ones. */
export function createRowCounts(options: CountOptions) {
  const { measure, cutoffLen, heldOut } = options
  const counts = { rows: 0, emptyQuestion: 0, emptyAnswer: 0, multiTurn: 0, piiRows: 0, overCutoff: 0, machine: 0 }
  const plan = { usable: 0, inHeldOut: 0, noAnswerLeft: 0, unapproved: 0 }
  const [tags, pii, review] = [createTally(MAX_TAGS), createTally(), createTally()]
  const lengths = { question: createLengthTally(), answer: createLengthTally(), whole: createLengthTally() }
  const template = createTemplateTally(options.form)
  const split = createSplitPlan(options)
  const [seenTexts, seenRecords] = [createHashTable(), createHashTable()]
  const duplicates = { exact: 0, sameText: 0 }
  const heldKeys = new Set(heldOut?.map(({ question }) => questionKey(question)))

  function take(row: Row, values: RowRecord['values']): void {
    counts.rows++
    if (row.tag !== null) tags.add(row.tag)
    if (row.review !== undefined) review.add(row.review)
    if (UNAPPROVED.has(row.review)) plan.unapproved++
    if (row.origin === 'machine') counts.machine++
    if (row.history) counts.multiTurn++
    takeEntities(row)
    if (row.question === '') counts.emptyQuestion++
    else if (row.answer === '') counts.emptyAnswer++
    else takePair(row, values)
  }

  function takePair(row: Row, values: RowRecord['values']): void {
    const length = (measure ?? charactersOf)(row)
    for (const key of ['question', 'answer', 'whole'] as const) lengths[key].add(length[key])
    template.add(row.answer)
    if (cutoffLen !== null && measure && length.whole > cutoffLen) counts.overCutoff++
    const isRepeated = seenRecords.add(recordHash(values, options.idColumn), counts.rows) !== undefined
    if (isRepeated) duplicates.exact++
    if (seenTexts.add(textHash(rowKey(row)), counts.rows) !== undefined) duplicates.sameText++
    else takeUsable(row, length)
  }

  function takeUsable(row: Row, { question: prompt }: RowLength): void {
    plan.usable++
    if (heldKeys.has(questionKey(row.question))) plan.inHeldOut++
    else if (measure && cutoffLen !== null && prompt >= cutoffLen && !row.history) plan.noAnswerLeft++
    else split.add(row)
  }

  function takeEntities({ question, answer, history = [], system = '' }: Row): void {
    const texts = [system, ...history.flatMap((turn) => [turn.question, turn.answer]), question, answer]
    const found = texts.flatMap((text) => (text === '' ? [] : options.entities(text)))
    for (const { type } of found) pii.add(type)
    if (found.length > 0) counts.piiRows++
  }

  return {
    take,
    result(unreadable: number): Counted {
      const { overCutoff, rows, ...others } = counts
      const sides = split.result()
      return {
        ...others,
        rows: rows + unreadable,
        unreadable,
        duplicates,
        tags: tags.result(),
        tagsCut: tags.isCut(),
        pii: pii.result(),
        review: review.result(),
        template: template.result(),
        lengths: {
          unit: measure ? 'tokens' : 'characters',
          question: lengths.question.spread(),
          answer: lengths.answer.spread(),
          whole: lengths.whole.spread(),
          cutoffLen: measure ? cutoffLen : null,
          overCutoff,
        },
        training: {
          ...plan,
          noAnswerLeft: measure ? plan.noAnswerLeft : null,
          ...(heldOut ? { ...sides, eval: heldOut.length, train: sides.train + sides.eval, exact: true } : sides),
          valSplit: options.valSplit,
          kFold: options.kFold,
        },
      }
    },
  }
}

function recordHash(values: RowRecord['values'], idColumn: string | null): number {
  const own = Object.entries(values).filter(([name]) => name !== idColumn)
  return textHash(JSON.stringify(own, (_, value) => (typeof value === 'bigint' ? String(value) : value)))
}

function charactersOf({ question, answer, history = [] }: Row): RowLength {
  const [asked, answered] = [characters(question), characters(answer)]
  const before = history.reduce((sum, turn) => sum + characters(turn.question) + characters(turn.answer), 0)
  return { question: asked, answer: answered, whole: before + asked + answered }
}

/** Code points. */
function characters(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** How often each value came, the most frequent first; values beyond the first `max` are not counted. */
function createTally(max = Infinity) {
  const counts = new Map<string, number>()
  let isCut = false
  return {
    add(value: string): void {
      const before = counts.get(value)
      if (before === undefined && counts.size >= max) isCut = true
      else counts.set(value, (before ?? 0) + 1)
    },
    isCut: () => isCut,
    result: (): Readonly<Record<string, number>> => Object.fromEntries([...counts].sort(([, a], [, b]) => b - a)),
  }
}

function createTemplateTally(asked: Form | null) {
  const kept = new Map<Form, number>((asked ? [asked] : forms).map((form) => [form, 0]))
  let answers = 0
  return {
    add(answer: string): void {
      answers++
      for (const [form, count] of kept) if (followsForm(form, answer)) kept.set(form, count + 1)
    },
    result(): DataSummary['template'] {
      const [form, most] = [...kept].reduce((best, each) => (each[1] > best[1] ? each : best))
      return most > 0 || asked ? { id: form.id, kept: most, answers } : null
    },
  }
}
