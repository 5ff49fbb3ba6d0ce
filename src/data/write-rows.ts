import { CSV_MARK, csvLine } from '../formats/csv-write.ts'
import { UserError } from '../texts/user-error.ts'
import type { Row, Turn } from './example.ts'

/** Rows -> the file layouts of the field, in UTF-8, one piece of text after the other. */

export type LayoutOut = 'jsonl' | 'csv' | 'alpaca' | 'sharegpt' | 'openai'

/** UserError for a conversation where the layout has room for one question and answer only. */
export async function* writeRows(
  rows: AsyncIterable<Row>,
  layout: LayoutOut,
  path: string,
): AsyncGenerator<string, void, undefined> {
  if (layout === 'csv') return yield* csvRows(rows, path)
  const [first, between, last] = LISTS[layout]
  const objectOf = OBJECTS[layout]
  let written = 0
  for await (const row of rows) yield (written++ === 0 ? first : between) + JSON.stringify(objectOf(row))
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

function extra({ tag, group, id }: Pick<Row, 'tag' | 'group' | 'id'>): object {
  return { ...(tag === null ? {} : { department: tag }), ...(group && { group }), ...(id && { id }) }
}

async function* csvRows(rows: AsyncIterable<Row>, path: string): AsyncGenerator<string, void, undefined> {
  yield CSV_MARK + csvLine(['id', 'group', 'department', 'system', 'question', 'answer'])
  for await (const { id = '', group = '', tag, system = '', question, answer, history, line } of rows) {
    if (history) throw new UserError('data.csvConversation', { path, line })
    yield csvLine([id, group, tag ?? '', system, question, answer])
  }
}
