import { createHash } from 'node:crypto'
import { UserError } from '../texts/user-error.ts'
import { invariant } from '../util/errors.ts'
import type { Dataset, Row, TokenizedExample } from './example.ts'
import { questionKey, type SplitRow } from './split.ts'

/**
 * k-fold: the same examples, cut k times into a trained and a held-out part, so that every one is held out exactly once. Knows no
 * training.
 */

interface Pair {
  readonly example: TokenizedExample
  readonly row: Row
}

interface Question {
  readonly order: string // sha256 of seed and question, hex
  readonly tag: string
  readonly members: readonly number[]
}

/**
 * `dataset` with fold `fold` (from 0) of `k` held out and all others trained, whatever was held out before. The folds of one dataset
 * and seed are disjoint and together everything. Add replay rows afterwards, else they would be held out, too.
 * @example const second = foldDataset(dataset, 5, 1, config.seed)
 */
export function foldDataset(dataset: Dataset, k: number, fold: number, seed: number): Dataset {
  invariant(Number.isInteger(k) && k >= 2, `k folds are at least 2, got ${k}`)
  invariant(Number.isInteger(fold) && fold >= 0 && fold < k, `a fold is 0 to ${k - 1}, got ${fold}`)
  const all = [...pairs(dataset.train, dataset.trainRows), ...pairs(dataset.eval, dataset.evalRows)].sort(
    (a, b) => a.example.id - b.example.id,
  )
  const questions = questionsOf(
    all.map(({ row }) => row),
    seed,
  )
  if (questions.length < k) {
    throw new UserError('data.foldsTooFew', { path: dataset.report.path, k, questions: questions.length })
  }
  const heldOut = new Set(questions.filter((_, place) => place % k === fold).flatMap(({ members }) => members))
  const train = all.filter((_, index) => !heldOut.has(index))
  const evaluated = all.filter((_, index) => heldOut.has(index))
  return {
    ...dataset,
    train: train.map(({ example }) => example),
    eval: evaluated.map(({ example }) => example),
    trainRows: train.map(({ row }) => row),
    evalRows: evaluated.map(({ row }) => row),
    fingerprint: createHash('sha256')
      .update(JSON.stringify(['lorasmith fold 1', dataset.fingerprint, k, fold, seed]))
      .digest('hex'),
    report: {
      ...dataset.report,
      trainTokens: train.reduce((sum, { example }) => sum + example.tokens.length, 0),
      answerTokens: train.reduce((sum, { example }) => sum + example.answerTokens, 0),
    },
  }
}

function pairs(examples: readonly TokenizedExample[], rows: readonly Row[]): readonly Pair[] {
  invariant(examples.length === rows.length, `${examples.length} examples beside ${rows.length} rows`)
  return examples.map((example, i) => ({ example, row: rows[i]! }))
}

/**
 * Every question once, by tag and within a tag by sha256(seed, question). Dealt out in this order like cards, folds differ by at most
 * one question, in all and in each tag, and the order of the file plays no part.
 */
function questionsOf(rows: readonly SplitRow[], seed: number): readonly Question[] {
  const byKey = new Map<string, number[]>()
  for (const [index, { question }] of rows.entries()) {
    const key = questionKey(question)
    const members = byKey.get(key)
    if (members) members.push(index)
    else byKey.set(key, [index])
  }
  const questions = [...byKey].map(([key, members]) => ({
    order: createHash('sha256').update(`fold\n${seed}\n${key}`).digest('hex'),
    tag: members.map((index) => rows[index]!.tag ?? '').sort()[0]!, // a question asked under two tags counts for one
    members,
  }))
  return questions.sort((a, b) => compare(a.tag, b.tag) || compare(a.order, b.order))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
