import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'
import { addAccess, type Gate } from './http/access.ts'
import { ApiError } from './http/api-error.ts'
import { addSecurity } from './http/security.ts'
import type { Parts } from './parts.ts'
import { addAdapters } from './routes/adapters.ts'
import { addChat } from './routes/chat.ts'
import { addCompletions } from './routes/completions.ts'
import { addEmbeddings } from './routes/embeddings.ts'
import { addHealth } from './routes/health.ts'
import { addModels } from './routes/models.ts'
import { createTellError } from './tell-error.ts'

/** More routes, added behind the same security and the same gate. */
export type AddRoutes = (app: FastifyInstance) => void

const HEADERS_MS = 10_000
const BODY_MS = 30_000
const MAX_CONNECTIONS = 1024

/** The gateway's server, not yet listening. Closing it does not close its parts. */
export function createServer(parts: Parts, gate: Gate, more: readonly AddRoutes[] = []): FastifyInstance {
  const { config, log } = parts
  const app = Fastify({
    bodyLimit: config.max_body_kb * 1024,
    requestTimeout: BODY_MS, // from the first byte to the last of a request: slow ones are cut
    keepAliveTimeout: 5_000,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    return503OnClosing: true,
    routerOptions: { maxParamLength: 512 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    genReqId: () => randomUUID(),
    logger: false,
  })
  app.server.headersTimeout = HEADERS_MS
  app.server.maxConnections = MAX_CONNECTIONS
  const tellError = createTellError(log)
  app.setErrorHandler((error, request, reply) => void reply.send(tellError(error, request, reply)))
  app.setNotFoundHandler((request, reply) => {
    void reply.send(tellError(new ApiError(404, 'serve.no_route'), request, reply))
  })
  addSecurity(app, {
    hosts: config.allowed_hosts,
    origins: config.allowed_origins,
    publicOrigin: config.public_origin,
    listens: config.host,
  })
  addAccess(app, gate, config.rate_limit)
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  app.addHook('onResponse', async ({ id, method, routeOptions }, { statusCode, elapsedTime }) => {
    log.info(
      { request: id, method, route: routeOptions.url ?? null, status: statusCode, ms: Math.round(elapsedTime) },
      'request',
    )
  })
  addHealth(app, parts)
  addModels(app, parts)
  addChat(app, parts, tellError)
  addCompletions(app, parts, tellError)
  addEmbeddings(app, parts)
  addAdapters(app, parts)
  for (const add of more) add(app)
  return app
}
