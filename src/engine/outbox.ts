/** Things that are made while somebody still has the ones before. */
export interface Outbox<T> {
  put(item: T): void
  /** When `work` has ended nothing more comes; what it throws is thrown to who takes. */
  endWith(work: Promise<unknown>): void
  /** All that is there, as soon as there is something; null at the end. */
  take(): Promise<readonly T[] | null>
}

export function createOutbox<T>(): Outbox<T> {
  let items: T[] = []
  let end: { readonly error?: unknown } | null = null
  let wake = () => {}

  function close(reason: { readonly error?: unknown }): void {
    end = reason
    wake()
  }

  return {
    put(item) {
      items.push(item)
      wake()
    },
    endWith(work) {
      work.then(
        () => close({}),
        (error: unknown) => close({ error }),
      )
    },
    async take() {
      while (items.length === 0) {
        if (end && 'error' in end) throw end.error
        if (end) return null
        await new Promise<void>((resolve) => (wake = resolve))
      }
      const taken = items
      items = []
      return taken
    },
  }
}
