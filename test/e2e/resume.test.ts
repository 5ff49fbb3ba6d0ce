/** Whatever ends a training early, `--resume` makes it the run that it would have been: same numbers, same bytes. */
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../src/runs/events.ts'
import {
  adapterBytes,
  type CliResult,
  childrenOf,
  csvOf,
  isAlive,
  makeWorkplace,
  numbersOf,
  type RunningCli,
  readEventsOf,
  runCli,
  STEPS,
  shortRows,
  startCli,
  temporariesIn,
  type Workplace,
} from '../support/cli.ts'

const linuxOnly = process.platform !== 'linux' // /proc and process groups

let place: Workplace
let reference: { readonly numbers: readonly string[]; readonly bytes: Readonly<Record<string, string>> }

beforeAll(async () => {
  place = await makeWorkplace()
  expect((await runCli(place.trainArgs('reference'))).code).toBe(0)
  const folder = place.path('reference')
  reference = { numbers: numbersOf(await readEventsOf(folder)), bytes: await adapterBytes(folder) }
  expect(reference.numbers.filter((line) => line.includes('"loss"'))).toHaveLength(STEPS + 7)
})
afterAll(() => place[Symbol.asyncDispose]())

type Strike = (cli: RunningCli) => void

/** Trains until an event fits, then strikes, `delayMs` later where given. */
async function trainAndStrike(
  args: readonly string[],
  when: (event: RunEvent) => boolean,
  strike: Strike,
  delayMs = 0,
): Promise<CliResult> {
  let struck = false
  const cli = startCli([...args, '--json'], {
    onEvent: (event, running) => {
      if (struck || !when(event)) return
      struck = true
      if (delayMs > 0) void setTimeout(delayMs).then(() => strike(running))
      else strike(running)
    },
  })
  const result = await cli.ended
  expect(struck).toBe(true)
  return result
}

const killed: Strike = (cli) => cli.killGroup('SIGKILL')
const at =
  (type: RunEvent['type'], step: number) =>
  (event: RunEvent): boolean =>
    event.type === type && 'step' in event && event.step === step

async function expectSameAsReference(name: string): Promise<void> {
  const folder = place.path(name)
  const events = await readEventsOf(folder)
  expect(numbersOf(events)).toEqual(reference.numbers)
  expect(events.at(-1)).toMatchObject({ type: 'finished', step: STEPS })
  const bytes = await adapterBytes(folder)
  expect(Object.keys(bytes).filter((file) => bytes[file] !== reference.bytes[file])).toEqual([])
  expect(temporariesIn(folder)).toEqual([])
}

async function resume(name: string, ...sets: string[]): Promise<CliResult> {
  return await runCli([...place.trainArgs(name, ...sets), '--resume'])
}

async function expectResumes(name: string): Promise<void> {
  expect(await resume(name)).toMatchObject({ code: 0, stderr: '' })
  await expectSameAsReference(name)
}

