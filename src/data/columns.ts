import { UserError } from '../texts/user-error.ts'

/**
 * Which columns hold the question, its answer and its department. Names are compared without case and outer blanks; the first
 * name of a list that the file has is taken, whatever the order of the file's columns. To accept a name: add it to a list.
 */
const NAMES = {
  question: ['question', 'prompt', 'instruction', 'ask', 'query', '问题', '提问', '咨询', 'input', 'title', '标题'],
  answer: ['answer', 'response', 'output', 'completion', 'reply', '答案', '回答', '答复', '回复', '答案文本'],
  tag: ['department', 'tag', '科室', 'category', '类别', '案由'],
} as const

/** Alpaca's second half of a question: it follows the text of these two, and is nothing on its own beside them. */
const INPUT = 'input'
const TAKES_INPUT: readonly string[] = ['instruction', 'prompt']

/** Names as the file spells them. */
export interface Columns {
  readonly question: string
  readonly input: string | null // appended to the question where it is not empty
  readonly answer: string
  readonly tag: string | null
}

/**
 * `nested` columns hold lists or objects and cannot be chosen. A message only counts columns: a file without a header has a row's text
 * where their names should be.
 * @example chooseColumns(['department', 'title', 'ask', 'answer'], path)
 * // { question: 'ask', input: null, answer: 'answer', tag: 'department' }
 */
export function chooseColumns(columns: readonly string[], path: string, nested: readonly string[] = []): Columns {
  const question = firstOf(NAMES.question, columns)
  const answer = firstOf(NAMES.answer, columns)
  if (question === null || answer === null) {
    throw new UserError('data.noColumns', {
      path,
      found: columns.length + nested.length,
      questions: NAMES.question.join(', '),
      answers: NAMES.answer.join(', '),
    })
  }
  const input = TAKES_INPUT.includes(plain(question)) ? firstOf([INPUT], columns) : null
  return { question, input, answer, tag: firstOf(NAMES.tag, columns) }
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
