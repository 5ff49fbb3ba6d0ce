// table: every route of the gateway and who may call it. A route that is not here cannot be registered.
import { ROLES, type Role } from '../store/person.ts'

export interface RouteRow {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string // as fastify writes it
  readonly roles: readonly Role[] | 'public' // public: without an account
  readonly scope: string | null // that a key needs; null: no key may, only a person who is signed in
  readonly departmentWall: boolean // shows only what belongs to the caller's departments
}

const row = (
  method: RouteRow['method'],
  url: string,
  roles: RouteRow['roles'],
  scope: string | null = null,
  departmentWall = false,
): RouteRow => ({ method, url, roles, scope, departmentWall })

const WALL = true
const ASKERS: readonly Role[] = ['admin', 'trainer', 'reviewer', 'asker']

export const ROUTES: readonly RouteRow[] = [
  // routes/health.ts
  row('GET', '/health', 'public'),
  row('GET', '/v1/health', 'public'),
  row('GET', '/openapi.json', 'public'),
  row('GET', '/metrics', ['admin', 'auditor'], 'metrics'),
  // routes/models.ts, chat.ts, completions.ts
  row('GET', '/v1/models', ROLES, 'chat'),
  row('GET', '/v1/models/:id', ROLES, 'chat'),
  row('POST', '/v1/chat/completions', ASKERS, 'chat', WALL),
  row('POST', '/v1/completions', ASKERS, 'chat', WALL),
  // routes/embeddings.ts
  row('POST', '/v1/embeddings', ASKERS, 'embed'),
  row('POST', '/v1/rerank', ASKERS, 'embed'),
  // routes/adapters.ts
  row('POST', '/v1/load_lora_adapter', ['admin', 'trainer'], 'adapters'),
  row('POST', '/v1/unload_lora_adapter', ['admin', 'trainer'], 'adapters'),
  // routes/session.ts
  row('POST', '/api/session', 'public'),
  row('GET', '/api/session', ROLES),
  row('DELETE', '/api/session', ROLES),
  row('POST', '/api/session/token', 'public'),
  row('POST', '/api/session/password', ROLES),
  row('GET', '/api/session/oidc', 'public'),
  row('GET', '/api/session/oidc/callback', 'public'),
  // routes/people.ts
  row('GET', '/api/people', ['admin']),
  row('POST', '/api/people', ['admin']),
  row('PATCH', '/api/people/:id', ['admin']),
  row('POST', '/api/people/:id/token', ['admin']),
  // routes/keys.ts: one's own; an administrator sees and revokes all
  row('GET', '/api/keys', ROLES),
  row('POST', '/api/keys', ROLES),
  row('DELETE', '/api/keys/:id', ROLES),
  // routes/queue.ts: reading by a program is one thing, a person's decision another
  row('GET', '/api/queue', ['reviewer'], 'queue', WALL),
  row('GET', '/api/queue/counts', ['reviewer', 'admin'], 'queue'),
  row('GET', '/api/queue/:id', ['reviewer'], 'queue', WALL),
  row('POST', '/api/queue/:id/claim', ['reviewer'], null, WALL),
  row('POST', '/api/queue/:id/unclaim', ['reviewer'], null, WALL),
  row('POST', '/api/queue/:id/release', ['reviewer'], null, WALL),
  row('POST', '/api/queue/:id/edit', ['reviewer'], null, WALL),
  row('POST', '/api/queue/:id/reject', ['reviewer'], null, WALL),
  row('GET', '/api/tickets/:id', ROLES, 'chat'), // one's own
  // routes/audit.ts
  row('GET', '/api/audit', ['auditor', 'admin'], 'audit'),
  row('GET', '/api/audit/verify', ['auditor', 'admin'], 'audit'),
  row('GET', '/api/audit/anchor', ['auditor', 'admin'], 'audit'),
  row('GET', '/api/audit/contents/:id', ['auditor'], null, WALL),
  row('GET', '/api/retention', ['auditor', 'admin']),
  row('PUT', '/api/retention', ['admin']),
  row('POST', '/api/retention/purge', ['admin']),
  row('POST', '/api/erasures', ['admin']),
]

/** HEAD is a GET without its body. */
export function routeRow(method: string, url: string): RouteRow | undefined {
  const asked = method === 'HEAD' ? 'GET' : method
  return ROUTES.find((each) => each.method === asked && each.url === url)
}

/** What a key can be allowed. */
export function allScopes(): readonly string[] {
  return [...new Set(ROUTES.flatMap(({ scope }) => (scope === null ? [] : [scope])))].sort()
}

/** Those that are of use to a key of this role; a key may no more than its person. */
export function scopesOf(role: Role): readonly string[] {
  const own = ROUTES.filter(({ roles }) => roles !== 'public' && roles.includes(role))
  return [...new Set(own.flatMap(({ scope }) => (scope === null ? [] : [scope])))].sort()
}
