import { createHash } from 'node:crypto'
import { UserError } from '../texts/user-error.ts'
import { invariant } from '../util/errors.ts'
import type { Dataset, Row, TokenizedExample } from './example.ts'
import { type SplitBy, type SplitRow, type Unit, unitsOf } from './split.ts'

/**
 * k-fold: the same examples, cut k times into a trained and a held-out part, so that every one is held out exactly once. Knows no
 * training.
 */

interface Pair {
  readonly example: TokenizedExample
  readonly row: Row
}

/**
 * `dataset` with fold `fold` (from 0) of `k` held out and all others trained, whatever was held out before. The folds of one dataset
 * and seed are disjoint and together everything. Add replay rows afterwards, else they would be held out, too.
 * @example const second = foldDataset(dataset, 5, 1, config.seed)
 */
export function foldDataset(dataset: Dataset, k: number, fold: number, seed: number, by: SplitBy = 'group'): Dataset {
  invariant(Number.isInteger(k) && k >= 2, `k folds are at least 2, got ${k}`)
  invariant(Number.isInteger(fold) && fold >= 0 && fold < k, `a fold is 0 to ${k - 1}, got ${fold}`)
  const all = [...pairs(dataset.train, dataset.trainRows), ...pairs(dataset.eval, dataset.evalRows)].sort(
    (a, b) => a.example.id - b.example.id,
  )
  const units = dealtUnits(
    all.map(({ row }) => row),
    seed,
    by,
  )
  if (units.length < k) {
    throw new UserError('data.foldsTooFew', { path: dataset.report.path, k, questions: units.length })
  }
  const heldOut = new Set(units.filter((_, place) => place % k === fold).flatMap(({ members }) => members))
  const train = all.filter((_, index) => !heldOut.has(index))
  const evaluated = all.filter((_, index) => heldOut.has(index))
  return {
    ...dataset,
    train: train.map(({ example }) => example),
    eval: evaluated.map(({ example }) => example),
    trainRows: train.map(({ row }) => row),
    evalRows: evaluated.map(({ row }) => row),
    fingerprint: createHash('sha256')
      .update(JSON.stringify(['lorasmith fold 2', dataset.fingerprint, k, fold, seed, by]))
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
 * What stays together, by tag and within a tag by hash. Dealt out in this order like cards, folds differ by at most one unit, in all and
 * in each tag, and the order of the file plays no part.
 */
function dealtUnits(rows: readonly SplitRow[], seed: number, by: SplitBy): readonly Unit[] {
  const units = unitsOf(rows, { by, salt: `fold\n${seed}` })
  return units.toSorted((a, b) => compare(a.tag, b.tag) || compare(a.order, b.order))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
