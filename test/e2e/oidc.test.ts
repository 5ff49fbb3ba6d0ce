import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadServeConfig } from '../../src/config/load-serve.ts'
import { createOidc, type OidcOptions } from '../../src/serve/auth/oidc.ts'
import { createLogger } from '../../src/serve/http/logger.ts'
import { openGateway } from '../../src/serve/open-gateway.ts'
import { openHouse } from '../../src/serve/open-house.ts'
import { openStore } from '../../src/store/open.ts'
import { demoModel } from '../support/demo-adapter.ts'
import { type MadeApp, madeApp } from '../support/made-app.ts'
import { type OidcServer, startOidcServer } from '../support/oidc-server.ts'
import { scriptedEngine } from '../support/scripted-engine.ts'

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

describe('as a serve YAML sets it', () => {
  const SECRET = 'a secret: 秘密 &+%'
  let folder = ''
  let log = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lorasmith-oidc-'))
    log = ''
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** The gateway as `lorasmith serve` opens it, with a reviewer whom the service knows as sub-1. */
  async function opened(yaml: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const lines = [`base_model: ${demoModel}`, `data_dir: ${folder}/data`, 'rate_limit: 0', ...yaml]
    await writeFile(join(folder, 'serve.yaml'), lines.join('\n'))
    const config = await loadServeConfig('serve.yaml', { cwd: folder })
    const fail = (error: unknown) => {
      throw error
    }
    const house = await openHouse(config, env, fail)
    const write = (line: string) => {
      log += line
    }
    const doors = { ...house.doors, engine: scriptedEngine(() => '好'), log: createLogger({ write }, 'trace') }
    const gateway = await openGateway(config, doors)
    await using store = await openStore({ url: join(folder, 'data', 'store.db') })
    await store.people.add({ name: '李医生', role: 'reviewer', departments: null, sso: 'sub-1' }, 'test')
    return {
      app: gateway.app,
      [Symbol.asyncDispose]: async () => {
        await gateway[Symbol.asyncDispose]()
        await house[Symbol.asyncDispose]()
      },
    }
  }

  const inside = { host: 'ai.hospital.lan' }
  async function signedOn({ app }: Pick<MadeApp, 'app'>, service: OidcServer) {
    const left = await app.inject({ url: '/api/session/oidc', headers: inside })
    expect([left.statusCode, left.body]).toEqual([302, ''])
    const asked = new URL(left.headers.location as string)
    const back = new URL(service.signIn(asked.href))
    const cookie = setCookies(left.headers)[0]!.split(';')[0]!
    const answer = await app.inject({ url: back.pathname + back.search, headers: { ...inside, cookie } })
    return { asked, left, answer }
  }

  it('signs on through the issuer with the secret of the file, over cookies for TLS only', async () => {
    await using service = await startOidcServer()
    service.claims = { sub: 'sub-1' }
    await writeFile(join(folder, 'secret'), `${SECRET}\n`)
    await using at = await opened([
      'public_origin: "https://AI.hospital.lan"',
      `oidc_issuer: "${service.issuer}"`,
      'oidc_client_id: lorasmith-ward-3',
      'oidc_secret_file: secret',
    ])
    const { asked, left, answer } = await signedOn(at, service)
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      client_id: 'lorasmith-ward-3',
      redirect_uri: 'https://ai.hospital.lan/api/session/oidc/callback',
      scope: 'openid',
    })
    expect(answer.statusCode).toBe(200)
    const cookies = [...setCookies(left.headers), ...setCookies(answer.headers)]
    expect(cookies.length).toBeGreaterThan(2)
    for (const cookie of cookies) expect(cookie).toMatch(/; Secure$/)
    const [name, secret] = service.secrets[0]!.split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
    expect([name, secret]).toEqual(['lorasmith-ward-3', SECRET])

    const session = cookies.find((each) => each.startsWith('lorasmith_session='))!.split(';')[0]!
    const origin = 'https://ai.hospital.lan' // a page of the proxy's is ours
    const me = await at.app.inject({ url: '/api/session', headers: { ...inside, origin, cookie: session } })
    expect(me.json()).toMatchObject({ person: { name: '李医生' } })
    const foreign = { ...inside, origin: 'https://other.lan', cookie: session }
    expect((await at.app.inject({ url: '/api/session', headers: foreign })).statusCode).toBe(403)
    const audit = await readFile(join(folder, 'data', 'audit.jsonl'), 'utf8')
    expect(log.length).toBeGreaterThan(100)
    for (const text of [log, audit]) expect(text).not.toContain('a secret')
  })

  it('takes the secret of the environment, and plain cookies on this machine', async () => {
    await using service = await startOidcServer()
    service.claims = { sub: 'sub-1' }
    const yaml = ['public_origin: "http://ai.hospital.lan"', `oidc_issuer: "${service.issuer}"`, 'oidc_client_id: x']
    await using at = await opened(yaml, { LORASMITH_OIDC_SECRET: 'of the environment' })
    const { answer } = await signedOn(at, service)
    expect(answer.statusCode).toBe(200)
    for (const cookie of setCookies(answer.headers)) expect(cookie).not.toContain('Secure')
    expect(service.secrets).toEqual(['x:of+the+environment'])
  })

  it('refuses a secret that is none, without repeating it', async () => {
    const yaml = ['public_origin: "https://a.lan"', 'oidc_issuer: "https://b.lan"', 'oidc_client_id: x']
    for (const bad of ['\n', 'two\nlines\n', ' blank', 'x'.repeat(2000)]) {
      await writeFile(join(folder, 'secret'), bad)
      const fault = await opened([...yaml, 'oidc_secret_file: secret']).catch((error: unknown) => error)
      expect(fault).toMatchObject({ name: 'UserError', code: 'auth.oidcSecret' })
      expect(JSON.stringify(fault)).not.toMatch(/lines|xxx/)
    }
  })
})
