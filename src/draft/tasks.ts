import type { Row } from '../data/example.ts'
import { type OpenRows, openRows, type RowsOptions } from '../data/open-rows.ts'
import { UNAPPROVED } from '../data/rows.ts'
import { questionKey } from '../data/split.ts'
import { readTextFile } from '../formats/text-file.ts'
import { UserError } from '../texts/user-error.ts'
import { cutPassages, type Passage } from './passages.ts'

/** What a model is to be asked, and what the site has already. */

export type DraftKind = 'answers' | 'paraphrases' | 'pairs'

export type DraftTask =
  | { readonly kind: 'answers' | 'paraphrases'; readonly row: Row; readonly source: string }
  | { readonly kind: 'pairs'; readonly passage: Passage; readonly source: string }

export interface DraftTasks {
  readonly tasks: readonly DraftTask[]
  readonly questions: ReadonlySet<string> // keys of those that the files answer already
}

export interface TaskOptions {
  readonly kind: DraftKind
  readonly limit: number // tasks
  readonly reading: RowsOptions
}

const LEAST_CHARS = 20 // of a passage that something can be asked about

/** Reads the files. UserError where they leave nothing to ask. */
export async function readTasks(paths: readonly string[], options: TaskOptions): Promise<DraftTasks> {
  const read = options.kind === 'pairs' ? await readPassages(paths, options) : await readRowTasks(paths, options)
  if (read.tasks.length === 0) throw new UserError(`draft.nothing_${options.kind}`, { path: paths.join(', ') })
  return read
}

async function readPassages(paths: readonly string[], { limit, reading }: TaskOptions): Promise<DraftTasks> {
  const tasks: DraftTask[] = []
  for (const path of paths) {
    for (const passage of cutPassages(await readTextFile(path, reading.encoding))) {
      const { from, to, text } = passage
      if (text.length < LEAST_CHARS) continue
      const lines = from === to ? String(from) : `${from}-${to}`
      if (tasks.length < limit) tasks.push({ kind: 'pairs', passage, source: `${path}:${lines}` })
    }
  }
  return { tasks, questions: new Set() }
}

async function readRowTasks(paths: readonly string[], { kind, limit, reading }: TaskOptions): Promise<DraftTasks> {
  const tasks: DraftTask[] = []
  const questions = new Set<string>()
  for (const path of paths) {
    await using file: OpenRows = await openRows(path, { ...reading, withoutAnswers: kind === 'answers' })
    for await (const row of file.rows) {
      if (row.question === '') continue
      if (row.answer !== '') questions.add(questionKey(row.question))
      if (tasks.length < limit && isWanted(row, kind))
        tasks.push({ kind: kind === 'answers' ? kind : 'paraphrases', row, source: `${path}:${row.line}` })
    }
  }
  return { tasks, questions }
}

/** Only what people stand for is said in other words: an answer that waits for a review would be multiplied. */
function isWanted(row: Row, kind: DraftKind): boolean {
  return kind === 'answers' ? row.answer === '' : row.answer !== '' && !UNAPPROVED.has(row.review)
}
