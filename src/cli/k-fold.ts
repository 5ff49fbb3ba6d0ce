import { join } from 'node:path'
import type { RunConfig } from '../config/run-config.ts'
import type { Dataset } from '../data/example.ts'
import { foldDataset } from '../data/folds.ts'

/** What the training of one fold came to. */
export interface FoldOutcome {
  readonly bestStep: number // 0: no evaluation was better than the base model's
  readonly evalLossBefore: number | null // null without eval_on_start
  readonly evalLossAfter: number // of the weights that were kept
  readonly steps: number
}

export interface FoldOptions {
  readonly dataset: Dataset // every row; without replay rows, which `train` adds to each fold
  readonly config: RunConfig
  readonly folder: string
  readonly train: (dataset: Dataset, config: RunConfig, folder: string) => Promise<FoldOutcome>
  readonly onFold: (fold: number, outcome: FoldOutcome) => void // from 1
}

export interface FoldsResult {
  readonly meanLoss: number // of evalLossAfter
  readonly sdLoss: number // between folds, of a sample (n - 1)
  readonly meanBestStep: number
  readonly finalSteps: number | null // for the adapter on all rows, as max_steps; null: training made no fold better, so train none
  readonly folds: readonly FoldOutcome[]
}

/**
 * Trains `config.k_fold` times, each time with another fold held out, in `folder/folds/fold-1` and so on. A fold that throws (interrupted,
 * stopped by the watchdog) ends it all. Whether a folder holds a finished fold from before is for `train` to see.
 * @example const { finalSteps } = await runFolds({ dataset, config, folder: run.paths.root, train: trainFold, onFold })
 */
export async function runFolds({ dataset, config, folder, train, onFold }: FoldOptions): Promise<FoldsResult> {
  const { k_fold: k, seed, split_by } = config
  const sets = Array.from({ length: k }, (_, fold) => foldDataset(dataset, k, fold, seed, split_by)) // faults before hours of work
  const folds: FoldOutcome[] = []
  for (const [fold, set] of sets.entries()) {
    const output_dir = join(folder, 'folds', `fold-${fold + 1}`)
    const own = Object.freeze({ ...config, output_dir, logging_dir: join(output_dir, 'tensorboard') })
    const outcome = await train(set, own, output_dir)
    folds.push(outcome)
    onFold(fold + 1, outcome)
  }
  const losses = folds.map(({ evalLossAfter }) => evalLossAfter)
  const nRows = dataset.train.length + dataset.eval.length
  const finalSteps = Math.round(mean(folds.map(({ bestStep }, i) => (bestStep * nRows) / sets[i]!.train.length)))
  return {
    meanLoss: mean(losses),
    sdLoss: standardDeviation(losses),
    meanBestStep: mean(folds.map(({ bestStep }) => bestStep)),
    finalSteps: finalSteps === 0 ? null : finalSteps,
    folds,
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function standardDeviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1))
}
