// table: every route of the gateway and who may call it. A route that is not here cannot be registered.

type Role = 'admin' | 'trainer' | 'reviewer' | 'asker' | 'auditor'

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
const ROLES: readonly Role[] = ['admin', 'trainer', 'reviewer', 'asker', 'auditor']
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
]

/** HEAD is a GET without its body. */
export function routeRow(method: string, url: string): RouteRow | undefined {
  const asked = method === 'HEAD' ? 'GET' : method
  return ROUTES.find((each) => each.method === asked && each.url === url)
}
