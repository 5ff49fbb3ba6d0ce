import { UserError } from '../texts/user-error.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import type { EncodingChoice } from '../util/encodings.ts'
import { type Encoded, encodeRow } from './encode.ts'
import type { DataReport, Dataset, Row, TokenizedExample } from './example.ts'
import { datasetFingerprint } from './fingerprint.ts'
import type { RowsOptions } from './open-rows.ts'
import { type ReadRows, readRows } from './rows.ts'
import { questionKey, type SplitBy, splitRows } from './split.ts'

/**
 * Files of questions and answers -> tokens and loss mask, split into a trained and a held-out part. Knows no model and no
 * training; a row's text never leaves this room but in `trainRows` and `evalRows`.
 */

/** The part of `RunConfig` that shapes the data. */
export interface DataSource {
  readonly metadata_path: string
  readonly eval_data_path: string | null
  readonly default_system: string | null
  readonly cutoff_len: number
  readonly val_split: number
  readonly split_by: SplitBy
  readonly seed: number
  readonly question_column?: string | null
  readonly answer_column?: string | null
  readonly tag_column?: string | null
  readonly group_column?: string | null
  readonly encoding?: EncodingChoice
  readonly sheet?: string | null
  readonly has_header?: boolean
}

/** How `metadata_path` is to be read. */
export function rowsOptions(source: DataSource): RowsOptions {
  return {
    encoding: source.encoding,
    sheet: source.sheet ?? undefined,
    header: source.has_header,
    columns: {
      question: source.question_column ?? undefined,
      answer: source.answer_column ?? undefined,
      tag: source.tag_column ?? undefined,
      group: source.group_column ?? undefined,
    },
  }
}

interface Kept {
  readonly row: Row
  readonly example: TokenizedExample
}

interface FileData {
  readonly kept: readonly Kept[]
  readonly report: DataReport
}

/**
 * Reads, cleans, splits and tokenises. With `eval_data_path` the held-out rows come from there, training rows that ask one of
 * its questions are dropped, and `val_split` is not used; without it the held-out rows come from `splitRows`.
 * @example const data = await loadDataset(config, tokenizer)
 */
export async function loadDataset(source: DataSource, tokenizer: Tokenizer): Promise<Dataset> {
  const read = await readRows(source.metadata_path, rowsOptions(source))
  if (read.unapproved > 0)
    throw new UserError('data.unapproved', { path: source.metadata_path, rows: read.rowsRead, count: read.unapproved })
  const held = source.eval_data_path === null ? null : await readRows(source.eval_data_path)
  const heldKeys = new Set(held?.kept.map(({ row }) => questionKey(row.question)))

  const main = encodeFile(source.metadata_path, read, 0, heldKeys, source, tokenizer)
  const own = held && encodeFile(source.eval_data_path!, held, read.rowsRead, new Set(), source, tokenizer)
  const heldOut = own
    ? null
    : splitRows(
        main.kept.map(({ row }) => row),
        source.val_split,
        source.seed,
        { by: source.split_by },
      )
  const train = main.kept.filter((_, index) => !heldOut?.[index])
  const evaluated = own ? own.kept : main.kept.filter((_, index) => heldOut?.[index])

  return {
    train: train.map(({ example }) => example),
    eval: evaluated.map(({ example }) => example),
    trainRows: train.map(({ row }) => row),
    evalRows: evaluated.map(({ row }) => row),
    fingerprint: datasetFingerprint({
      ...source,
      rows: main.kept.map(({ row }) => row),
      evalRows: own?.kept.map(({ row }) => row) ?? null,
      tokenizer,
    }),
    report: { ...main.report, ...tokensOf(train) },
    evalReport: own?.report ?? null,
  }
}

function encodeFile(
  path: string,
  read: ReadRows,
  firstId: number,
  heldKeys: ReadonlySet<string>,
  source: DataSource,
  tokenizer: Tokenizer,
): FileData {
  const settings = { system: source.default_system, cutoffLen: source.cutoff_len }
  const free = read.kept.filter(({ row }) => !heldKeys.has(questionKey(row.question)))
  const encoded = free.map(({ row, index }) => ({ row, ...encodeRow(row, firstId + index, tokenizer, settings) }))
  const kept = encoded.flatMap(({ row, example }) => (example ? [{ row, example }] : []))
  const { kept: usable, about, unapproved: _, ...counts } = read
  const report: DataReport = {
    path,
    format: about.format,
    encoding: about.encoding,
    sheet: about.sheet,
    ...counts,
    droppedHeldOut: usable.length - free.length,
    droppedNoAnswerLeft: encoded.length - kept.length,
    truncated: encoded.filter(({ truncated }) => truncated).length,
    lastAnswerOnly: encoded.filter(({ lastAnswerOnly }) => lastAnswerOnly).length,
    longest: longest(encoded),
    trainTokens: 0,
    answerTokens: 0,
  }
  if (kept.length === 0) throw nothingLeft(report, source.cutoff_len)
  return { kept, report }
}

function longest(encoded: readonly Encoded[]): number {
  return encoded.reduce((most, { length }) => Math.max(most, length), 0)
}

function tokensOf(rows: readonly Kept[]): Pick<DataReport, 'trainTokens' | 'answerTokens'> {
  return {
    trainTokens: rows.reduce((sum, { example }) => sum + example.tokens.length, 0),
    answerTokens: rows.reduce((sum, { example }) => sum + example.answerTokens, 0),
  }
}

function nothingLeft(report: DataReport, cutoffLen: number): UserError {
  const { path, rowsRead: rows } = report
  if (rows === 0) return new UserError('data.noRows', { path })
  return new UserError('data.nothingLeft', {
    path,
    rows,
    emptyQuestion: report.droppedEmptyQuestion,
    emptyAnswer: report.droppedEmptyAnswer,
    duplicates: report.droppedDuplicate,
    unreadable: report.droppedUnreadable,
    heldOut: report.droppedHeldOut,
    noAnswerLeft: report.droppedNoAnswerLeft,
    longest: report.longest,
    cutoff: cutoffLen,
  })
}
