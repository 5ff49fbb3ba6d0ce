import * as z from 'zod'
import { chatRequest } from './requests/chat.ts'
import {
  completionRequest,
  embeddingRequest,
  loadAdapterRequest,
  rerankRequest,
  unloadAdapterRequest,
} from './requests/others.ts'
import { ROUTES, type RouteRow } from './routes-table.ts'

/** The OpenAPI document, made from the routes' table and the white lists: what it says is what is checked. */
export function openApi(): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const row of ROUTES) {
    const path = row.url.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: operation(row) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Lorasmith gateway', version: '1' },
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'session' },
      },
      schemas: { Error: ERROR },
    },
  }
}

const SUMMARIES: Readonly<Record<string, string>> = {
  '/health': 'Whether the server answers',
  '/metrics': 'Prometheus metrics',
  '/v1/models': 'Base model and adapters',
  '/v1/chat/completions': 'Answer a chat',
  '/v1/completions': 'Answer a prompt as it stands',
  '/v1/embeddings': 'Texts as vectors',
  '/v1/rerank': 'Documents in the order of a query',
  '/v1/load_lora_adapter': 'Load an adapter, or replace one',
  '/v1/unload_lora_adapter': 'Unload an adapter',
}

const BODIES: Readonly<Record<string, z.ZodType>> = {
  '/v1/chat/completions': chatRequest,
  '/v1/completions': completionRequest,
  '/v1/embeddings': embeddingRequest,
  '/v1/rerank': rerankRequest,
  '/v1/load_lora_adapter': loadAdapterRequest,
  '/v1/unload_lora_adapter': unloadAdapterRequest,
}

const ERROR = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'param', 'code'],
      properties: {
        message: { type: 'string' },
        type: { type: 'string' },
        param: { type: ['string', 'null'] },
        code: { type: 'string' },
      },
    },
  },
}

function operation({ url, method, roles, scope }: RouteRow) {
  const body = method === 'GET' ? undefined : BODIES[url]
  const names = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name!)
  const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  return {
    ...(SUMMARIES[url] === undefined ? {} : { summary: SUMMARIES[url] }),
    operationId: `${method.toLowerCase()}${url.replace(/[^A-Za-z0-9]+(\w)?/g, (_, letter: string = '') => letter.toUpperCase())}`,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: json(z.toJSONSchema(body, { io: 'input' })) } } : {}),
    responses: { 200: { description: 'Done' }, default: { description: 'Error', content: json(REFERENCE) } },
    security: roles === 'public' ? [] : [{ key: scope === null ? [] : [scope] }, { session: [] }],
    'x-roles': roles,
  }
}

const REFERENCE = { $ref: '#/components/schemas/Error' }

function json(schema: unknown) {
  return { 'application/json': { schema } }
}
