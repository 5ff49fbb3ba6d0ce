import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { renderYaml } from '../config/render-yaml.ts'
import type { RunConfig } from '../config/run-config.ts'
import type { Dataset } from '../data/example.ts'
import { createRun } from '../runs/create.ts'
import type { Run } from '../runs/record.ts'
import { UserError } from '../texts/user-error.ts'
import { type FoldOutcome, runFolds } from './k-fold.ts'
import { type TrainParts, type TrainResult, trainInto } from './train-into.ts'

interface FoldParts extends TrainParts {
  readonly baseHash: string
  readonly run: Run // the run that the folds are made for
}

/** Either the config of the adapter on all rows, or what ended the folds before their time. */
type FoldsEnd =
  | { readonly done: true; readonly config: RunConfig }
  | { readonly done: false; readonly result: TrainResult }

/** A fold that did not finish; its result ends the command. */
class FoldStopped extends Error {
  readonly result: TrainResult

  constructor(result: TrainResult) {
    super('fold stopped')
    this.result = result
  }
}

/**
 * `k_fold`: one run per fold in `folds/fold-N`, then the number of steps for the adapter on all rows. Finished folds of an interrupted
 * command are taken as they are.
 */
export async function trainFolds({ run, baseHash, ...parts }: FoldParts): Promise<FoldsEnd> {
  const { data, out, command } = parts
  const trainFold = async (dataset: Dataset, config: RunConfig, folder: string): Promise<FoldOutcome> => {
    const resume = command.resume && existsSync(join(folder, 'events.jsonl'))
    await using own = await createRun(config, { resume, configYaml: renderYaml(config), now: Date.now })
    const result = await trainInto(own, { ...parts, baseHash, dataset, config, resume })
    if (!result.finished) throw new FoldStopped(result)
    const { bestStep, evalLossBefore, evalLossAfter, step } = result.finished
    return { bestStep, evalLossBefore, evalLossAfter: evalLossAfter!, steps: step }
  }
  try {
    const { k_fold: k } = data.config
    const folds = await runFolds({
      dataset: data.dataset,
      config: data.config,
      folder: run.paths.root,
      train: trainFold,
      onFold: (fold, { evalLossAfter, bestStep }) => {
        if (!command.json) out.say('cli.foldDone', { fold, k, loss: evalLossAfter.toFixed(4), step: bestStep })
      },
    })
    const told = { k, loss: folds.meanLoss.toFixed(4), sd: folds.sdLoss.toFixed(4) }
    if (folds.finalSteps === null) throw new UserError('cli.foldsNoGain', told)
    const values = { ...told, steps: folds.finalSteps }
    await run.record({ type: 'warning', time: Date.now(), code: 'cli.foldsDone', values })
    if (!command.json) out.say('cli.foldsDone', values)
    return {
      done: true,
      config: Object.freeze({ ...data.config, max_steps: folds.finalSteps, early_stopping_patience: 0 }),
    }
  } catch (error) {
    if (error instanceof FoldStopped) return { done: false, result: error.result }
    throw error
  }
}
