import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { ServeConfig } from '../config/serve-config.ts'
import type { Engine } from '../engine/engine.ts'
import { createFairQueue } from '../engine/fair-queue.ts'
import { openEngine } from '../engine/open-engine.ts'
import { readGguf } from '../formats/gguf-read.ts'
import { parseAdapterReference } from '../lora/resolve.ts'
import { openForm } from '../templates/open-form.ts'
import { cachedHash } from '../util/file-hashes.ts'
import {
  type AdapterRegistry,
  createAdapterRegistry,
  createdAt,
  modelNameOf,
  type ServedAdapter,
} from './adapter-registry.ts'
import type { Gate } from './http/access.ts'
import { createMetrics, type MetricSources } from './metrics.ts'
import type { Parts } from './parts.ts'
import type { AnswerGuard, Citer, Labeller, Ledger, Masker, QuestionRouter } from './ports.ts'
import { type AddRoutes, createServer } from './server.ts'

/** What other rooms put behind the doors of ports.ts. */
export interface GatewayDoors {
  readonly gate: Gate
  readonly guard: AnswerGuard | null
  readonly label: Labeller
  readonly cite: Citer
  readonly mask: Masker | null
  readonly ledger: Ledger
  readonly log: Logger
  readonly router?: ((parts: Omit<Parts, 'router'>) => Promise<QuestionRouter | null>) | undefined
  readonly routes?: readonly AddRoutes[] | undefined
  readonly sources?: Pick<MetricSources, 'reviewQueue' | 'auditOk'> | undefined
  readonly engine?: Engine | undefined // in place of the one that the config names; closed with the gateway
  readonly onAdapter?: ((adapter: ServedAdapter) => void) | undefined // each that was loaded at the start
}

export interface Gateway extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly parts: Parts
}

/** Loads base and adapters, each checked against the base, and makes the server. UserError for whatever the user can mend. */
export async function openGateway(config: ServeConfig, doors: GatewayDoors): Promise<Gateway> {
  const base = await readGguf(config.base_model)
  const form = config.answer_template === null ? null : (await openForm(config.answer_template)).form
  const engine = doors.engine ?? (await openEngine(config.base_model, engineOptions(config)))
  try {
    const registry = createAdapterRegistry(engine, base)
    for (const [name, reference] of Object.entries(config.adapters)) {
      const adapter = await registry.load(name, parseAdapterReference(reference))
      doors.onAdapter?.(adapter)
    }
    const parts = await partsOf(config, doors, engine, registry, form)
    const router = config.router && doors.router ? await doors.router(parts) : null
    const whole: Parts = { ...parts, router }
    const app = createServer(whole, doors.gate, doors.routes)
    return {
      app,
      parts: whole,
      async [Symbol.asyncDispose]() {
        await app.close()
        await engine[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await engine[Symbol.asyncDispose]()
    throw error
  }
}

function engineOptions({ context_size, parallel, max_memory, threads, device }: ServeConfig) {
  return {
    contextSize: context_size,
    parallel,
    maxMemoryBytes: max_memory === 0 ? null : max_memory * 2 ** 20,
    threads: threads === 0 ? undefined : threads,
    gpu: device === 'cpu' ? (false as const) : device,
  }
}

async function partsOf(
  config: ServeConfig,
  doors: GatewayDoors,
  engine: Engine,
  registry: AdapterRegistry,
  baseForm: Parts['baseForm'],
): Promise<Omit<Parts, 'router'>> {
  const { guard, label, cite, mask, ledger, log, sources } = doors
  const queue = createFairQueue({ running: config.max_running, perKey: engine.parallel, waiting: config.max_waiting })
  const metrics = createMetrics({
    running: () => queue.running,
    waiting: () => queue.waiting,
    memoryBytes: () => engine.memory().weightsBytes + engine.memory().contextBytes,
    adapters: () => registry.list.length,
    ...sources,
  })
  const model = {
    name: config.served_model_name ?? modelNameOf(config.base_model),
    sha256: await cachedHash(config.base_model),
    created: await createdAt(config.base_model),
  }
  return { config, model, engine, registry, queue, guard, label, cite, mask, ledger, baseForm, metrics, log }
}
