import { appendFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EventLog, readEvents, tailEvents } from './event-log.ts'
import type { EvalEvent, RunEvent, StepEvent, WarningEvent } from './events.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'events-'))
})
afterAll(() => rm(folder, { recursive: true }))
const newPath = () => join(folder, `${Math.random()}.jsonl`)

const stepEvent = (step: number, loss = 1 / step): StepEvent => ({
  type: 'step',
  time: 1000 + step,
  step,
  epoch: step / 10,
  loss,
  learningRate: 1e-4,
  gradNorm: 2,
  tokens: 64,
  answerTokens: 32,
  seconds: 0.5,
  memoryBytes: 1e9,
})
const evalEvent = (step: number): EvalEvent => ({
  type: 'eval',
  time: 2000,
  step,
  epoch: 0,
  loss: 3,
  best: true,
  byTag: null,
  worst: [],
  seconds: 1,
})
const number = fc.double().map((x) => (Object.is(x, -0) ? 0 : x)) // JSON has no -0
const eventArb: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 20 }), number).map(([step, loss]) => stepEvent(step, loss)),
  fc.integer({ min: 0, max: 20 }).map(evalEvent),
  fc.string({ unit: 'grapheme' }).map(
    (text): WarningEvent => ({
      type: 'warning',
      time: 1,
      code: 'data.noRows',
      values: { path: text },
    }),
  ),
)
const events = fc.array(eventArb, { maxLength: 12 })

async function write(path: string, some: readonly RunEvent[]): Promise<void> {
  const log = await EventLog.open(path)
  for (const event of some) await log.append(event)
  await log.sync()
  await log.close()
}

describe('EventLog and readEvents', () => {
  it('give every event back, non-finite losses too', async () => {
    await fc.assert(
      fc.asyncProperty(events, events, async (first, second) => {
        const path = newPath()
        await write(path, first)
        await write(path, second)
        expect(await readEvents(path)).toEqual([...first, ...second])
      }),
      { numRuns: 40 },
    )
  })

  it('lose at most the last event wherever a crash cuts the file, and go on after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(eventArb, { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (some, part) => {
          const path = newPath()
          await write(path, some)
          const bytes = await readFile(path)
          const cut = Math.floor(bytes.length * part)
          await truncate(path, cut)
          const whole = bytes.subarray(0, cut).filter((byte) => byte === 0x0a).length
          expect(await readEvents(path)).toEqual(some.slice(0, whole))
          await write(path, [evalEvent(7)])
          expect(await readEvents(path)).toEqual([...some.slice(0, whole), evalEvent(7)])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('read nothing where there is no file', async () => {
    expect(await readEvents(newPath())).toEqual([])
  })

  it.each(['not json', '{"a":1}', '[]', 'null', ''])('tell the number of a line that is no event: %j', async (line) => {
    const path = newPath()
    await write(path, [evalEvent(0)])
    await appendFile(path, `${line}\n`)
    await expect(readEvents(path)).rejects.toThrow(`${path}:2 is not an event`)
  })

  it('forget what came after a step and keep the rest byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 0, max: 20 }), async (some, step) => {
        const path = newPath()
        await write(path, some)
        const log = await EventLog.open(path)
        await log.dropAfter(step)
        await log.append(stepEvent(step + 1))
        await log.close()
        const kept = some.filter((event) => !('step' in event) || (step > 0 && event.step <= step))
        expect(await readEvents(path)).toEqual([...kept, stepEvent(step + 1)])
      }),
      { numRuns: 40 },
    )
  })
})

/** Takes `count` events, then stops the tail. */
async function takeFrom(
  path: string,
  count: number,
  alongside: () => Promise<void> = async () => {},
): Promise<RunEvent[]> {
  const stop = new AbortController()
  const taken: RunEvent[] = []
  const work = alongside()
  for await (const event of tailEvents(path, { signal: stop.signal, pollMs: 2 })) {
    taken.push(event)
    if (taken.length === count) stop.abort()
  }
  await work
  return taken
}

describe('tailEvents', () => {
  it('tells each event once, in order, however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(eventArb, { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 }),
        async (some, sizes) => {
          const [source, path] = [newPath(), newPath()]
          await write(source, some)
          const bytes = await readFile(source)
          const taken = await takeFrom(path, some.length, async () => {
            for (let at = 0, i = 0; at < bytes.length; i++) {
              const size = sizes[i % sizes.length]!
              await appendFile(path, bytes.subarray(at, at + size))
              at += size
            }
          })
          expect(taken).toEqual(some)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('tells a replaced file again from its beginning', async () => {
    const path = newPath()
    await write(path, [evalEvent(0), stepEvent(1), stepEvent(2)])
    const stop = new AbortController()
    const seen: string[] = []
    for await (const event of tailEvents(path, { signal: stop.signal, pollMs: 2 })) {
      seen.push(`${event.type} ${'step' in event ? event.step : ''}`)
      if (seen.length === 3) {
        const log = await EventLog.open(path)
        await log.dropAfter(1)
        await log.append(stepEvent(2, 9))
        await log.close()
      }
      if (seen.length === 6) stop.abort()
    }
    expect(seen).toEqual(['eval 0', 'step 1', 'step 2', 'eval 0', 'step 1', 'step 2'])
  })

  it('notices a longer file under the same name', async () => {
    const [path, other] = [newPath(), newPath()]
    await write(path, [stepEvent(1)])
    await write(other, [evalEvent(0), stepEvent(1), stepEvent(2)])
    const stop = new AbortController()
    const seen: RunEvent[] = []
    for await (const event of tailEvents(path, { signal: stop.signal, pollMs: 2 })) {
      seen.push(event)
      if (seen.length === 1) await rename(other, path)
      if (seen.length === 4) stop.abort()
    }
    expect(seen).toEqual([stepEvent(1), evalEvent(0), stepEvent(1), stepEvent(2)])
  })

  it('ends without an error when aborted, also while it waits', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 20)
    for await (const _ of tailEvents(newPath(), { signal: stop.signal, pollMs: 60_000 })) throw new Error('no event')
    for await (const _ of tailEvents(newPath(), { signal: AbortSignal.abort() })) throw new Error('no event')
  })

  it('tells the number of a broken line behind good ones', async () => {
    const path = newPath()
    await write(path, [stepEvent(1)])
    const reader = tailEvents(path, { signal: new AbortController().signal, pollMs: 2 })
    expect((await reader.next()).value).toEqual(stepEvent(1))
    await appendFile(path, '{}\n')
    await expect(reader.next()).rejects.toThrow(`${path}:2 is not an event`)
  })

  it('is not misled by a file that only shrank', async () => {
    const path = newPath()
    await write(path, [stepEvent(1), stepEvent(2)])
    const reader = tailEvents(path, { signal: new AbortController().signal, pollMs: 2 })
    await reader.next()
    await reader.next()
    await writeFile(path, '')
    await write(path, [stepEvent(5)])
    expect((await reader.next()).value).toEqual(stepEvent(5))
    await reader.return(undefined)
  })
})
