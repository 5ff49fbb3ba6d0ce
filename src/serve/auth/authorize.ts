import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Store } from '../../store/open.ts'
import type { SessionRules } from '../../store/sessions.ts'
import { invariant } from '../../util/errors.ts'
import { RouteFault } from '../route-fault.ts'
import { type RouteRow, routeRow } from '../routes-table.ts'
import { authenticate, type Caller } from './caller.ts'
import { sameText } from './secrets.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Asks, before anything else of a request is read, whether its row in the table of routes lets the caller in. Call it on the root instance,
 * before any route: a route without a row then cannot be registered.
 */
export function authorizeRoutes(app: FastifyInstance, store: Store, rules: SessionRules): void {
  app.decorateRequest('caller', null)
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) {
      if (each === 'OPTIONS') continue // asks what is allowed, does nothing
      invariant(routeRow(each, url), `route ${each} ${url} is not in routes-table.ts`)
    }
  })
  app.addHook('onRequest', async (request) => {
    const { url } = request.routeOptions
    const row = url === undefined ? undefined : routeRow(request.method, url)
    if (!row || row.roles === 'public') return // unknown addresses are answered by the handler for those
    const { authorization, cookie } = request.headers
    const caller = await authenticate(store, rules, { authorization, cookie })
    if (!caller) throw new RouteFault(401, 'auth.signIn', {}, { 'www-authenticate': 'Bearer' })
    checkRow(row, caller)
    checkCsrf(request, caller)
    request.caller = caller
  })
}

/** RouteFault where the row does not let the caller in. */
export function checkRow({ roles, scope }: RouteRow, { person, via, scopes }: Caller): void {
  if (roles !== 'public' && !roles.includes(person.role)) throw new RouteFault(403, 'auth.role', { role: person.role })
  if (via !== 'key') return
  if (scope === null) throw new RouteFault(403, 'auth.noKey', {})
  if (!scopes?.includes(scope)) throw new RouteFault(403, 'auth.scope', { scope })
}

/** A cookie is sent by the browser whoever made the page; this header only by ours. */
export function checkCsrf({ method, headers }: FastifyRequest, { csrf }: Caller): void {
  if (csrf === null || SAFE.has(method)) return
  const given = headers['x-csrf-token']
  if (typeof given !== 'string' || !sameText(given, csrf)) throw new RouteFault(403, 'auth.csrf', {})
}

/** The caller of a route that is not public. */
export function callerOf({ caller }: FastifyRequest): Caller {
  invariant(caller, 'a public route has no caller')
  return caller
}
