import { describe, expect, it } from 'vitest'
import { createOidc, type OidcOptions } from '../../src/serve/auth/oidc.ts'
import { type MadeApp, madeApp } from '../support/made-app.ts'
import { type OidcServer, startOidcServer } from '../support/oidc-server.ts'

const REDIRECT = 'http://127.0.0.1:8000/api/session/oidc/callback'

const withService = ({ issuer }: { readonly issuer: string }, more: Partial<OidcOptions> = {}) =>
  madeApp({
    oidc: (store) =>
      createOidc({ issuer, clientId: 'lorasmith', clientSecret: 'secret', redirectUrl: REDIRECT, ...more }, store),
  })

const addDoctor = (at: MadeApp, sso = 'sub-1') =>
  at.store.people.add({ name: '李医生', role: 'reviewer', departments: ['儿科'], sso }, 'test')

const setCookies = (headers: Readonly<Record<string, unknown>>) => [headers['set-cookie']].flat().map(String)

/** Leaves for the service, signs in there, and comes back; `change` plays with what comes back. */
async function comeBack(at: MadeApp, service: OidcServer, change: (url: URL) => void = () => {}, cookie?: string) {
  const left = await at.app.inject('/api/session/oidc')
  expect(left.statusCode).toBe(302)
  const back = new URL(service.signIn(left.headers.location as string))
  change(back)
  const own = setCookies(left.headers)[0]!.split(';')[0]!
  return at.app.inject({ url: back.pathname + back.search, headers: { cookie: cookie ?? own } })
}

describe('sign-on through another service', () => {
  it('signs in a person whom the service and the administrator know', async () => {
    await using service = await startOidcServer()
    await using at = await withService(service)
    await addDoctor(at)
    service.claims = { sub: 'sub-1' }
    expect(service.requests).toEqual([]) // nothing is asked before a person comes
    const answer = await comeBack(at, service)
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    const session = setCookies(answer.headers).find((each) => each.startsWith('lorasmith_session='))!
    expect(session).toContain('HttpOnly; SameSite=Strict')
    const me = await at.app.inject({ url: '/api/session', headers: { cookie: session.split(';')[0]! } })
    expect(me.json()).toMatchObject({ person: { name: '李医生', role: 'reviewer' } })
  })

  it('lets in nobody whom no administrator added, or who is shut out', async () => {
    await using service = await startOidcServer()
    await using at = await withService(service)
    const { id } = await addDoctor(at)
    await at.as('admin')
    service.claims = { sub: 'sub-2', preferred_username: '李医生' }
    expect((await comeBack(at, service)).statusCode).toBe(403)
    await at.store.people.change(id, { isDisabled: true }, 'x')
    service.claims = { sub: 'sub-1' }
    expect((await comeBack(at, service)).statusCode).toBe(403)
  })

  it('refuses another state, another browser, a code that is used twice, and a token of another sign-in', async () => {
    await using service = await startOidcServer()
    await using at = await withService(service)
    await addDoctor(at)
    service.claims = { sub: 'sub-1' }
    expect((await comeBack(at, service, (url) => url.searchParams.set('state', 'x'))).statusCode).toBe(401)
    expect((await comeBack(at, service, () => {}, 'lorasmith_oidc=')).statusCode).toBe(401)
    const other = 'lorasmith_oidc=state.nonce.verifier'
    expect((await comeBack(at, service, (url) => url.searchParams.set('state', 'state'), other)).statusCode).toBe(401)
    for (const bad of [{ nonce: 'x' }, { aud: 'other' }, { iss: 'http://127.0.0.1:1' }, { exp: 1 }]) {
      service.claims = { sub: 'sub-1', ...bad }
      expect([bad, (await comeBack(at, service)).statusCode]).toEqual([bad, 401])
    }
    service.claims = { sub: 'sub-1' }
    service.isForging = true
    expect((await comeBack(at, service)).statusCode).toBe(401)
  })

  it('takes an address for a name only where the service has checked it', async () => {
    await using service = await startOidcServer()
    await using at = await withService(service, { claim: 'email' })
    await addDoctor(at, 'li@example.cn')
    service.claims = { sub: 's', email: 'li@example.cn' }
    expect((await comeBack(at, service)).statusCode).toBe(403)
    service.claims = { sub: 's', email: 'li@example.cn', email_verified: true }
    expect((await comeBack(at, service)).statusCode).toBe(200)
  })

  it('says so when the service is away, and tries again with the next person', async () => {
    const service = await startOidcServer()
    await service[Symbol.asyncDispose]()
    await using at = await withService(service)
    for (let i = 0; i < 2; i++) expect((await at.app.inject('/api/session/oidc')).statusCode).toBe(502)
  })

  it('is off unless it is configured, and speaks plain http to this machine only', async () => {
    await using at = await madeApp()
    expect((await at.app.inject('/api/session/oidc')).statusCode).toBe(404)
    await using other = await withService({ issuer: 'http://192.0.2.1' })
    expect((await other.app.inject('/api/session/oidc')).statusCode).toBe(502)
  })
})
