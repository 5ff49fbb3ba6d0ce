// table: every route of the gateway: who may call it, with which scope of an API key, and whether the wall between departments stands
// before it. Access control, the OpenAPI document and the test of role x route are made from it.

export type Role = 'admin' | 'trainer' | 'reviewer' | 'asker' | 'auditor'
export type Scope = 'ask' | 'embed' | 'adapters' | 'review' | 'people' | 'audit' | 'metrics'

export interface RouteRow {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string // fastify's pattern
  readonly roles: readonly Role[] | 'public' | 'signed-in'
  readonly scope: Scope | null // what an API key must have; null: keys may not call it, or nobody needs one
  readonly departmentWall: boolean
  readonly summary: string
}

const everybody: readonly Role[] = ['admin', 'trainer', 'reviewer', 'asker', 'auditor']
const askers: readonly Role[] = ['admin', 'trainer', 'reviewer', 'asker']

export const routesTable: readonly RouteRow[] = [
  {
    method: 'GET',
    url: '/health',
    roles: 'public',
    scope: null,
    departmentWall: false,
    summary: 'Whether the server answers',
  },
  {
    method: 'GET',
    url: '/v1/health',
    roles: 'public',
    scope: null,
    departmentWall: false,
    summary: 'Whether the server answers',
  },
  {
    method: 'GET',
    url: '/openapi.json',
    roles: 'public',
    scope: null,
    departmentWall: false,
    summary: 'This document',
  },
  {
    method: 'GET',
    url: '/metrics',
    roles: ['admin', 'auditor'],
    scope: 'metrics',
    departmentWall: false,
    summary: 'Prometheus metrics',
  },
  {
    method: 'GET',
    url: '/v1/models',
    roles: everybody,
    scope: 'ask',
    departmentWall: false,
    summary: 'Base model and adapters',
  },
  { method: 'GET', url: '/v1/models/:id', roles: everybody, scope: 'ask', departmentWall: false, summary: 'One model' },
  {
    method: 'POST',
    url: '/v1/chat/completions',
    roles: askers,
    scope: 'ask',
    departmentWall: true,
    summary: 'Answer a chat',
  },
  {
    method: 'POST',
    url: '/v1/completions',
    roles: askers,
    scope: 'ask',
    departmentWall: true,
    summary: 'Answer a prompt',
  },
  {
    method: 'POST',
    url: '/v1/embeddings',
    roles: askers,
    scope: 'embed',
    departmentWall: false,
    summary: 'Texts as vectors',
  },
  {
    method: 'POST',
    url: '/v1/rerank',
    roles: askers,
    scope: 'embed',
    departmentWall: false,
    summary: 'Documents in the order of a query',
  },
  {
    method: 'POST',
    url: '/v1/load_lora_adapter',
    roles: ['admin', 'trainer'],
    scope: 'adapters',
    departmentWall: false,
    summary: 'Load or replace an adapter',
  },
  {
    method: 'POST',
    url: '/v1/unload_lora_adapter',
    roles: ['admin', 'trainer'],
    scope: 'adapters',
    departmentWall: false,
    summary: 'Unload an adapter',
  },
]
