import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Figures of one gateway, under names that do not change. Labels are names of adapters, rules and outcomes: nothing of a request's text. */
export interface Metrics {
  readonly registry: Registry
  readonly requests: Counter<'adapter' | 'outcome'>
  readonly intercepts: Counter<'rule'>
  readonly piiHits: Counter<'type'>
  readonly repairs: Counter
  readonly citations: Counter<'status'>
  readonly adapterSwitches: Counter
  readonly ttftSeconds: Histogram
  readonly queueSeconds: Histogram
  readonly promptTokens: Counter<'adapter'>
  readonly answerTokens: Counter<'adapter'>
}

/** Read when they are asked for. */
export interface MetricSources {
  readonly running: () => number
  readonly waiting: () => number
  readonly memoryBytes: () => number
  readonly adapters: () => number
  readonly reviewQueue?: (() => Promise<{ readonly depth: number; readonly oldestS: number }>) | undefined
  readonly auditOk?: (() => boolean) | undefined
}

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[] = []) =>
    new Counter({ name, help, labelNames, registers })
  const histogram = (name: string, help: string) => new Histogram({ name, help, buckets: SECONDS, registers })
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read())
      },
    })
  gauge('gateway_requests_running', 'Answers under way', sources.running)
  gauge('gateway_requests_waiting', 'Requests in the line', sources.waiting)
  gauge('gateway_engine_memory_bytes', 'Base, adapters and contexts', sources.memoryBytes)
  gauge('gateway_adapters_loaded', 'Adapters that can be asked', sources.adapters)
  const { reviewQueue, auditOk } = sources
  if (reviewQueue) {
    gauge('gateway_review_queue_depth', 'Answers that wait for a person', async () => (await reviewQueue()).depth)
    gauge('gateway_review_age_seconds', 'Age of the oldest of them', async () => (await reviewQueue()).oldestS)
  }
  if (auditOk) gauge('gateway_audit_chain_ok', '1 while every entry was written', () => Number(auditOk()))
  return {
    registry,
    requests: counter('gateway_requests_total', 'Answers by adapter and outcome', ['adapter', 'outcome']),
    intercepts: counter('gateway_intercept_total', 'Hits of rules', ['rule']),
    piiHits: counter('gateway_pii_hits_total', 'Personal data taken out of questions', ['type']),
    repairs: counter('gateway_format_repair_total', 'Answers asked for again under their grammar'),
    citations: counter('gateway_citations_total', 'Statutes named in released answers, by their status', ['status']),
    adapterSwitches: counter('gateway_adapter_switch_total', 'Adapters loaded, replaced and unloaded'),
    ttftSeconds: histogram('gateway_ttft_seconds', 'Seconds until the first token'),
    queueSeconds: histogram('gateway_queue_seconds', 'Seconds in the line'),
    promptTokens: counter('gateway_prompt_tokens_total', 'Tokens of prompts', ['adapter']),
    answerTokens: counter('gateway_answer_tokens_total', 'Tokens of answers', ['adapter']),
  }
}
