import { looksLikeRow } from '../formats/header.ts'
import { openTable } from '../formats/table.ts'
import {
  cellText,
  type OpenTable,
  type TableFormat,
  type TableOptions,
  type TableProgress,
  type TableRecord,
} from '../formats/table-types.ts'
import { UserError } from '../texts/user-error.ts'
import { type ColumnChoice, type Columns, guessColumns, nameChosen, noColumns } from './columns.ts'
import { isConversation, readConversation, readHistory } from './conversation.ts'
import type { Row } from './example.ts'

/**
 * The door of the data room: any file of questions and answers -> rows, one after the other, in bounded memory. Which columns mean what,
 * and whether a row is a pair or a conversation, is told from the first records or by the user.
 */
export interface RowsOptions extends TableOptions {
  readonly columns?: ColumnChoice | undefined
  readonly withoutAnswers?: boolean | undefined // a file of questions alone is one, too: every answer is ''
}

/** How a row is written: columns of question and answer, or a column of messages with `role` or `from`. */
type Layout = 'pairs' | 'openai' | 'sharegpt'

/** What was found out about a file, without a word of its rows but the names of columns. */
export interface RowsAbout {
  readonly path: string
  readonly format: TableFormat
  readonly encoding: string | null // null for XLSX and Parquet
  readonly sheets: readonly string[]
  readonly sheet: string | null
  readonly columns: readonly string[]
  readonly nested: readonly string[] // those of them that hold lists or objects
  readonly layout: Layout
  readonly mapping: Columns | { readonly messages: string } | null // null: the user must say
}

/** A record with what it says; `row` is null for a conversation that cannot be read. */
export interface RowRecord extends TableRecord {
  readonly row: Row | null
}

/** Rows of an open file. Dispose of it: it holds the file. `rows` or `records` can be walked through, once. */
export interface OpenRows extends RowsAbout, AsyncDisposable {
  readonly mapping: Columns | { readonly messages: string }
  /** Rows may lack a question or an answer (''). */
  readonly rows: AsyncIterable<Row>
  /** The same with every column as it stands in the file, for who writes it again. */
  readonly records: AsyncIterable<RowRecord>
  progress(): TableProgress
  /** Conversations that could not be read (roles or contents that are none of text), so far; they are no rows. */
  unreadable(): number
}

/**
 * UserError for what is no table, and where question and answer cannot be told and are not named.
 * @example
 * await using file = await openRows('approved.xlsx')
 * for await (const row of file.rows) ...
 */
export async function openRows(path: string, options: RowsOptions = {}): Promise<OpenRows> {
  const table = await openTable(path, options)
  try {
    const found = describe(table, options)
    if (found.mapping === null) throw unknownColumns(found)
    let unreadable = 0
    const rowOf = rowReader(found.mapping, path)
    async function* records(): AsyncGenerator<RowRecord, void, undefined> {
      for await (const batch of table.batches()) {
        for (const record of batch) {
          const row = rowOf(record)
          if (row === null) unreadable++
          yield { ...record, row }
        }
      }
    }
    async function* rows(): AsyncGenerator<Row, void, undefined> {
      for await (const { row } of records()) if (row) yield row
    }
    return {
      ...found,
      mapping: found.mapping,
      rows: rows(),
      records: records(),
      progress: table.progress,
      unreadable: () => unreadable,
      [Symbol.asyncDispose]: () => table[Symbol.asyncDispose](),
    }
  } catch (error) {
    await table[Symbol.asyncDispose]()
    throw error
  }
}

/** Looks at the beginning of a file only; `mapping` is null where the user must name the columns. For faces that ask. */
export async function inspectRows(
  path: string,
  options: RowsOptions = {},
): Promise<RowsAbout & Pick<OpenTable, 'sample'>> {
  await using table = await openTable(path, options)
  return { ...describe(table, options), sample: table.sample }
}

const NO_COLUMN = 'answer' // which a file without a column of answers lacks, so that every cell of it is empty

