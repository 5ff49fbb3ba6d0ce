/** TensorBoard's own reader opens what a training leaves in logging_dir and finds every event's numbers. */
import { writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import type { EvalEvent, StepEvent } from '../../src/runs/events.ts'
import { csvOf, makeWorkplace, parseEvents, runCli, shortRows } from '../support/cli.ts'
import { needPython, runGoldenScript } from '../support/python.ts'

interface Point {
  readonly step: number
  readonly wall_time: number // seconds
  readonly value: number
}

it('reads the scalars of a run', async (context) => {
  needPython(context, ['tensorboard'])
  await using place = await makeWorkplace()
  await writeFile(place.data, csvOf(shortRows(12))) // 9 to train on, 3 held out
  const logs = place.path('logs')
  const sets = ['val_split=0.25', 'epochs=1', 'eval_steps=1', `logging_dir=${logs}`]
  const { code, stdout, stderr } = await runCli([...place.trainArgs('run', ...sets), '--json'])
  expect(code, stderr).toBe(0)
  const events = parseEvents(stdout)
  const steps = events.filter((event): event is StepEvent => event.type === 'step')
  const evals = events.filter((event): event is EvalEvent => event.type === 'eval')
  expect(steps.map(({ step }) => step)).toEqual([1, 2, 3])
  expect(evals.map(({ step }) => step)).toEqual([0, 1, 2, 3])

  const scalars = runGoldenScript<Record<string, readonly Point[]>>('tensorboard_read.py', [logs])
  const expectPoints = (tag: string, want: readonly (readonly [{ step: number; time: number }, number])[]) => {
    const got = scalars[tag] ?? []
    expect(
      got.map(({ step }) => step),
      tag,
    ).toEqual(want.map(([{ step }]) => step))
    expect(
      got.map(({ value }) => value),
      tag,
    ).toEqual(want.map(([, value]) => Math.fround(value)))
    expect(
      got.map((point) => point.wall_time),
      tag,
    ).toBeAllClose(
      want.map(([{ time }]) => time / 1000),
      { rtol: 0, atol: 1e-3 },
    )
  }
  expectPoints(
    'train/loss',
    steps.map((step) => [step, step.loss]),
  )
  expectPoints(
    'train/learning_rate',
    steps.map((step) => [step, step.learningRate]),
  )
  expectPoints(
    'train/grad_norm',
    steps.map((step) => [step, step.gradNorm]),
  )
  expectPoints(
    'train/tokens_per_second',
    steps.map((step) => [step, step.tokens / step.seconds]),
  )
  expectPoints(
    'eval/loss',
    evals.map((each) => [each, each.loss]),
  )
})
