import { setImmediate as nextRound } from 'node:timers/promises'
import { invariant } from '../util/errors.ts'
import type { Piece } from './batch.ts'

/** How a context computes; a scheduler knows only tokens and turns. */
export interface SchedulerOptions {
  readonly batchSize: number // tokens
  readonly output: 'last' | 'all' // tokens of a sequence that give output
  /** At once where that is quick, else a promise. */
  readonly compute: (pieces: readonly Piece[]) => void | Promise<void>
  readonly forget: (sequence: number) => void
  /** @param place `last`: index, in the batch, of the last token */
  readonly outputOf: (place: { readonly sequence: number; readonly last: number }) => Float32Array
}

/**
 * Puts what the sequences of one context want to read into common batches: several answers cost little more than one. Single tokens go
 * first, so that a long prompt does not hold up answers under way.
 */
export interface Scheduler {
  begin(sequence: number): ScheduledSequence
  close(): Promise<void>
}

/** What an output leads to: the next token to read, or null at the end. */
export type Next = (output: Float32Array) => number | null | Promise<number | null>

export interface ScheduledSequence {
  /**
   * Reads tokens after those read before, then one by one what `next` makes of each output, until it gives null. Computations that are quick
   * follow each other without a wait, so the event loop stands still for some milliseconds.
   * @returns false when the signal aborts or the sequence ends before
   */
  follow(tokens: ArrayLike<number>, next: Next, signal?: AbortSignal): Promise<boolean>
  /** Forgets what was read. */
  end(): void
}

/** How long the event loop may stand still. */
const LONGEST_HOLD_MS = 8

interface Request {
  readonly sequence: number
  readonly next: Next
  readonly signal: AbortSignal | undefined
  tokens: ArrayLike<number>
  done: number // tokens read
  readonly end: (reached: boolean) => void
  readonly fail: (error: unknown) => void
}

export function createScheduler({ batchSize, output, compute, forget, outputOf }: SchedulerOptions): Scheduler {
  const positions = new Map<number, number>() // of the sequences that are open
  const stale = new Set<number>() // ended; forgotten before the next computation, not during one
  let waiting: Request[] = []
  let isWorking = false
  let worked: Promise<void> = Promise.resolve()
  let closed = false

  /** Pieces of the requests, shortest first, until a batch is full. */
  function plan(): readonly (Piece & { readonly request: Request })[] {
    let room = batchSize
    const left = ({ tokens, done }: Request) => tokens.length - done
    const pieces: (Piece & { readonly request: Request })[] = []
    for (const request of waiting.length > 1 ? waiting.toSorted((a, b) => left(a) - left(b)) : waiting) {
      const { sequence, tokens, done: from } = request
      const to = from + Math.min(room, left(request))
      if (to === from) break
      room -= to - from
      const kind = output === 'last' && to < tokens.length ? 'none' : output
      pieces.push({ request, sequence, tokens, from, to, position: positions.get(sequence)!, output: kind })
    }
    return pieces
  }

  /** One batch. A promise where something had to be waited for. */
  function round(): void | Promise<void> {
    for (const request of waiting) if (request.signal?.aborted) drop(request).end(false) // `drop` makes another list
    if (stale.size > 0) {
      for (const sequence of stale) forget(sequence)
      stale.clear()
    }
    const pieces = plan()
    if (pieces.length === 0) return
    const computing = compute(pieces)
    return computing ? computing.then(() => handOut(pieces)) : handOut(pieces)
  }

  /** Gives outputs to those who asked, and waits for whoever still reads: the next computation writes over them. */
  function handOut(pieces: ReturnType<typeof plan>): void | Promise<void> {
    let last = -1
    let reading: Promise<void>[] | null = null
    for (const { request, sequence, from, to } of pieces) {
      last += to - from
      if (!waiting.includes(request)) continue // its sequence has ended meanwhile
      request.done = to
      positions.set(sequence, positions.get(sequence)! + to - from)
      if (to < request.tokens.length) continue
      const pending = handTo(request, last)
      if (pending) reading = [...(reading ?? []), pending]
    }
    if (reading) return Promise.all(reading).then(() => {})
  }

  function handTo(request: Request, last: number): void | Promise<void> {
    const goOn = (token: number | null) => {
      if (token === null) drop(request).end(true)
      else [request.tokens, request.done] = [[token], 0]
    }
    const giveUp = (error: unknown) => drop(request).fail(error)
    try {
      const made = request.next(outputOf({ sequence: request.sequence, last }))
      if (made instanceof Promise) return made.then(goOn, giveUp)
      goOn(made)
    } catch (error) {
      giveUp(error)
    }
  }

  function drop(request: Request): Request {
    waiting = waiting.filter((each) => each !== request)
    return request
  }

  async function work(): Promise<void> {
    isWorking = true
    try {
      if (positions.size > 1) await nextRound() // other sequences may have something to read
      let since = performance.now() // that others had the event loop
      while (waiting.length > 0) {
        if (closed) throw new Error('the context is closed')
        const pending = round()
        if (pending) await pending
        else if (performance.now() - since < LONGEST_HOLD_MS) continue
        else await nextRound()
        since = performance.now()
      }
    } catch (error) {
      for (const request of waiting) drop(request).fail(error)
    } finally {
      isWorking = false
    }
  }

  return {
    begin(sequence) {
      positions.set(sequence, 0)
      return {
        follow: (tokens, next, signal) =>
          new Promise((resolve, reject) => {
            if (closed) throw new Error('the context is closed')
            invariant(tokens.length > 0, 'nothing to read')
            waiting.push({ sequence, next, signal, tokens, done: 0, end: resolve, fail: reject })
            if (!isWorking) worked = work()
          }),
        end() {
          positions.delete(sequence)
          for (const request of waiting.filter((each) => each.sequence === sequence)) drop(request).end(false)
          stale.add(sequence)
        },
      }
    },
    async close() {
      closed = true
      await worked
      for (const request of waiting) drop(request).fail(new Error('the context is closed'))
    },
  }
}
