import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { madeDataset } from '../../test/support/made-dataset.ts'
import type { RunConfig } from '../config/run-config.ts'
import type { Dataset } from '../data/example.ts'
import { type FoldOutcome, runFolds } from './k-fold.ts'

const configOf = (k_fold: number) =>
  ({ k_fold, seed: 1, output_dir: '/run', logging_dir: '/run/tensorboard', epochs: 3 }) as RunConfig
const outcome = (bestStep: number, evalLossAfter: number): FoldOutcome => ({
  bestStep,
  evalLossBefore: 4,
  evalLossAfter,
  steps: 40,
})

interface Call {
  readonly dataset: Dataset
  readonly config: RunConfig
  readonly folder: string
}

/** A training that gives these outcomes in turn and keeps what it was asked. */
function scripted(outcomes: readonly FoldOutcome[], rows = 20) {
  const calls: Call[] = []
  const seen: (readonly [number, FoldOutcome])[] = []
  const train = async (dataset: Dataset, config: RunConfig, folder: string) => {
    calls.push({ dataset, config, folder })
    const next = outcomes[calls.length - 1]
    if (!next) throw new Error('interrupted')
    return next
  }
  const run = (k: number) =>
    runFolds({
      dataset: madeDataset(Array(rows).fill({})),
      config: configOf(k),
      folder: '/run',
      train,
      onFold: (fold, each) => seen.push([fold, each]),
    })
  return { calls, seen, run }
}

describe('runFolds', () => {
  it('trains each fold once in a folder of its own, and tells each as it comes', async () => {
    const outcomes = [outcome(10, 2), outcome(20, 3), outcome(30, 4), outcome(20, 3)]
    const { calls, seen, run } = scripted(outcomes)
    const result = await run(4)
    expect(calls.flatMap(({ dataset }) => dataset.eval.map(({ id }) => id)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    )
    expect(calls.map(({ folder }) => folder)).toEqual([1, 2, 3, 4].map((i) => join('/run', 'folds', `fold-${i}`)))
    for (const { config, folder } of calls) {
      expect(config).toEqual({ ...configOf(4), output_dir: folder, logging_dir: join(folder, 'tensorboard') })
    }
    expect(seen).toEqual(outcomes.map((each, i) => [i + 1, each]))
    expect(result.folds).toEqual(outcomes)
  })

  it('gives mean and spread, and steps that grow with the rows', async () => {
    const { run } = scripted([outcome(10, 2), outcome(20, 3), outcome(30, 4), outcome(20, 3)])
    const { meanLoss, sdLoss, meanBestStep, finalSteps } = await run(4)
    expect([meanLoss, meanBestStep]).toEqual([3, 20])
    expect(sdLoss).toBeCloseTo(Math.sqrt(2 / 3), 12)
    expect(finalSteps).toBe(27) // 20 * 20 rows / 15 rows
  })

  it('scales each fold by its own rows', async () => {
    const { calls, run } = scripted([outcome(12, 1), outcome(24, 1)], 5)
    const { finalSteps } = await run(2)
    const sizes = calls.map(({ dataset }) => dataset.train.length)
    expect(sizes.toSorted()).toEqual([2, 3])
    expect(finalSteps).toBe(Math.round(((12 * 5) / sizes[0]! + (24 * 5) / sizes[1]!) / 2))
  })

  it('trains nothing on all rows where no fold got better', async () => {
    const { run } = scripted([outcome(0, 4), outcome(0, 4)])
    expect(await run(2)).toMatchObject({ meanLoss: 4, sdLoss: 0, meanBestStep: 0, finalSteps: null })
  })

  it('ends with the fold that fails', async () => {
    const { calls, seen, run } = scripted([outcome(10, 2)])
    await expect(run(3)).rejects.toThrow('interrupted')
    expect([calls.length, seen.length]).toEqual([2, 1])
  })

  it('finds too few questions before anything is trained', async () => {
    const { calls, run } = scripted([], 4)
    await expect(run(5)).rejects.toThrow(/k_fold 5 needs at least 5 different questions; there are 4/)
    expect(calls).toEqual([])
  })
})
