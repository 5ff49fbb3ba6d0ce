import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readEvents as readTensorBoard } from '../formats/tfevents-read.ts'
import { createRun } from './create.ts'
import { readEvents } from './event-log.ts'
import type { RunEvent } from './events.ts'
import type { Run } from './record.ts'

let folder = ''
let root = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-'))
  root = join(folder, 'output', 'medical')
})
afterEach(() => rm(folder, { recursive: true }))

interface Change {
  readonly resume?: boolean
  readonly overwrite?: boolean
  readonly logging?: string
  readonly yaml?: string
}

function create({ resume = false, overwrite = false, logging, yaml = 'epochs: 1\n' }: Change = {}): Promise<Run> {
  return createRun(
    { output_dir: root, logging_dir: logging ?? join(root, 'tensorboard'), overwrite_output_dir: overwrite },
    { resume, configYaml: yaml, now: () => 1_700_000_000_000 },
  )
}

const time = 1_700_000_000_000
const started = (resumedFromStep: number): RunEvent => ({
  type: 'started',
  time: time + resumedFromStep * 1000,
  resumedFromStep,
  totalSteps: 4,
  stepsPerEpoch: 4,
  epochs: 1,
  trainExamples: 16,
  evalExamples: 2,
  trainTokens: 100,
  answerTokens: 50,
  trainableParameters: 8,
  baseParameters: 80,
  device: 'CPU',
  plan: {
    activationCheckpointing: false,
    residentTransposed: true,
    weightBytes: 1,
    adapterBytes: 1,
    computeBytes: 0,
  },
  choices: [],
})
const step = (n: number, loss: number): RunEvent => ({
  type: 'step',
  time: time + n * 1000,
  step: n,
  epoch: n / 4,
  loss,
  learningRate: 0.25,
  gradNorm: 2,
  tokens: 64,
  answerTokens: 32,
  seconds: 0.5,
  memoryBytes: 1,
})
const evaluation = (n: number): RunEvent => ({
  type: 'eval',
  time,
  step: n,
  epoch: n / 4,
  loss: 3,
  best: true,
  byTag: null,
  worst: [],
  seconds: 1,
})

async function recordAll(run: Run, events: readonly RunEvent[]): Promise<void> {
  for (const event of events) await run.record(event)
  await run.close()
}

describe('createRun', () => {
  it('makes the folder, keeps the configuration as used and the folder to itself', async () => {
    const run = await create()
    expect((await readdir(root)).sort()).toEqual([
      'checkpoints',
      'config.yaml',
      'events.jsonl',
      'run.lock',
      'tensorboard',
    ])
    expect(await readFile(run.paths.config, 'utf8')).toBe('epochs: 1\n')
    expect(run.resumed).toBe(false)
    await expect(create({ resume: true })).rejects.toThrow(/is training in this folder/)
    await run.close()
    await run.close()
    expect(await readdir(root)).not.toContain('run.lock')
  })

  it('refuses a folder that holds a run, and gives the lock back', async () => {
    await (await create()).close()
    await expect(create()).rejects.toThrow(/--resume, .*overwrite_output_dir: true/)
    expect(await readdir(root)).not.toContain('run.lock')
  })

  it('knows a run by its adapter, too', async () => {
    await mkdir(root, { recursive: true })
    await writeFile(join(root, 'pytorch_lora_weights.safetensors'), '')
    await expect(create()).rejects.toThrow(/already holds a run/)
  })

  it('goes on with a run, with the configuration of now', async () => {
    await recordAll(await create(), [started(0), step(1, 2)])
    const run = await create({ resume: true, yaml: 'epochs: 2\n' })
    expect(run.resumed).toBe(true)
    expect(await readFile(run.paths.config, 'utf8')).toBe('epochs: 1\n') // the trainer may still refuse
    await recordAll(run, [started(1)])
    expect(await readFile(run.paths.config, 'utf8')).toBe('epochs: 2\n')
    expect(await readEvents(run.paths.events)).toEqual([started(0), step(1, 2), started(1)])
  })

  it('removes what is of a run and nothing else when it overwrites', async () => {
    await recordAll(await create(), [started(0), step(1, 2)])
    for (const name of ['checkpoints/step-000100', 'checkpoints/step-000200.tmp-77', 'best', 'notes']) {
      await mkdir(join(root, name))
      await writeFile(join(root, name, 'a'), 'a')
    }
    for (const name of [
      'adapter.gguf',
      'report.html',
      'expert-review.xlsx',
      'checkpoints/why.txt',
      'tensorboard/why.txt',
    ])
      await writeFile(join(root, name), 'a')
    const run = await create({ overwrite: true })
    expect((await readdir(root)).sort()).toEqual(
      ['checkpoints', 'config.yaml', 'events.jsonl', 'expert-review.xlsx', 'notes', 'run.lock', 'tensorboard'].sort(),
    )
    expect(await readdir(run.paths.checkpoints)).toEqual(['why.txt'])
    expect(await readdir(run.paths.tensorboard)).toEqual(['why.txt'])
    expect(await readFile(run.paths.events, 'utf8')).toBe('')
    await run.close()
  })

  it('leaves a logging_dir elsewhere alone when it overwrites', async () => {
    const logging = join(folder, 'logs')
    await recordAll(await create({ logging }), [started(0)])
    await (await create({ logging, overwrite: true })).close()
    expect((await readdir(logging)).length).toBe(1)
  })

  it.each([false, true])('works beside strange files (overwrite %s) and keeps them', async (overwrite) => {
    await mkdir(root, { recursive: true })
    await writeFile(join(root, 'notes.txt'), 'mine')
    await (await create({ overwrite })).close()
    expect(await readFile(join(root, 'notes.txt'), 'utf8')).toBe('mine')
  })

  it.each([false, true])('does not write over a strange config.yaml (overwrite %s)', async (overwrite) => {
    await mkdir(root, { recursive: true })
    await writeFile(join(root, 'config.yaml'), 'mine')
    await expect(create({ overwrite })).rejects.toThrow(/holds "config.yaml", but no run/)
    expect(await readdir(root)).toEqual(['config.yaml'])
    expect(await readFile(join(root, 'config.yaml'), 'utf8')).toBe('mine')
  })

  it('says that there is nothing to resume', async () => {
    await expect(create({ resume: true })).rejects.toThrow(/no run in this output_dir/)
  })

  it('tells the code where it cannot write', async () => {
    await writeFile(join(folder, 'output'), 'a file')
    await expect(create()).rejects.toThrow(`${root}: cannot be written (ENOTDIR)`)
    await rm(join(folder, 'output'))
    await mkdir(join(folder, 'output'))
    await writeFile(root, 'a file')
    await expect(create()).rejects.toThrow(`${root}: cannot be written (EEXIST)`)
    await rm(root)
    await expect(create({ logging: join(folder, 'output', 'medical', 'config.yaml') })).rejects.toThrow(
      /config\.yaml: cannot be written \(EEXIST\)/,
    )
    expect(await readdir(join(folder, 'output'))).toEqual([])
  })
})

