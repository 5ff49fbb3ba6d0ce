/**
 * Who may answer next when many ask: at most `running` answers at a time, at most `perKey` of one adapter, and where several adapters
 * wait each gets its turn in a circle, so that a flood for one cannot hold up another. The line is bounded: beyond it is "come back later".
 */
export interface FairQueue {
  /** A place in the line of `key`. Null where the line is full: tell the asker `retryAfterS`. */
  enter(key: string, signal?: AbortSignal): Place | null
  readonly running: number
  readonly waiting: number
  /** Seconds after which a place may be free, from how long answers took of late; at least 1. */
  retryAfterS(): number
}

/** What `enter` gives; `leave` must be called, whether the seat was taken or not. */
export interface Place {
  /** Resolves with the milliseconds waited when the turn has come; null when the signal aborts first. */
  readonly seated: Promise<number | null>
  leave(): void
}

export interface FairQueueOptions {
  readonly running: number
  readonly perKey: number
  readonly waiting: number // places in the line, over all keys
  readonly now?: () => number // milliseconds
}

interface Ticket {
  readonly key: string
  readonly seat: () => void
}

const SMOOTHING = 0.2

export function createFairQueue({
  running,
  perKey,
  waiting,
  now = () => performance.now(),
}: FairQueueOptions): FairQueue {
  const lines = new Map<string, Ticket[]>() // in the order of their next turn
  const seated = new Map<string, number>()
  let busy = 0
  let inLine = 0
  let meanMs = 1000

  function nextKey(): string | null {
    for (const key of lines.keys()) if ((seated.get(key) ?? 0) < perKey) return key
    return null
  }

  function fill(): void {
    while (busy < running) {
      const key = nextKey()
      if (key === null) return
      const line = lines.get(key)!
      const ticket = line.shift()!
      lines.delete(key)
      if (line.length > 0) lines.set(key, line) // behind the others
      busy += 1
      inLine -= 1
      seated.set(key, (seated.get(key) ?? 0) + 1)
      ticket.seat()
    }
  }

  function remove(ticket: Ticket): void {
    const line = lines.get(ticket.key)
    const at = line?.indexOf(ticket) ?? -1
    if (!line || at < 0) return
    line.splice(at, 1)
    inLine -= 1
    if (line.length === 0) lines.delete(ticket.key)
  }

  function unseat(key: string, tookMs: number): void {
    busy -= 1
    const left = seated.get(key)! - 1
    if (left === 0) seated.delete(key)
    else seated.set(key, left)
    meanMs += SMOOTHING * (tookMs - meanMs)
    fill()
  }

  return {
    enter(key, signal) {
      if (inLine >= waiting && (busy >= running || (seated.get(key) ?? 0) >= perKey)) return null
      const enteredMs = now()
      let seatedMs: number | null = null
      let ended = false
      let settle: (waitedMs: number | null) => void = () => {}
      const turn = new Promise<number | null>((resolve) => (settle = resolve))
      const ticket: Ticket = {
        key,
        seat: () => {
          seatedMs = now()
          settle(seatedMs - enteredMs)
        },
      }
      const leave = () => {
        if (ended) return
        ended = true
        signal?.removeEventListener('abort', giveUp)
        remove(ticket)
        settle(null)
        if (seatedMs !== null) unseat(key, now() - seatedMs)
      }
      const giveUp = () => {
        if (seatedMs === null) leave()
      }
      lines.set(key, [...(lines.get(key) ?? []), ticket])
      inLine += 1
      signal?.addEventListener('abort', giveUp, { once: true })
      if (signal?.aborted) leave()
      else fill()
      return { seated: turn, leave }
    },
    get running() {
      return busy
    },
    get waiting() {
      return inLine
    },
    retryAfterS: () => Math.min(600, Math.max(1, Math.ceil((meanMs * (inLine + 1)) / running / 1000))),
  }
}