function describe(table: OpenTable, { columns: wanted = {}, withoutAnswers = false }: RowsOptions): RowsAbout {
  const { path, format, encoding, sheets, sheet, columns, sample } = table
  const nested = columns.filter((name) => sample.some(({ values }) => cellText(values[name]) === undefined))
  const about = { path, format, encoding, sheets, sheet, columns, nested }
  const choice = nameChosen(columns, wanted, path)
  const flat = columns.filter((name) => !nested.includes(name))
  const { question, answer: found, ...others } = guessColumns(flat, nested, choice)
  const answer = found ?? (withoutAnswers ? NO_COLUMN : null)
  const messages = columns.find((name) => sample.some(({ values }) => isConversation(values[name])))
  if (question !== null && answer !== null && (messages === undefined || choice.question !== undefined)) {
    return { ...about, layout: 'pairs', mapping: { question, answer, ...others } }
  }
  if (messages === undefined) return { ...about, layout: 'pairs', mapping: null }
  const byRole = sample.some(({ values }) => Array.isArray(values[messages]) && 'role' in (values[messages][0] ?? {}))
  return { ...about, layout: byRole ? 'openai' : 'sharegpt', mapping: { messages } }
}

function unknownColumns({ path, columns, format }: RowsAbout): UserError {
  const named = format === 'CSV' || format === 'TSV' || format === 'XLSX'
  return named && looksLikeRow(columns) ? new UserError('data.noHeader', { path }) : noColumns(columns.length, path)
}

type RowReader = (record: TableRecord) => Row | null

function rowReader(mapping: OpenRows['mapping'], path: string): RowReader {
  return 'messages' in mapping ? conversationReader(mapping.messages) : pairReader(mapping, path)
}

function conversationReader(messages: string): RowReader {
  const { tag, group, system, id, review, origin } = EXTRA
  return ({ values, line }) => {
    const found = readConversation(values[messages])
    if (found === null) return null
    const text = (names: readonly string[]) =>
      cleanText(names.map((name) => cellText(values[name])).find(Boolean) ?? '')
    const turns = found.turns.map(({ question, answer }) => ({
      question: cleanText(question),
      answer: cleanText(answer),
    }))
    const last = turns.at(-1)!
    const own = {
      history: turns.slice(0, -1),
      system: cleanText(found.system) || text(system),
      group: text(group),
      id: text(id),
      review: text(review),
      origin: text(origin),
    }
    return { ...last, tag: text(tag) || null, line, ...present(own) }
  }
}

/** Beside a column of messages. */
const EXTRA = {
  tag: ['department', 'tag', '科室', 'category'],
  group: ['group', 'group_id', 'case_id', 'patient_id'],
  system: ['system', 'system_prompt'],
  id: ['id'],
  review: ['review'],
  origin: ['origin'],
} as const

function pairReader(columns: Columns, path: string): RowReader {
  return ({ values, line }) => {
    const cell = (column: string | null) => {
      if (column === null) return ''
      const text = cellText(values[column])
      if (text === undefined) throw new UserError('data.cellNested', { path, line })
      return cleanText(text)
    }
    const question = [cell(columns.question), cell(columns.input)].filter((text) => text !== '').join('\n')
    const history = columns.history === null ? [] : readHistory(values[columns.history])
    if (history === null) return null
    const { system, group, id, review, origin } = columns
    const own = {
      history,
      system: cell(system),
      group: cell(group),
      id: cell(id),
      review: cell(review),
      origin: cell(origin),
    }
    return { question, answer: cell(columns.answer), tag: cell(columns.tag) || null, line, ...present(own) }
  }
}

/** Only what is there: a plain row has no further fields. */
function present<T extends Readonly<Record<string, string | readonly unknown[]>>>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value.length > 0)) as Partial<T>
}

/**
 * Line breaks as `\n`, without outer blanks. The two characters backslash and n, which spreadsheets of one line per row use,
 * are a line break, too (`\r\n` written out the same); a doubled backslash before them keeps them as they are.
 */
export function cleanText(text: string): string {
  return text
    .replace(/(?<!\\)(?:\\r)?\\n/g, '\n')
    .replace(/\r\n?/g, '\n')
    .trim()
}
