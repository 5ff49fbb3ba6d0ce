import { describe, expect, it } from 'vitest'
import { testGateway } from '../../test/support/gateway.ts'
import { scriptedEngine } from '../../test/support/scripted-engine.ts'
import { ApiError } from './http/api-error.ts'
import { openApi } from './open-api.ts'
import { ROUTES, type RouteRow } from './routes-table.ts'

/** The others are the store's, and are added by open-house.ts. */
const isOurs = ({ url }: RouteRow) => !url.startsWith('/api/')

const open = (doors = {}) => testGateway({ engine: scriptedEngine(() => ['好']), ...doors })

describe('the table of routes', () => {
  it('has each route once', () => {
    const names = ROUTES.map(({ method, url }) => `${method} ${url}`)
    expect(new Set(names).size).toBe(names.length)
  })

  it('is what the server has, and a route without a row cannot be added', async () => {
    await using gateway = await open()
    for (const { method, url } of ROUTES.filter(isOurs))
      expect(gateway.app.hasRoute({ method, url }), `${method} ${url}`).toBe(true)
    await expect(
      open({ routes: [(app: { get(url: string, f: () => void): void }) => app.get('/hidden', () => {})] }),
    ).rejects.toThrow(/no row/)
  })

  it('stands before every route: the gate is asked with its row, and what it refuses stays shut', async () => {
    const asked: RouteRow[] = []
    const gate = {
      admit: async (_: unknown, row: RouteRow) => {
        asked.push(row)
        throw new ApiError(401, 'serve.no_route')
      },
    }
    await using gateway = await open({ gate })
    for (const row of ROUTES.filter(isOurs)) {
      asked.length = 0
      const url = row.url.replace(/:\w+/g, 'x')
      const headers = { host: 'localhost', ...(row.method === 'GET' ? {} : { 'content-type': 'application/json' }) }
      const response = await gateway.app.inject({
        method: row.method,
        url,
        headers,
        ...(row.method === 'GET' ? {} : { payload: '{}' }),
      })
      const isPublic = row.roles === 'public'
      expect(asked).toEqual(isPublic ? [] : [row])
      expect(response.statusCode === 401).toBe(!isPublic)
    }
  })
})

describe('the OpenAPI document', () => {
  it('has every route, its white list and who may call it', async () => {
    await using gateway = await open()
    const document = (await gateway.app.inject({ url: '/openapi.json', headers: { host: 'localhost' } })).json<
      ReturnType<typeof openApi>
    >()
    expect(document).toEqual(JSON.parse(JSON.stringify(openApi())))
    const paths = document.paths as Record<
      string,
      Record<
        string,
        { requestBody?: { content: Record<string, { schema: { properties: object; additionalProperties: boolean } }> } }
      >
    >
    expect(Object.values(paths).flatMap((path) => Object.keys(path))).toHaveLength(ROUTES.length)
    const { schema } = paths['/v1/chat/completions']!.post!.requestBody!.content['application/json']!
    expect(Object.keys(schema.properties)).toContain('response_format')
    expect(schema.additionalProperties).toBe(false)
    expect(paths['/v1/models/{id}']).toBeDefined()
  })
})
