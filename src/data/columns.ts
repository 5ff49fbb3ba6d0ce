import { UserError } from '../texts/user-error.ts'
import { nearest } from '../util/nearest.ts'

/**
 * Which columns hold the question, its answer and what belongs to them. Names are compared without case and outer blanks; the first
 * name of a list that the file has is taken, whatever the order of the file's columns. To accept a name: add it to a list.
 */
const NAMES = {
  question: [
    'question',
    'prompt',
    'instruction',
    'ask',
    'query',
    '问题',
    '提问',
    '咨询',
    '提问内容',
    '问题描述',
    '问',
    'input',
    'title',
    '标题',
  ],
  answer: [
    'answer',
    'response',
    'output',
    'completion',
    'reply',
    '答案',
    '回答',
    '答复',
    '回复',
    '答案文本',
    '回答内容',
    '答',
  ],
  tag: ['department', 'tag', '科室', 'category', '类别', '案由'],
  group: ['group', 'group_id', 'case_id', 'patient_id', '病例号', '病历号', '患者编号', '就诊号', '案号', '案件编号'],
  system: ['system', 'system_prompt', '系统提示词'],
  history: ['history', '历史'],
  id: ['id', 'query_id', 'qid', '编号', '序号'],
  review: ['review'], // the state that `data review` and `data rewrite` write
  origin: ['origin'], // who wrote the row: `data draft` and `data rewrite` mark what no person wrote
} as const

/** Alpaca's second half of a question: it follows the text of these two, and is nothing on its own beside them. */
const INPUT = 'input'
const TAKES_INPUT: readonly string[] = ['instruction', 'prompt']

/** Columns that the user named; a name as the file spells it, without case, or a number from 1. */
export interface ColumnChoice {
  readonly question?: string | undefined
  readonly answer?: string | undefined
  readonly tag?: string | undefined
  readonly group?: string | undefined
}

/** Names as the file spells them. */
export interface Columns {
  readonly question: string
  readonly input: string | null // appended to the question where it is not empty
  readonly answer: string
  readonly tag: string | null
  readonly group: string | null
  readonly system: string | null
  readonly history: string | null
  readonly id: string | null
  readonly review: string | null
  readonly origin: string | null
}

/** That question or answer cannot be told. Only counts columns: a file without a header has a row's text where their names should be. */
export function noColumns(found: number, path: string): UserError {
  const [questions, answers] = [NAMES.question.join(', '), NAMES.answer.join(', ')]
  return new UserError('data.noColumns', { path, found, questions, answers })
}

/**
 * What can be told without asking; null where it cannot. `nested` columns hold lists or objects and cannot be a question or an answer;
 * `choice` names columns as the file spells them (`nameChosen`).
 * @example guessColumns(['department', 'title', 'ask', 'answer']).question // ask
 */
export function guessColumns(
  columns: readonly string[],
  nested: readonly string[] = [],
  choice: ColumnChoice = {},
): Guess {
  const taken = new Set(Object.values(choice))
  const free = columns.filter((column) => !taken.has(column))
  const question = choice.question ?? firstOf(NAMES.question, free)
  return {
    question,
    input: question !== null && TAKES_INPUT.includes(plain(question)) ? firstOf([INPUT], free) : null,
    answer: choice.answer ?? firstOf(NAMES.answer, free),
    tag: choice.tag ?? firstOf(NAMES.tag, free),
    group: choice.group ?? firstOf(NAMES.group, free),
    system: firstOf(NAMES.system, free),
    history: firstOf(NAMES.history, [...free, ...nested]),
    id: firstOf(NAMES.id, free),
    review: firstOf(NAMES.review, free),
    origin: firstOf(NAMES.origin, free),
  }
}

type Guess = Omit<Columns, 'question' | 'answer'> & { readonly question: string | null; readonly answer: string | null }

/**
 * The columns that the user named, as the file spells them. UserError for one that it does not have.
 * @param columns all of them, in their order, by which numbers count
 */
export function nameChosen(columns: readonly string[], choice: ColumnChoice, path: string): ColumnChoice {
  const chosen: [string, string][] = []
  for (const [key, wanted] of Object.entries(choice) as [keyof ColumnChoice, string | undefined][]) {
    if (wanted === undefined) continue
    const byName =
      columns.find((column) => column === wanted) ?? columns.find((column) => plain(column) === plain(wanted))
    const found = byName ?? (/^\d+$/.test(wanted) ? columns[Number(wanted) - 1] : undefined)
    if (found === undefined) {
      const [setting, count, near] = [`${key}_column`, columns.length, nearest(wanted, columns)]
      if (near === null) throw new UserError('data.columnMissing', { path, setting, count })
      throw new UserError('data.columnTypo', { path, setting, near })
    }
    chosen.push([key, found])
  }
  return Object.fromEntries(chosen)
}

function firstOf(names: readonly string[], columns: readonly string[]): string | null {
  for (const name of names) {
    const found = columns.find((column) => plain(column) === name)
    if (found !== undefined) return found
  }
  return null
}

function plain(column: string): string {
  return column.trim().toLowerCase() // trim() takes a byte order mark, too
}
