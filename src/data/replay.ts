import { createHash } from 'node:crypto'
import { UserError } from '../texts/user-error.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { encodeRow } from './encode.ts'
import type { Dataset, Row, TokenizedExample } from './example.ts'
import { rowParts } from './fingerprint.ts'
import type { DataSource } from './load.ts'
import { readRows } from './rows.ts'
import { questionKey } from './split.ts'

/**
 * General questions and answers against forgetting: some are mixed into the training set, others are never trained and measure what
 * the model could do before and can do after. Knows no model.
 */

export interface ReplaySettings {
  readonly count: number // rows to mix in; fewer where the file has fewer
  readonly evalCount: number // rows to keep for measuring, at most
  readonly seed: number
  readonly apartFrom: Pick<Dataset, 'trainRows' | 'evalRows'> // rows that ask one of its questions are left out
}

export interface Replay {
  readonly mixed: readonly TokenizedExample[] // ids = index among the rows of the replay file, here and in `held`
  readonly mixedRows: readonly Row[] // mixedRows[i] is the row of mixed[i]
  readonly held: readonly TokenizedExample[] // never trained
  readonly fingerprint: string
}

interface Usable {
  readonly row: Row
  readonly example: TokenizedExample
}

/** Fewer questions can neither keep a model from forgetting nor show that it forgets. */
const MIN_QUESTIONS = 10
/** Part of a scarce file that measures. */
const HELD_SHARE = 0.2

/**
 * A sample of the file that depends on its questions and the seed only. Each question is used once: with its first answer, and either in
 * `mixed` or in `held`. `held` takes what `mixed` does not need, and at least a fifth where the file is too small for both.
 * @example const replay = await loadReplay(path, tokenizer, config, { count: 20, evalCount: 32, seed: 42, apartFrom: dataset })
 */
export async function loadReplay(
  path: string,
  tokenizer: Tokenizer,
  source: Pick<DataSource, 'default_system' | 'cutoff_len'>,
  { count, evalCount, seed, apartFrom }: ReplaySettings,
): Promise<Replay> {
  const { kept, rowsRead } = await readRows(path)
  const taken = new Set([...apartFrom.trainRows, ...apartFrom.evalRows].map(({ question }) => questionKey(question)))
  const settings = { system: source.default_system, cutoffLen: source.cutoff_len }
  const wanted = Math.max(count + evalCount, MIN_QUESTIONS)
  const usable: Usable[] = []
  for (const { row, index } of sampleOrder(kept, taken, seed)) {
    if (usable.length === wanted) break // a file of a million rows is not tokenised for a few hundred
    const { example } = encodeRow(row, index, tokenizer, settings)
    if (example) usable.push({ row, example })
  }
  if (usable.length < MIN_QUESTIONS) {
    const questions = usable.length
    throw new UserError('data.replayTooFew', { path, rows: rowsRead, questions, needed: MIN_QUESTIONS })
  }
  const nHeld = Math.min(evalCount, Math.max(usable.length - count, Math.floor(usable.length * HELD_SHARE)))
  const held = usable.slice(0, nHeld)
  const mixed = usable.slice(nHeld, nHeld + count)
  return {
    mixed: mixed.map(({ example }) => example),
    mixedRows: mixed.map(({ row }) => row),
    held: held.map(({ example }) => example),
    fingerprint: replayFingerprint(mixed, held, tokenizer, source),
  }
}

/**
 * `dataset` with the mixed rows after its own, their ids counted on from the rows that were read of its files. Nothing is held out of
 * them: the held-out loss stays that of the task.
 */
export function withReplay(dataset: Dataset, replay: Replay): Dataset {
  const firstId = dataset.report.rowsRead + (dataset.evalReport?.rowsRead ?? 0)
  const { trainTokens, answerTokens } = dataset.report
  return {
    ...dataset,
    train: [...dataset.train, ...replay.mixed.map((example) => ({ ...example, id: firstId + example.id }))],
    trainRows: [...dataset.trainRows, ...replay.mixedRows],
    fingerprint: createHash('sha256')
      .update(JSON.stringify(['lorasmith dataset with replay 1', dataset.fingerprint, replay.fingerprint]))
      .digest('hex'),
    report: {
      ...dataset.report,
      trainTokens: replay.mixed.reduce((sum, { tokens }) => sum + tokens.length, trainTokens),
      answerTokens: replay.mixed.reduce((sum, example) => sum + example.answerTokens, answerTokens),
    },
  }
}

/** The first row of each question that is not `taken`, in the order of sha256(seed, question). */
function sampleOrder<T extends { readonly row: Row }>(
  kept: readonly T[],
  taken: ReadonlySet<string>,
  seed: number,
): readonly T[] {
  const firsts = new Map<string, T>()
  for (const each of kept) {
    const key = questionKey(each.row.question)
    if (!taken.has(key) && !firsts.has(key)) firsts.set(key, each)
  }
  return [...firsts]
    .map(([key, each]) => ({ each, order: createHash('sha256').update(`replay\n${seed}\n${key}`).digest('hex') }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ each }) => each)
}

/** SHA-256 over everything that decides the tokens of both samples. */
function replayFingerprint(
  mixed: readonly Usable[],
  held: readonly Usable[],
  { tokenizerHash, chatTemplateHash }: Tokenizer,
  { default_system, cutoff_len }: Pick<DataSource, 'default_system' | 'cutoff_len'>,
): string {
  const texts = (some: readonly Usable[]) => some.map(({ row }) => rowParts(row))
  const parts = [tokenizerHash, chatTemplateHash, default_system, cutoff_len, texts(mixed), texts(held)]
  return createHash('sha256')
    .update(JSON.stringify(['lorasmith replay 1', ...parts]))
    .digest('hex')
}
