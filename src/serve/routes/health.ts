import type { FastifyInstance } from 'fastify'
import { openApi } from '../open-api.ts'
import type { Parts } from '../parts.ts'

/** GET /health, /v1/health, /metrics and /openapi.json */
export function addHealth(app: FastifyInstance, { metrics }: Parts): void {
  for (const url of ['/health', '/v1/health']) app.get(url, async () => ({ status: 'ok' }))
  app.get('/metrics', async (_, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )
  app.get('/openapi.json', async () => openApi())
}
