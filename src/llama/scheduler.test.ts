import { setTimeout as later } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createScheduler, type ScheduledSequence } from './scheduler.ts'

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

/** Reads tokens and no more; null where it was given up. */
async function evaluate<T>(
  sequence: ScheduledSequence,
  tokens: ArrayLike<number>,
  read: (output: Float32Array) => T | Promise<T>,
  signal?: AbortSignal,
): Promise<T | null> {
  let made: T | null = null
  const keep = (value: T) => {
    made = value
    return null
  }
  const next = (output: Float32Array) => {
    const value = read(output)
    return value instanceof Promise ? value.then(keep) : keep(value)
  }
  return (await sequence.follow(tokens, next, signal)) ? made : null
}

describe('createScheduler', () => {
  it('reads a long text in batches, and asks for output at its end only', async () => {
    const { scheduler, batches } = scripted()
    const sequence = scheduler.begin(3)
    expect(await evaluate(sequence, tokens(20), sum)).toBe('3/3')
    expect(await evaluate(sequence, [7], sum)).toBe('3/0')
    expect(batches).toEqual([['3:0-8@0 none'], ['3:8-16@8 none'], ['3:16-20@16 last'], ['3:0-1@20 last']])
  })

  it('puts sequences into one batch, single tokens before a long text', async () => {
    const { scheduler, batches } = scripted()
    const [a, b, c] = [0, 1, 2].map((id) => scheduler.begin(id))
    const results = await Promise.all([evaluate(a!, tokens(10), sum), evaluate(b!, [1], sum), evaluate(c!, [2], sum)])
    expect(batches).toEqual([['1:0-1@0 last', '2:0-1@0 last', '0:0-6@0 none'], ['0:6-10@6 last']])
    expect(results).toEqual(['0/3', '1/0', '2/1'])
  })

  it('waits for who still reads the output before it computes again', async () => {
    const { scheduler, batches } = scripted()
    const [a, b] = [scheduler.begin(0), scheduler.begin(1)]
    let reading = true
    const slow = evaluate(a, [1], async () => {
      await later(20)
      expect(batches).toHaveLength(1)
      reading = false
    })
    await evaluate(b, [1], () => {})
    await evaluate(b, [2], () => expect(reading).toBe(false))
    await slow
    expect(batches).toHaveLength(2)
  })

  it('gives up between batches when the signal aborts', async () => {
    const { scheduler, batches } = scripted({ takes: 10 })
    const abort = new AbortController()
    const reading = evaluate(scheduler.begin(0), tokens(80), sum, abort.signal)
    await later(15)
    abort.abort()
    expect(await reading).toBeNull()
    expect(batches.length).toBeLessThan(4)
  })

  it('forgets an ended sequence before the next computation, and begins at its start again', async () => {
    const { scheduler, batches, events } = scripted()
    const first = scheduler.begin(0)
    await evaluate(first, tokens(3), sum)
    first.end()
    expect(events).toEqual([])
    await evaluate(scheduler.begin(0), tokens(2), sum)
    expect(events).toEqual(['forget 0'])
    expect(batches.at(-1)).toEqual(['0:0-2@0 last'])
  })

  it('gives nothing to a sequence that ended while it was computed', async () => {
    const { scheduler } = scripted({ takes: 10 })
    const sequence = scheduler.begin(0)
    let reads = 0
    const reading = evaluate(sequence, [1], () => reads++)
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
    await expect(evaluate(sequence, [1], bad(new Error('reader')))).rejects.toThrow('reader')
    await expect(evaluate(sequence, [1], () => Promise.reject(new Error('later')))).rejects.toThrow('later')
    expect(await evaluate(sequence, [1], sum)).toBe('0/0')
    await expect(evaluate(scripted({ fail: true }).scheduler.begin(0), [1], sum)).rejects.toThrow('no memory')
  })

  it('reads on what each output leads to, until there is nothing', async () => {
    const { scheduler, batches } = scripted()
    const given = [5, 6, null]
    expect(await scheduler.begin(0).follow(tokens(3), () => given.shift()!)).toBe(true)
    expect(batches).toEqual([['0:0-3@0 last'], ['0:0-1@3 last'], ['0:0-1@4 last']])
  })

  it('reads on together with others', async () => {
    const { scheduler, batches } = scripted()
    const count = (times: number) => () => (--times > 0 ? 1 : null)
    const [a, b] = [scheduler.begin(0), scheduler.begin(1)]
    await Promise.all([a.follow([1], count(3)), b.follow(tokens(2), count(2))])
    expect(batches.map((batch) => batch.length)).toEqual([2, 2, 1])
  })

  it('computes quick steps without a wait, but lets others have the event loop', async () => {
    let steps = 0
    const scheduler = createScheduler({
      batchSize: 8,
      output: 'last',
      compute() {
        steps++
        for (const end = performance.now() + 0.5; performance.now() < end; );
      },
      forget: () => {},
      outputOf: () => new Float32Array(1),
    })
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    const sequence = scheduler.begin(0)
    expect(await sequence.follow([1], () => (steps < 100 ? 1 : null))).toBe(true)
    expect(await sequence.follow([1], () => null)).toBe(true) // done before it was asked for
    clearInterval(timer)
    expect(steps).toBe(101)
    expect(ticks).toBeGreaterThanOrEqual(3) // 50 ms, 8 at a time
    expect(ticks).toBeLessThan(20)
  })

  it('refuses to read nothing', async () => {
    await expect(evaluate(scripted().scheduler.begin(0), [], sum)).rejects.toThrow(/nothing to read/)
  })

  it('ends what is under way when it is closed', async () => {
    const { scheduler } = scripted({ takes: 10 })
    const [a, b] = [scheduler.begin(0), scheduler.begin(1)]
    const both = Promise.allSettled([evaluate(a, tokens(30), sum), evaluate(b, [1], sum)])
    await later(5)
    await scheduler.close()
    expect((await both).map(({ status }) => status)).toContain('rejected')
    await expect(evaluate(a, [1], sum)).rejects.toThrow(/closed/)
  })
})
