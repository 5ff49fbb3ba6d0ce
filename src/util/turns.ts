/** Runs `work` when all work given before has ended, well or not. */
export interface Turns {
  <T>(work: () => Promise<T>): Promise<T>
  /** Nothing runs or waits: work that does not wait for anything may be done at once. */
  isFree(): boolean
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let pending = 0
  const take = <T>(work: () => Promise<T>): Promise<T> => {
    pending += 1
    const mine = last.then(work)
    last = mine.then(leave, leave)
    return mine
  }
  const leave = () => {
    pending -= 1
  }
  return Object.assign(take, { isFree: () => pending === 0 })
}