describe.skipIf(linuxOnly).concurrent('kill -9', () => {
  it.for([
    ['before the first checkpoint', 'step', 2, 0],
    ['right after a checkpoint', 'checkpoint', 3, 0],
    ['between two checkpoints', 'step', 5, 0],
    ['when best/ is newer than the checkpoint', 'eval', 8, 0],
    ['some time later', 'step', 7, 100],
    ['at the very end', 'checkpoint', STEPS, 0],
  ] as const)('%s', async ([title, type, step, delayMs]) => {
    const name = title.replaceAll(/\W/g, '-')
    const { signal } = await trainAndStrike(place.trainArgs(name), at(type, step), killed, delayMs)
    expect(signal).toBe('SIGKILL')
    await expectResumes(name)
  })

  it('twice, the second time in the resumed run', async () => {
    await trainAndStrike(place.trainArgs('twice'), at('step', 4), killed)
    await trainAndStrike([...place.trainArgs('twice'), '--resume'], at('step', 8), killed)
    await expectResumes('twice')
  })

  it('while a checkpoint was written: the half-made one is not used and does not stay', async () => {
    await trainAndStrike(place.trainArgs('half'), at('step', 5), killed)
    const checkpoints = place.path('half', 'checkpoints')
    const names = await readdir(checkpoints)
    expect(names).toEqual(['step-000003'])
    await mkdir(`${checkpoints}/step-000006.tmp-123`)
    await writeFile(`${checkpoints}/step-000006.tmp-123/adapter_model.safetensors`, 'half')
    await cp(`${checkpoints}/step-000003`, `${checkpoints}/step-000003.tmp-124`, { recursive: true })
    await mkdir(place.path('half', 'best.next.tmp-123'))
    await writeFile(place.path('half', '.tmp-123-0123456789ab'), 'half')
    await expectResumes('half')
  })

  it('and the base was kept in other copies before: the resumed run says so', async () => {
    await trainAndStrike(place.trainArgs('copies'), at('step', 5), killed)
    const path = place.path('copies', 'checkpoints', 'step-000003', 'trainer_state.json')
    const state = JSON.parse(await readFile(path, 'utf8'))
    expect(typeof state.copies).toBe('string')
    await writeFile(path, JSON.stringify({ ...state, copies: 'of another kind' }))
    expect((await resume('copies')).code).toBe(0)
    const values = { before: 'of another kind', now: state.copies || '-' }
    const told = (await readEventsOf(place.path('copies'))).filter(({ type }) => type === 'warning')
    expect(told).toMatchObject([{ code: 'train.otherCopies', values }])
  })

  it('while best/ was replaced: the old one is gone, the new one not yet in its place', async () => {
    await trainAndStrike(place.trainArgs('best'), at('checkpoint', 6), killed)
    await rename(place.path('best', 'best'), place.path('best', 'best.next'))
    await expectResumes('best')
  })

  it('of the parent alone: the worker ends, too', async () => {
    let workers: readonly number[] = []
    const { signal } = await trainAndStrike(place.trainArgs('orphan'), at('step', 3), (cli) => {
      workers = childrenOf(cli.pid)
      cli.kill('SIGKILL')
    })
    expect(signal).toBe('SIGKILL')
    expect(workers).toHaveLength(1)
    for (let waited = 0; waited < 5000 && isAlive(workers[0]!); waited += 50) await setTimeout(50)
    expect(isAlive(workers[0]!)).toBe(false)
    await expectResumes('orphan')
  })

  it('of the worker alone: the parent says what happened and that nothing is lost', async ({ expect }) => {
    const { code, signal, stderr } = await trainAndStrike(place.trainArgs('oom'), at('step', 4), (cli) =>
      process.kill(childrenOf(cli.pid)[0]!, 'SIGKILL'),
    )
    expect({ code, signal }).toEqual({ code: 137, signal: null })
    expect(stderr).toMatchInlineSnapshot(`
      "The training process was killed from outside (SIGKILL); the usual cause is too little memory. Checkpoints are intact; go on with --resume, with a smaller batch_size or cutoff_len if memory was short.
      "
    `)
    await expectResumes('oom')
  })
})

describe.skipIf(linuxOnly)('a native abort', () => {
  it('is told in a sentence, with exit code 1', async () => {
    const { code, signal, stderr } = await trainAndStrike(place.trainArgs('abort'), at('step', 4), (cli) =>
      process.kill(childrenOf(cli.pid)[0]!, 'SIGABRT'),
    )
    expect({ code, signal }).toEqual({ code: 1, signal: null })
    expect(stderr).toMatchInlineSnapshot(`
      "The tensor library ended the training process (SIGABRT): SIGABRT. Checkpoints are intact; go on with --resume. If it happens again, report this line.
      "
    `)
    await expectResumes('abort')
  })
})

