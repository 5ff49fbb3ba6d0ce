/** At most `slots` at a time, in the order of asking. */
export interface TurnQueue {
  /** Waits for a turn and gives what ends it. Null when the signal aborts first. */
  wait(signal?: AbortSignal): Promise<(() => void) | null>
}

export function createTurnQueue(slots = 1): TurnQueue {
  const waiting = new Set<() => void>() // in the order of asking
  let free = slots

  function handOn(): void {
    free += 1
    for (const begin of waiting) {
      if (free === 0) return
      waiting.delete(begin)
      free -= 1
      begin()
    }
  }

  function turn(): () => void {
    let ended = false
    return () => {
      if (!ended) handOn()
      ended = true
    }
  }

  return {
    async wait(signal) {
      if (signal?.aborted) return null
      if (free > 0) {
        free -= 1
        return turn()
      }
      return await new Promise((resolve) => {
        const begin = () => {
          signal?.removeEventListener('abort', leave)
          resolve(turn())
        }
        const leave = () => {
          waiting.delete(begin)
          resolve(null)
        }
        waiting.add(begin)
        signal?.addEventListener('abort', leave, { once: true })
      })
    },
  }
}
