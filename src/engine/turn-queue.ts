/** One at a time, in the order of asking. */
export interface TurnQueue {
  /** Waits for the turn and gives what ends it. Null when the signal aborts first. */
  wait(signal?: AbortSignal): Promise<(() => void) | null>
}

export function createTurnQueue(): TurnQueue {
  let last: Promise<void> = Promise.resolve()
  return {
    async wait(signal) {
      const before = last
      let endTurn = () => {}
      const turn = new Promise<void>((resolve) => {
        endTurn = resolve
      })
      last = before.then(() => turn)
      if (await firstOf(before, signal)) return endTurn
      endTurn()
      return null
    },
  }
}

/** True when `done` comes, false when the signal aborts before. */
async function firstOf(done: Promise<void>, signal: AbortSignal | undefined): Promise<boolean> {
  if (signal?.aborted) return false
  let onAbort = () => {}
  const aborted = new Promise<false>((resolve) => {
    onAbort = () => resolve(false)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([done.then(() => true), aborted])
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}
