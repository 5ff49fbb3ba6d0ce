import type { FastifyInstance, FastifyRequest } from 'fastify'
import { invariant } from '../../util/errors.ts'
import type { Asker } from '../ports.ts'
import { type RouteRow, routeRow } from '../routes-table.ts'
import { ApiError } from './api-error.ts'
import { createRateLimit } from './rate-limit.ts'

/** Who may come in: one gate before every route, by the row of the routes' table. A route without a row cannot be added. */
export interface Gate {
  /** The caller of a row that is not public. ApiError 401 or 403. */
  admit(request: FastifyRequest, row: RouteRow): Promise<Asker>
}

/** For one person on their own machine: whoever reaches the loopback address is that person. */
export const localGate: Gate = {
  admit: async () => ({ id: 'local', departments: null }),
}

declare module 'fastify' {
  interface FastifyRequest {
    asker: Asker | null // null on public routes
  }
}

export function addAccess(app: FastifyInstance, gate: Gate, perMinute: number): void {
  const limit = createRateLimit(perMinute)
  const take = (caller: string): void => {
    const retryAfterS = limit.take(caller)
    if (retryAfterS > 0) throw new ApiError(429, 'serve.rate_limit', {}, { retryAfterS })
  }
  app.decorateRequest('asker', null)
  app.decorateRequest('caller', null) // auth/authorize.ts
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) {
      invariant(each === 'OPTIONS' || routeRow(each, url), `${each} ${url} has no row in routes-table.ts`)
    }
  })
  app.addHook('onRequest', async (request) => {
    const row = routeRow(request.method, request.routeOptions.url ?? '')
    if (!row || row.roles === 'public') return
    request.asker = await gate.admit(request, row).catch((error) => {
      take(`address ${request.ip}`) // guessing is limited by where it comes from
      throw error
    })
    take(request.asker.id)
  })
}

/** The caller of a route that is not public. */
export function askerOf({ asker }: FastifyRequest): Asker {
  invariant(asker, 'a route without a gate')
  return asker
}
