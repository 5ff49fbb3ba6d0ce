import { setImmediate as nextRound } from 'node:timers/promises'
import { invariant } from '../util/errors.ts'
import type { Piece } from './batch.ts'
import type { LlamaSequence } from './context.ts'

/** How a context computes; a scheduler knows only tokens and turns. */
export interface SchedulerOptions {
  readonly batchSize: number // tokens
  readonly output: 'last' | 'all' // tokens of a sequence that give output
  readonly compute: (pieces: readonly Piece[]) => Promise<number> // how long the event loop stood still, milliseconds
  readonly forget: (sequence: number) => void
  /** @param place `last`: index, in the batch, of the last token */
  readonly outputOf: (place: { readonly sequence: number; readonly last: number }) => Float32Array
}

/**
 * Puts what the sequences of one context want to read into common batches: several answers cost little more than one. Single tokens go
 * first, so that a long prompt does not hold up answers under way.
 */
export interface Scheduler {
  begin(sequence: number): LlamaSequence
  close(): Promise<void>
}

const LONGEST_HOLD_MS = 8

interface Request {
  readonly sequence: number
  readonly tokens: ArrayLike<number>
  readonly signal: AbortSignal | undefined
  done: number // tokens read
  readonly finish: (output: Float32Array) => unknown // settles the promise; a promise where it needs the output longer
  readonly giveUp: () => void
  readonly fail: (error: unknown) => void
}

export function createScheduler({ batchSize, output, compute, forget, outputOf }: SchedulerOptions): Scheduler {
  const positions = new Map<number, number>() // of the sequences that are open
  const stale = new Set<number>() // ended; forgotten before the next computation, not during one
  let waiting: Request[] = []
  let running: Promise<void> | null = null
  let closed = false
  let heldMs = 0 // since others had the event loop

  /** Pieces of the requests, shortest first, until a batch is full. */
  function plan(): readonly (Piece & { readonly request: Request })[] {
    let room = batchSize
    const left = ({ tokens, done }: Request) => tokens.length - done
    return waiting
      .toSorted((a, b) => left(a) - left(b))
      .flatMap((request) => {
        const { sequence, tokens, done: from } = request
        const to = from + Math.min(room, left(request))
        if (to === from) return []
        room -= to - from
        const kind = output === 'last' && to < tokens.length ? ('none' as const) : output
        return [{ request, sequence, tokens, from, to, position: positions.get(sequence)!, output: kind }]
      })
  }

  async function round(): Promise<void> {
    for (const { giveUp } of take(({ signal }) => signal?.aborted === true)) giveUp()
    for (const sequence of stale) forget(sequence)
    stale.clear()
    const pieces = plan()
    if (pieces.length === 0) return
    heldMs += await compute(pieces)
    let last = -1
    const reads: unknown[] = []
    for (const { request, sequence, from, to } of pieces) {
      last += to - from
      if (!waiting.includes(request)) continue // its sequence has ended meanwhile
      request.done = to
      positions.set(sequence, positions.get(sequence)! + to - from)
      if (to === request.tokens.length) {
        take((each) => each === request)
        reads.push(request.finish(outputOf({ sequence, last })))
      }
    }
    await Promise.all(reads.filter((each) => each instanceof Promise))
  }

  function take(wanted: (request: Request) => boolean): readonly Request[] {
    const taken = waiting.filter(wanted)
    if (taken.length > 0) waiting = waiting.filter((each) => !taken.includes(each))
    return taken
  }

  async function work(): Promise<void> {
    try {
      while (waiting.length > 0) {
        if (positions.size > 1 || heldMs > LONGEST_HOLD_MS) {
          await nextRound() // other sequences may have something to read, other parts of the program something to do
          heldMs = 0
        }
        if (closed) throw new Error('the context is closed')
        await round()
      }
    } catch (error) {
      for (const { fail } of take(() => true)) fail(error)
    } finally {
      running = null
    }
  }

  return {
    begin(sequence) {
      positions.set(sequence, 0)
      return {
        evaluate: (tokens, read, signal) =>
          new Promise((resolve, reject) => {
            const finish = (values: Float32Array) => {
              try {
                const made = read(values)
                resolve(made)
                return made instanceof Promise ? made.catch(() => undefined) : undefined
              } catch (error) {
                reject(error)
              }
            }
            if (closed) throw new Error('the context is closed')
            invariant(tokens.length > 0, 'nothing to read')
            waiting.push({ sequence, tokens, signal, done: 0, finish, giveUp: () => resolve(null), fail: reject })
            running ??= work()
          }),
        end() {
          positions.delete(sequence)
          for (const { giveUp } of take((each) => each.sequence === sequence)) giveUp()
          stale.add(sequence)
        },
      }
    },
    async close() {
      closed = true
      await running
      for (const { fail } of take(() => true)) fail(new Error('the context is closed'))
    },
  }
}
