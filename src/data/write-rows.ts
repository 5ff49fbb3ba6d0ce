import { CSV_MARK, csvLine } from '../formats/csv-write.ts'
import { UserError } from '../texts/user-error.ts'
import { AI_LABEL_FIELDS, aiLabelOf } from './ai-label.ts'
import type { Row, Turn } from './example.ts'

/** Rows -> the file layouts of the field, in UTF-8, one piece of text after the other. */

export type LayoutOut = 'jsonl' | 'csv' | 'alpaca' | 'sharegpt' | 'openai'

/** Fields of a row beside question and answer that a CSV may have a column for. */
export type ExtraField = 'id' | 'group' | 'tag' | 'system' | 'review' | 'origin'

export interface WriteOptions {
  readonly layout: LayoutOut
  readonly path: string // where the rows come from, for messages
  readonly extras: readonly ExtraField[] // columns of a CSV; the other layouts write what a row has
}

/** UserError for a conversation where the layout has room for one question and answer only. */
export async function* writeRows(
  rows: AsyncIterable<Row>,
  { layout, path, extras }: WriteOptions,
): AsyncGenerator<string, void, undefined> {
  if (layout === 'csv') return yield* csvRows(rows, path, extras)
  const [first, between, last] = LISTS[layout]
  const objectOf = OBJECTS[layout]
  let written = 0
  for await (const row of rows)
    yield (written++ === 0 ? first : between) + JSON.stringify({ ...objectOf(row), ...aiLabel(row) })
  yield written === 0 ? first + last : last
}

/** What stands before the first object, between two, and behind the last: JSONL, or one array. */
const LISTS: Readonly<Record<Exclude<LayoutOut, 'csv'>, readonly [string, string, string]>> = {
  jsonl: ['', '\n', '\n'],
  openai: ['', '\n', '\n'],
  alpaca: ['[\n', ',\n', '\n]\n'],
  sharegpt: ['[\n', ',\n', '\n]\n'],
}

const OBJECTS: Readonly<Record<Exclude<LayoutOut, 'csv'>, (row: Row) => object>> = {
  jsonl: ({ line: _, tag, question, answer, ...more }) => ({
    question,
    answer,
    ...(tag === null ? {} : { department: tag }),
    ...more,
  }),
  alpaca: ({ question, answer, history = [], system, ...more }) => ({
    instruction: question,
    input: '',
    output: answer,
    ...(system === undefined ? {} : { system }),
    ...(history.length === 0 ? {} : { history: history.map((turn) => [turn.question, turn.answer]) }),
    ...extra(more),
  }),
  sharegpt: ({ question, answer, history = [], system, ...more }) => ({
    conversations: [...history, { question, answer }].flatMap((turn: Turn) => [
      { from: 'human', value: turn.question },
      { from: 'gpt', value: turn.answer },
    ]),
    ...(system === undefined ? {} : { system }),
    ...extra(more),
  }),
  openai: ({ question, answer, history = [], system, ...more }) => ({
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      ...[...history, { question, answer }].flatMap((turn: Turn) => [
        { role: 'user', content: turn.question },
        { role: 'assistant', content: turn.answer },
      ]),
    ],
    ...extra(more),
  }),
}

function aiLabel(row: Row): object {
  return row.origin === 'machine' ? aiLabelOf(row) : {}
}

/** State of review and origin go along: no other layout makes an approved row of a machine's. */
function extra({ tag, group, id, review, origin }: Pick<Row, 'tag' | 'group' | 'id' | 'review' | 'origin'>): object {
  const own = { ...(group && { group }), ...(id && { id }), ...(review && { review }), ...(origin && { origin }) }
  return { ...(tag === null ? {} : { department: tag }), ...own }
}

async function* csvRows(
  rows: AsyncIterable<Row>,
  path: string,
  extras: readonly ExtraField[],
): AsyncGenerator<string, void, undefined> {
  const names = extras.map((field) => (field === 'tag' ? 'department' : field))
  const marks = extras.includes('origin') ? AI_LABEL_FIELDS : []
  yield CSV_MARK + csvLine([...names, ...marks, 'question', 'answer'])
  for await (const row of rows) {
    if (row.history) throw new UserError('data.csvConversation', { path, line: row.line })
    const label = row.origin === 'machine' ? aiLabelOf(row) : null
    const marked = marks.map((field) =>
      label === null ? '' : field === 'AIGC' ? JSON.stringify(label.AIGC) : label[field],
    )
    yield csvLine([...extras.map((field) => row[field] ?? ''), ...marked, row.question, row.answer])
  }
}
