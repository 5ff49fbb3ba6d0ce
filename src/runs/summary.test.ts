import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fullRun, stepEvent } from '../../test/support/full-run.ts'
import type { EvalEvent, FinishedEvent, RunEvent, StartedEvent } from './events.ts'
import { takeLock } from './lock.ts'
import { listRuns, readRunSummary } from './summary.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'summary-'))
})
afterEach(() => rm(folder, { recursive: true }))

const T = 1_790_000_000_000
const started = (resumedFromStep = 0, time = T): StartedEvent => ({ ...fullRun().started!, resumedFromStep, time })
const step = (n: number, loss = 1) => stepEvent(n, loss)
const evaluation = (n: number, loss: number, best = true): EvalEvent => ({ type: 'eval', time: T + n * 1000, step: n, epoch: 0, loss, best, byTag: null, worst: [], seconds: 1 }) // biome-ignore format: short
const stopped = (reason: string, n = 2) => ({ type: 'stopped', time: T + n * 1000, step: n, reason })
const finished = (n = 2, bestStep = n): FinishedEvent => ({ ...fullRun().finished!, step: n, bestStep, seconds: 9 })

const put = (name: string, text: string) => writeFile(join(folder, name), text)
const jsonl = (items: readonly unknown[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('')
const log = (...events: readonly (RunEvent | object)[]) => put('events.jsonl', jsonl(events))
const read = () => readRunSummary(folder)

describe('readRunSummary', () => {
  it('gives the figures of a finished run', async () => {
    await log(started(), evaluation(0, 3), step(1), evaluation(1, 2), step(2, 1.5), evaluation(2, 2.5, false), { ...finished(2, 1), evalLossAfter: 2 }) // biome-ignore format: long
    expect(await read()).toMatchObject({
      folder,
      status: 'finished',
      stopReason: null,
      startedAt: T,
      seconds: 9,
      step: 2,
      loss: { train: 1.5, before: 3, best: { step: 1, loss: 2 }, after: 2 },
      tokensPerSecond: 2000,
      peakMemoryBytes: 6e9,
      attempts: 1,
      card: null,
      unread: [],
    })
  })

  it.each([
    ['finished', null, [started(), step(2), finished()]],
    ['stopped', 'early_stopping', [started(), step(2), stopped('early_stopping'), finished()]],
    ['stopped', 'diverged', [started(), step(2), stopped('diverged')]],
    ['interrupted', null, [started(), step(2), stopped('interrupted')]],
    ['crashed', null, [started(), step(2)]],
    ['crashed', null, [started(), stopped('interrupted'), started(2, T + 9000), step(3)]],
    ['crashed', null, []],
  ])('knows a run that is %s (%s)', async (status, stopReason, events) => {
    await log(...events)
    expect(await read()).toMatchObject({ status, stopReason })
  })

  it('calls a run running while its lock is alive, and finished while its trainer still writes files', async () => {
    await log(started(), step(1))
    const lock = await takeLock(join(folder, 'run.lock'), T)
    expect(await read()).toMatchObject({ status: 'running' })
    await log(started(), step(1), finished(1))
    expect(await read()).toMatchObject({ status: 'finished' })
    await lock.release()
    await log(started(), step(1))
    await put('run.lock', JSON.stringify({ pid: 2 ** 30, host: hostname(), startedAs: null, since: 0 }))
    expect(await read()).toMatchObject({ status: 'crashed' })
    await put('run.lock', '{"pid":')
    expect(await read()).toMatchObject({ status: 'crashed' })
  })

  it('forgets what a lost attempt told, and adds up the time of all attempts', async () => {
    await log(started(), evaluation(0, 3), step(1), step(2), step(3), stopped('interrupted', 3), started(2, T + 60_000), { ...step(3, 7), time: T + 65_000 }) // biome-ignore format: long
    const run = await read()
    expect(run.steps.map(({ step, loss }) => [step, loss])).toEqual([[1, 1], [2, 1], [3, 7]]) // biome-ignore format: short
    expect(run).toMatchObject({ attempts: 2, seconds: 8, startedAt: T })
    await log(started(), evaluation(0, 3), step(1), started(0, T + 60_000), { ...step(1, 7), time: T + 61_000 })
    expect(await read()).toMatchObject({
      attempts: 1,
      seconds: 1,
      startedAt: T + 60_000,
      evals: [],
      steps: [{ loss: 7 }],
    })
  })

  it('keeps the last answer to each prompt, and none of a lost attempt', async () => {
    const sample = (n: number, prompt: string, answer: string) => ({ step: n, prompt, answer })
    await log(started(), { type: 'samples', time: T, step: 0, count: 1 }, { type: 'samples', time: T, step: 4, count: 1 }, started(4)) // biome-ignore format: long
    await put('samples.jsonl', jsonl([sample(4, 'a', 'old'), sample(0, 'a', 'x'), sample(8, 'a', 'lost'), sample(4, 'a', 'new'), { step: 1 }])) // biome-ignore format: long
    const run = await read()
    expect(run.samples.map(({ step, answer }) => [step, answer])).toEqual([[4, 'new']].toSpliced(0, 0, [0, 'x']))
    expect(run.unread).toEqual(['samples.jsonl'])
  })

  it('reads NaN by its word, events of another release, and a log that was cut in the middle', async () => {
    const old = {
      type: 'finished',
      time: T,
      step: 1,
      bestStep: 1,
      evalLossBefore: null,
      evalLossAfter: null,
      seconds: 3,
    }
    const text = jsonl([{ type: 'started', time: T }, { ...step(1), loss: 'NaN' }, { type: 'telepathy' }, 'x', old])
    await put('events.jsonl', `${text}not json\n{"type":"step","st`)
    const run = await read()
    expect(run).toMatchObject({
      status: 'finished',
      unread: ['events.jsonl'],
      finished: { ranks: null, memorised: null },
    })
    expect(run.steps[0]!.loss).toBeNaN()
    expect(run.started).toMatchObject({ device: '', choices: [], plan: { activationCheckpointing: false } })
  })

  it('reads the card, and hashes files where asked', async () => {
    await log(started(), finished(1))
    await put('adapter.gguf', 'abc')
    await put('config.yaml', 'epochs: 3\n')
    await put('adapter-card.json', JSON.stringify({ base: { file: 'm.gguf' }, dataset: 7, config: { epochs: 3 }, versions: { node: 20 } })) // biome-ignore format: long
    const run = await readRunSummary(folder, { hashFiles: true })
    expect(run.card).toMatchObject({ base: { file: 'm.gguf', sha256: '' }, dataset: { fingerprint: '', reviewers: [] }, config: { epochs: 3 }, versions: { node: '20' } }) // biome-ignore format: long
    expect(run.files).toEqual([{ name: 'adapter.gguf', sizeBytes: 3, sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' }]) // biome-ignore format: long
    expect((await read()).files[0]!.sha256).toBeNull()
    expect(run.configYaml).toBe('epochs: 3\n')
    await put('adapter-card.json', '{"base":')
    expect(await read()).toMatchObject({ card: null, unread: ['adapter-card.json'] })
  })

  it('takes an adapter whose log was left behind for finished', async () => {
    await put('adapter-card.json', '{}')
    expect(await read()).toMatchObject({ status: 'finished', steps: [], started: null })
  })

  it('refuses what is no run', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'report.noRun' })
    await expect(readRunSummary(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'report.noFolder' })
    await put('file', '')
    await expect(readRunSummary(join(folder, 'file'))).rejects.toMatchObject({ code: 'report.noFolder' })
  })

  it('never fails on what stands in the files', async () => {
    const types = fc.constantFrom('started', 'step', 'eval', 'samples', 'checkpoint', 'warning', 'stopped', 'finished', 'toString') // biome-ignore format: long
    const names = ['time', 'step', 'loss', 'byTag', 'worst', 'choices', 'plan', 'resumedFromStep', 'ranks', 'memorised', 'values', 'code', 'bestStep'] // biome-ignore format: long
    const event = fc.tuple(types, fc.dictionary(fc.constantFrom(...names), fc.jsonValue())).map(([type, fields]) => ({ ...fields, type })) // biome-ignore format: long
    const anything = fc.oneof(fc.array(fc.oneof(event, fc.jsonValue())).map(jsonl), fc.string())
    await fc.assert(
      fc.asyncProperty(anything, anything, fc.oneof(fc.json(), fc.string()), async (events, samples, card) => {
        await Promise.all([put('events.jsonl', events), put('samples.jsonl', samples), put('adapter-card.json', card)])
        const run = await read()
        expect(run.steps.every((each) => Number.isSafeInteger(each.step))).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

describe('listRuns', () => {
  it('finds runs up to three folders down, and looks into none of them', async () => {
    const runs = ['a', 'b/c', 'b/d/e', 'b/d/f/g', '.hidden', 'node_modules/x', 'a/checkpoints/y']
    for (const path of runs) await mkdir(join(folder, path), { recursive: true })
    for (const path of runs) await writeFile(join(folder, path, 'events.jsonl'), '')
    await mkdir(join(folder, 'peft'))
    await writeFile(join(folder, 'peft', 'adapter_config.json'), '{}')
    expect(await listRuns(folder)).toEqual(['a', 'b/c', 'b/d/e'].map((path) => join(folder, path)))
    expect(await listRuns(join(folder, 'a'))).toEqual([join(folder, 'a')])
    await expect(listRuns(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'report.noFolder' })
  })
})
