import { loadServeConfig } from '../config/load-serve.ts'
import type { ServeConfig } from '../config/serve-config.ts'
import { createLogger } from '../serve/http/logger.ts'
import { openGateway } from '../serve/open-gateway.ts'
import { type House, openHouse } from '../serve/open-house.ts'
import { UserError } from '../texts/user-error.ts'
import { serveRouter } from './open-serve-router.ts'
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
  if (!config.sign_in && !isLoopback(config.host)) throw new UserError('cli.serveOpen', { host: config.host })
  const log = createLogger(process.stderr)
  await using house = await openHouse(config, process.env, (error) =>
    log.error({ err: error }, 'background work failed'),
  )
  await using gateway = await openGateway(config, {
    ...house.doors,
    log,
    router: serveRouter(config, out),
    onAdapter: ({ checked, canary }) => warnOfPair(out, checked, config.base_model, canary),
  })
  const { parts, app } = gateway
  const { ledger, model, registry } = parts
  const tell = (action: string) =>
    ledger.tell({ actor: 'lorasmith', action, object: model.name, details: { model_sha256: model.sha256 } })
  const stopped = stopSignal()
  await tell('serve.start')
  const address = await app.listen({ host: config.host, port: config.port })
  if (!config.guardrails) out.warn('cli.serveUnguarded')
  tellFirstStart(house.firstStart, address, out)
  out.say('cli.serveAddress', { address, model: model.name, adapters: registry.list.length })
  await stopped
  await tell('serve.stop')
}

function tellFirstStart(first: House['firstStart'], address: string, out: Output): void {
  if (!first) return
  if (first.token === null) out.say('cli.serveFirstAgain', { path: first.path })
  else out.say('cli.serveFirst', { token: first.token, address })
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
