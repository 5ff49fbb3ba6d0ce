import type { FastifyRequest } from 'fastify'
import { invariant } from '../../util/errors.ts'
import { RouteFault } from '../route-fault.ts'
import type { RouteRow } from '../routes-table.ts'
import type { Caller } from './caller.ts'
import { sameText } from './secrets.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

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