describe('Run.record', () => {
  /** Every point of every file in the order TensorBoard reads them, after its rule of sessions. */
  async function curves(dir: string): Promise<string[]> {
    let points: { tag: string; step: number; value: number }[] = []
    for (const name of (await readdir(dir)).sort()) {
      for (const event of await readTensorBoard(join(dir, name))) {
        if (event.type === 'session') points = points.filter((point) => point.step < event.step)
        if (event.type === 'scalar') points.push(event)
      }
    }
    return points.map(({ tag, step, value }) => `${tag} ${step} ${value}`)
  }

  it('writes the numbers of steps and evaluations to TensorBoard', async () => {
    const run = await create()
    const stopped: RunEvent = { type: 'stopped', time, step: 1, reason: 'non_finite_loss' }
    await recordAll(run, [started(0), evaluation(0), step(1, 2), { ...step(2, 1), seconds: 0 } as RunEvent, stopped])
    expect(await curves(run.paths.tensorboard)).toEqual([
      'eval/loss 0 3',
      'train/loss 1 2',
      'train/learning_rate 1 0.25',
      'train/grad_norm 1 2',
      'train/epoch 1 0.25',
      'train/tokens_per_second 1 128',
      'train/loss 2 1',
      'train/learning_rate 2 0.25',
      'train/grad_norm 2 2',
      'train/epoch 2 0.5',
    ])
    expect((await readEvents(run.paths.events)).map(({ type }) => type)).toEqual([
      'started',
      'eval',
      'step',
      'step',
      'stopped',
    ])
  })

  it('shows one curve after a resume, in both logs', async () => {
    await recordAll(await create(), [started(0), evaluation(0), step(1, 9), step(2, 8), step(3, 7), evaluation(3)])
    const run = await create({ resume: true })
    await recordAll(run, [started(2), step(3, 6), evaluation(3), step(4, 5)])
    const points = (await curves(run.paths.tensorboard)).filter((point) => point.includes('loss'))
    expect(points).toEqual([
      'eval/loss 0 3',
      'train/loss 1 9',
      'train/loss 2 8',
      'train/loss 3 6',
      'eval/loss 3 3',
      'train/loss 4 5',
    ])
    expect(await readEvents(run.paths.events)).toEqual([
      started(0),
      evaluation(0),
      step(1, 9),
      step(2, 8),
      started(2),
      step(3, 6),
      evaluation(3),
      step(4, 5),
    ])
  })

  it('begins anew where a run died before its first checkpoint', async () => {
    await recordAll(await create(), [started(0), evaluation(0), step(1, 9)])
    const run = await create({ resume: true })
    await recordAll(run, [started(0), evaluation(0), step(1, 8)])
    expect((await readEvents(run.paths.events)).slice(1)).toEqual([started(0), evaluation(0), step(1, 8)])
    expect((await curves(run.paths.tensorboard)).filter((point) => point.includes('loss'))).toEqual([
      'eval/loss 0 3',
      'train/loss 1 8',
    ])
  })
})
