import { describe, expect, it } from 'vitest'
import { type MadeApp, madeApp } from '../../test/support/made-app.ts'
import { heldBy, madePerson } from '../../test/support/made-store.ts'
import { ROLES, type Role } from '../store/person.ts'
import { allScopes, ROUTES, type RouteRow } from './routes-table.ts'

/** Made from the table: every route with every role, by session and by key. */

const LET_IN = 'in'

/** Whether the door opened, whatever the room behind it then says. */
async function door(
  at: MadeApp,
  { method, url }: RouteRow,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  if (!at.app.hasRoute({ method, url })) return 'not registered here'
  const { statusCode, body } = await at.app.inject({ method, url: url.replace(':id', 'x'), headers })
  const { error } = body.startsWith('{') ? (JSON.parse(body) as { readonly error?: { readonly code?: string } }) : {}
  return statusCode === 401 || statusCode === 403 ? (error?.code ?? String(statusCode)) : LET_IN
}

const isOurs = ({ url }: RouteRow) => url.startsWith('/api/')

describe('the table of routes', () => {
  it('has each route once, with roles, and a scope only where somebody must be known', () => {
    const names = ROUTES.map(({ method, url }) => `${method} ${url}`)
    expect(new Set(names).size).toBe(names.length)
    for (const { roles, scope, departmentWall } of ROUTES) {
      expect(roles.length).toBeGreaterThan(0)
      if (roles === 'public') expect([scope, departmentWall]).toEqual([null, false])
    }
  })

  it('lets in exactly the roles of each row, and nobody without an account', async () => {
    await using at = await madeApp()
    const callers = new Map<Role, Readonly<Record<string, string>>>()
    for (const role of ROLES) callers.set(role, (await at.as(role)).headers)
    for (const row of ROUTES.filter(isOurs)) {
      const isPublic = row.roles === 'public'
      const name = `${row.method} ${row.url}`
      if (!isPublic) expect([name, await door(at, row, {})]).toEqual([name, 'auth.signIn'])
      for (const role of ROLES) {
        if (row.method === 'DELETE' && row.url === '/api/session') continue // would end the session of the rows below
        const expected = isPublic || row.roles.includes(role) ? LET_IN : 'auth.role'
        const got = await door(at, row, callers.get(role)!)
        const isOidc = row.url.startsWith('/api/session/oidc')
        expect([name, role, isOidc ? LET_IN : got]).toEqual([name, role, expected])
      }
    }
  })

  it('lets a key in only with the scope of the row, and never where a person must act', async () => {
    await using at = await madeApp()
    for (const role of ROLES) {
      const all = await at.asKey(role, allScopes(), `${role} all`)
      const others = new Map<string, Readonly<Record<string, string>>>()
      for (const scope of allScopes()) {
        const rest = allScopes().filter((each) => each !== scope)
        others.set(scope, (await at.asKey(role, rest, `${role} but ${scope}`)).headers)
      }
      for (const row of ROUTES.filter((each) => isOurs(each) && each.roles !== 'public')) {
        const name = `${row.method} ${row.url} ${role}`
        const mayRole = row.roles.includes(role)
        const expected = !mayRole ? 'auth.role' : row.scope === null ? 'auth.noKey' : LET_IN
        expect([name, await door(at, row, all.headers)]).toEqual([name, expected])
        if (row.scope === null) continue
        const without = await door(at, row, others.get(row.scope)!)
        expect([name, without]).toEqual([name, mayRole ? 'auth.scope' : 'auth.role'])
      }
    }
  })

  it('wants the CSRF token of a session for each change', async () => {
    await using at = await madeApp()
    for (const role of ROLES) {
      const { headers } = await at.as(role)
      const stranger = await at.as(role, null, `other ${role}`)
      for (const row of ROUTES.filter((each) => isOurs(each) && each.roles !== 'public' && each.method !== 'GET')) {
        if (!row.roles.includes(role)) continue
        const { cookie } = headers
        for (const token of [{}, { 'x-csrf-token': stranger.headers['x-csrf-token']! }]) {
          expect(await door(at, row, { cookie: cookie!, ...token })).toBe('auth.csrf')
        }
      }
    }
  })

  it('holds the wall of each row that has one', async () => {
    await using at = await madeApp()
    const asker = await madePerson(at.store, '护士站', 'asker')
    const { id } = await at.store.queue.hold(heldBy(asker, { department: '儿科' }))
    const { id: content } = (await at.store.contents.ofAnswer(id))[0]!
    const body = { version: 1, note: 'n', text: 't' }
    for (const row of ROUTES.filter(({ departmentWall }) => departmentWall)) {
      const url = row.url.replace(':id', row.url.includes('contents') ? content : id)
      const role = (row.roles as readonly Role[])[0]!
      const other = await at.as(role, ['外科'], `${row.url} other`)
      const sent = row.url.endsWith('edit')
        ? body
        : row.url.includes('claim')
          ? { version: 1 }
          : { version: 1, note: 'n' }
      const answer = await other.call(row.method, url, row.method === 'GET' ? undefined : sent)
      if (row.url === '/api/queue') expect(answer.json()).toEqual({ held: [] })
      else expect([row.url, answer.statusCode]).toEqual([row.url, 404])
      expect(answer.body).not.toContain('确诊')
    }
  })

  it('refuses to register a route that has no row', async () => {
    await using at = await madeApp()
    const { createStoreGate } = await import('./auth/store-gate.ts')
    const { addAccess } = await import('./http/access.ts')
    const { default: fastify } = await import('fastify')
    const app = fastify()
    addAccess(app, createStoreGate(at.store, { idleMs: 1, absoluteMs: 1 }), 0)
    expect(() => app.get('/api/forgotten', async () => 'x')).toThrow('routes-table')
    expect((await app.inject('/api/nothing')).statusCode).toBe(404)
  })
})
