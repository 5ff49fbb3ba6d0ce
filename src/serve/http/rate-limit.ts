/** Token buckets: `perMinute` requests for each caller, all of them at once where they were saved up. */
export interface RateLimit {
  /** 0 where the caller may go on, else seconds to wait. */
  take(caller: string): number
}

const MAX_CALLERS = 10_000

export function createRateLimit(perMinute: number, now: () => number = Date.now): RateLimit {
  const buckets = new Map<string, { tokens: number; atMs: number }>() // the one used longest ago first
  const perMs = perMinute / 60_000
  return {
    take(caller) {
      if (perMinute === 0) return 0
      const before = buckets.get(caller) ?? { tokens: perMinute, atMs: now() }
      const tokens = Math.min(perMinute, before.tokens + (now() - before.atMs) * perMs)
      buckets.delete(caller)
      buckets.set(caller, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: now() })
      if (buckets.size > MAX_CALLERS) buckets.delete(buckets.keys().next().value!)
      return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perMs / 1000)
    },
  }
}
