import { setTimeout as later } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createScheduler } from './scheduler.ts'

const tokens = (count: number, first = 0) => Array.from({ length: count }, (_, i) => first + i)

/** Computes nothing; writes down what it was given. The output names the sequence and the place in the batch. */
function scripted(options: { batchSize?: number; fail?: boolean; takes?: number } = {}) {
  const batches: string[][] = []
  const events: string[] = []
  let underWay = 0
  const scheduler = createScheduler({
    batchSize: options.batchSize ?? 8,
    output: 'last',
    async compute(pieces) {
      expect(++underWay).toBe(1)
      await later(options.takes ?? 1)
      underWay--
      if (options.fail) throw new Error('no memory')
      batches.push(pieces.map(({ sequence, from, to, position, output }) => `${sequence}:${from}-${to}@${position} ${output}`)) // biome-ignore format: short
      return 0
    },
    forget: (sequence) => {
      expect(underWay).toBe(0)
      events.push(`forget ${sequence}`)
    },
    outputOf: ({ sequence, last }) => Float32Array.of(sequence, last),
  })
  return { scheduler, batches, events }
}

const sum = ([sequence, last]: Float32Array) => `${sequence}/${last}`

describe('createScheduler', () => {
  it('reads a long text in batches, and asks for output at its end only', async () => {
    const { scheduler, batches } = scripted()
    const { evaluate } = scheduler.begin(3)
    expect(await evaluate(tokens(20), sum)).toBe('3/3')
    expect(await evaluate([7], sum)).toBe('3/0')
    expect(batches).toEqual([['3:0-8@0 none'], ['3:8-16@8 none'], ['3:16-20@16 last'], ['3:0-1@20 last']])
  })

  it('puts sequences into one batch, single tokens before a long text', async () => {
    const { scheduler, batches } = scripted()
    const [a, b, c] = [0, 1, 2].map((id) => scheduler.begin(id))
    const results = await Promise.all([a!.evaluate(tokens(10), sum), b!.evaluate([1], sum), c!.evaluate([2], sum)])
    expect(batches).toEqual([['1:0-1@0 last', '2:0-1@0 last', '0:0-6@0 none'], ['0:6-10@6 last']])
    expect(results).toEqual(['0/3', '1/0', '2/1'])
  })

  it('waits for who still reads the output before it computes again', async () => {
    const { scheduler, batches } = scripted()
    const [a, b] = [scheduler.begin(0), scheduler.begin(1)]
    let reading = true
    const slow = a.evaluate([1], async () => {
      await later(20)
      expect(batches).toHaveLength(1)
      reading = false
    })
    await b.evaluate([1], () => {})
    await b.evaluate([2], () => expect(reading).toBe(false))
    await slow
    expect(batches).toHaveLength(2)
  })

  it('gives up between batches when the signal aborts', async () => {
    const { scheduler, batches } = scripted({ takes: 10 })
    const abort = new AbortController()
    const reading = scheduler.begin(0).evaluate(tokens(80), sum, abort.signal)
    await later(15)
    abort.abort()
    expect(await reading).toBeNull()
    expect(batches.length).toBeLessThan(4)
  })

  it('forgets an ended sequence before the next computation, and begins at its start again', async () => {
    const { scheduler, batches, events } = scripted()
    const first = scheduler.begin(0)
    await first.evaluate(tokens(3), sum)
    first.end()
    expect(events).toEqual([])
    await scheduler.begin(0).evaluate(tokens(2), sum)
    expect(events).toEqual(['forget 0'])
    expect(batches.at(-1)).toEqual(['0:0-2@0 last'])
  })

  it('gives nothing to a sequence that ended while it was computed', async () => {
    const { scheduler } = scripted({ takes: 10 })
    const sequence = scheduler.begin(0)
    let reads = 0
    const reading = sequence.evaluate([1], () => reads++)
    await later(2)
    sequence.end()
    expect(await reading).toBeNull()
    await later(20)
    expect(reads).toBe(0)
  })

  it('hands on what compute and readers throw, and lives on after a reader', async () => {
    const { scheduler } = scripted()
    const sequence = scheduler.begin(0)
    const bad = (error: Error) => () => {
      throw error
    }
    await expect(sequence.evaluate([1], bad(new Error('reader')))).rejects.toThrow('reader')
    await expect(sequence.evaluate([1], () => Promise.reject(new Error('later')))).rejects.toThrow('later')
    expect(await sequence.evaluate([1], sum)).toBe('0/0')
    await expect(scripted({ fail: true }).scheduler.begin(0).evaluate([1], sum)).rejects.toThrow('no memory')
  })

  it('refuses to read nothing', async () => {
    await expect(scripted().scheduler.begin(0).evaluate([], sum)).rejects.toThrow(/nothing to read/)
  })

  it('ends what is under way when it is closed', async () => {
    const { scheduler } = scripted({ takes: 10 })
    const [a, b] = [scheduler.begin(0), scheduler.begin(1)]
    const both = Promise.allSettled([a.evaluate(tokens(30), sum), b.evaluate([1], sum)])
    await later(5)
    await scheduler.close()
    expect((await both).map(({ status }) => status)).toContain('rejected')
    await expect(a.evaluate([1], sum)).rejects.toThrow(/closed/)
  })
})
