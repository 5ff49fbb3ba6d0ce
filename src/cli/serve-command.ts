import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AuditLog } from '../audit/file-log.ts'
import { loadServeConfig } from '../config/load-serve.ts'
import type { ServeConfig } from '../config/serve-config.ts'
import { createAuditLedger } from '../serve/audit-ledger.ts'
import { localGate } from '../serve/http/access.ts'
import { createLogger } from '../serve/http/logger.ts'
import { openGateway } from '../serve/open-gateway.ts'
import { plainLabel } from '../serve/plain-label.ts'
import { UserError } from '../texts/user-error.ts'
import type { Output } from './output.ts'
import { warnOfPair } from './warn-of-pair.ts'

export interface ServeOptions {
  readonly config?: string
  readonly model?: string
  readonly lora?: readonly string[]
  readonly host?: string
  readonly port?: number
}

/** `lorasmith serve`: answers over HTTP until it is told to stop (Ctrl-C, SIGTERM); answers under way are cut off then. */
export async function serveCommand(options: ServeOptions, out: Output): Promise<void> {
  const config = await loadServeConfig(options.config ?? null, { given: givenBy(options) })
  if (!isLoopback(config.host)) throw new UserError('cli.serveOpen', { host: config.host })
  await mkdir(config.data_dir, { recursive: true })
  await using audit = await AuditLog.open(join(config.data_dir, 'audit.jsonl'))
  const ledger = createAuditLedger(audit)
  const log = createLogger(process.stderr)
  await using gateway = await openGateway(config, {
    gate: localGate,
    guard: null,
    label: plainLabel,
    mask: null,
    ledger,
    log,
    onAdapter: ({ checked, canary }) => warnOfPair(out, checked, config.base_model, canary),
  })
  const { parts, app } = gateway
  await ledger.tell({
    actor: 'lorasmith',
    action: 'serve.start',
    object: parts.model.name,
    details: { model_sha256: parts.model.sha256 },
  })
  const address = await app.listen({ host: config.host, port: config.port })
  out.say('cli.serveAddress', { address, model: parts.model.name, adapters: parts.registry.list.length })
  await stopSignal()
  await ledger.tell({ actor: 'lorasmith', action: 'serve.stop', object: parts.model.name, details: {} })
}

function givenBy({ model, lora, host, port }: ServeOptions): Partial<ServeConfig> {
  return {
    ...(model === undefined ? {} : { base_model: model }),
    ...(lora === undefined ? {} : { adapters: Object.fromEntries(lora.map(namedAdapter)) }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
  }
}

function namedAdapter(text: string): readonly [name: string, reference: string] {
  const [, name, reference] = /^([^\s:/\\=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || reference === undefined) throw new UserError('cli.serveLora', { got: text })
  return [name, reference]
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