describe.skipIf(linuxOnly)('Ctrl-C', () => {
  it.concurrent.for([
    ['to the process group, as a terminal sends it', 'SIGINT', 'group'],
    ['to the parent alone', 'SIGINT', 'parent'],
    ['as SIGTERM to the parent, as a service manager sends it', 'SIGTERM', 'parent'],
  ] as const)('%s: saves, says how to go on, ends with 130', async ([title, signal, to]) => {
    const name = title.replaceAll(/\W/g, '-')
    const result = await trainAndStrike(place.trainArgs(name), at('step', 4), (cli) =>
      to === 'group' ? cli.killGroup(signal) : cli.kill(signal),
    )
    expect({ code: result.code, signal: result.signal }).toEqual({ code: 130, signal: null })
    expect(result.stderr.replaceAll(place.folder, '<dir>')).toBe(
      'Interrupted: finishing this step and saving. Press Ctrl-C again to stop at once.\n' +
        'Saved. Go on with: lorasmith train --config <dir>/train.yaml --resume\n',
    )
    const events = await readEventsOf(place.path(name))
    expect(events.at(-1)).toMatchObject({ type: 'stopped', reason: 'interrupted' })
    expect(events.at(-2)).toMatchObject({ type: 'checkpoint' })
    await expectResumes(name)
  })

  it('twice ends at once', async () => {
    // one step of this run takes about ten seconds
    await writeFile(place.path('many.csv'), csvOf(shortRows(400)))
    const sets = [`metadata_path=${place.path('many.csv')}`, 'val_split=0.01', 'gradient_accumulation_steps=1024']
    let secondAt = 0
    const { code } = await trainAndStrike(place.trainArgs('impatient', ...sets), at('eval', 0), (cli) => {
      cli.killGroup('SIGINT')
      void setTimeout(700).then(() => {
        secondAt = performance.now()
        cli.killGroup('SIGINT')
      })
    })
    expect(code).toBe(130)
    expect(secondAt).toBeGreaterThan(0)
    expect(performance.now() - secondAt).toBeLessThan(1500)
    expect(await readdir(place.path('impatient', 'checkpoints'))).toEqual([])
  })

  it('before the first step', async () => {
    const cli = startCli([...place.trainArgs('early'), '--json'])
    while (childrenOf(cli.pid).length === 0) await setTimeout(5) // the worker has hardly begun to load itself
    cli.killGroup('SIGINT')
    const { code, stderr } = await cli.ended
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: 'Stopped before the training began. Nothing was changed.\n',
    })
    expect(await readdir(place.folder)).not.toContain('early')
  })
})

describe('--resume', () => {
  it('of a finished run leaves the same adapter', async () => {
    await cp(place.path('reference'), place.path('finished'), { recursive: true })
    await expectResumes('finished')
    await expectResumes('finished')
  })

  it('with another learning_rate or other data is refused, and changes nothing', async () => {
    await cp(place.path('reference'), place.path('changed'), { recursive: true })
    const yaml = await readFile(place.path('changed', 'config.yaml'), 'utf8')
    const events = await readFile(place.path('changed', 'events.jsonl'), 'utf8')
    const { code, stderr } = await resume('changed', 'learning_rate=1e-3')
    expect(code).toBe(2)
    expect(stderr.replaceAll(place.folder, '<dir>')).toMatchInlineSnapshot(`
      "<dir>/changed/checkpoints/step-000012: the run cannot go on, because these changed since the checkpoint: learning_rate. Put them back, or start a new run in another output_dir.
      "
    `)
    const more = await resume('changed', 'lora_rank=8', 'val_split=0.1')
    expect(more.code).toBe(2)
    expect(more.stderr).toMatch(/changed since the checkpoint: (?=.*lora_rank)(?=.*data)/)
    expect(await readFile(place.path('changed', 'config.yaml'), 'utf8')).toBe(yaml)
    expect(await readFile(place.path('changed', 'events.jsonl'), 'utf8')).toBe(events)
    await expectSameAsReference('changed')
  })

  it('without a run is refused, and makes no folder', async () => {
    const { code, stderr } = await resume('never')
    expect(code).toBe(2)
    expect(stderr.replaceAll(place.folder, '<dir>')).toMatchInlineSnapshot(`
      "<dir>/never: --resume was given, but there is no run in this output_dir. Check output_dir, or start without --resume.
      "
    `)
    expect(await readdir(place.folder)).not.toContain('never')
  })
})
