import { rm } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Account, MAX_NAME, personOf } from '../../store/person.ts'
import { callerOf } from '../auth/authorize.ts'
import { csrfOf } from '../auth/caller.ts'
import { cookie, OIDC_COOKIE, readCookie, SESSION_COOKIE } from '../auth/cookies.ts'
import { decodeAttempt, encodeAttempt, type Oidc } from '../auth/oidc.ts'
import { hashPassword } from '../auth/passwords.ts'
import { hashSecret } from '../auth/secrets.ts'
import { type AuthOptions, checkPassword, openSession } from '../auth/sign-in.ts'
import { RouteFault } from '../route-fault.ts'

/** Signing in and out, and tokens that set a password. */
export interface SessionRoutes {
  readonly auth: AuthOptions
  readonly oidc: Oidc | null // off unless configured
  readonly firstStartPath: string // removed when its token is used
}

export async function sessionRoutes(
  app: FastifyInstance,
  { auth, oidc, firstStartPath }: SessionRoutes,
): Promise<void> {
  const { store, rules, isSecure } = auth

  /** Answers with who signed in; the secret goes only into the cookie. */
  const welcome = async (request: FastifyRequest, reply: FastifyReply, person: Account) => {
    const token = await openSession(auth, person.id, readCookie(request.headers.cookie, SESSION_COOKIE))
    reply.header('set-cookie', cookie(SESSION_COOKIE, token, { isSecure, maxAgeMs: rules.absoluteMs }))
    return { person: personOf(person), csrf: csrfOf(token) }
  }

  app.post<{ Body: PasswordBody }>('/api/session', { schema: { body: passwordBody } }, async (request, reply) => {
    const person = await checkPassword(store, { ...request.body, address: request.ip })
    return welcome(request, reply, person)
  })

  app.get('/api/session', async (request) => {
    const { person, via, csrf } = callerOf(request)
    return { person, via, csrf }
  })

  app.delete('/api/session', async (request, reply) => {
    const token = readCookie(request.headers.cookie, SESSION_COOKIE)
    if (token) await store.sessions.close(hashSecret(token))
    return reply
      .header('set-cookie', cookie(SESSION_COOKIE, '', { isSecure, maxAgeMs: 0 }))
      .code(204)
      .send()
  })

  app.post<{ Body: TokenBody }>('/api/session/token', { schema: { body: tokenBody } }, async (request, reply) => {
    const { token, password, name = null } = request.body
    const hash = hashSecret(token)
    const found = await store.tokens.peek(hash)
    if (!found) throw new RouteFault(401, 'auth.token', {})
    const passwordHash = await hashPassword(password, found.name ?? name ?? '')
    const person = await store.tokens.redeem(hash, passwordHash, name)
    if (!person) throw new RouteFault(401, 'auth.token', {})
    if (found.kind === 'first-start') await rm(firstStartPath, { force: true })
    return welcome(request, reply, person)
  })

  app.post<{ Body: ChangeBody }>('/api/session/password', { schema: { body: changeBody } }, async (request, reply) => {
    const { person } = callerOf(request)
    const { current, password } = request.body
    const account = await checkPassword(store, { name: person.name, password: current, address: request.ip })
    await store.people.setPassword(account.id, await hashPassword(password, person.name), account.id)
    return welcome(request, reply, account) // every other session has ended
  })

  app.get('/api/session/oidc', async (_request, reply) => {
    if (!oidc) throw new RouteFault(404, 'auth.oidcOff', {})
    const { url, attempt } = await oidc.start()
    const kept = cookie(OIDC_COOKIE, encodeAttempt(attempt), { isSecure, maxAgeMs: OIDC_MS, sameSite: 'Lax' })
    return reply.header('set-cookie', kept).redirect(url)
  })

  app.get('/api/session/oidc/callback', async (request, reply) => {
    if (!oidc) throw new RouteFault(404, 'auth.oidcOff', {})
    const attempt = decodeAttempt(readCookie(request.headers.cookie, OIDC_COOKIE))
    if (!attempt) throw new RouteFault(401, 'auth.oidcRefused', {})
    const person = await oidc.finish(new URL(request.url, 'http://localhost').searchParams, attempt)
    await welcome(request, reply, person)
    reply.header('set-cookie', cookie(OIDC_COOKIE, '', { isSecure, maxAgeMs: 0, sameSite: 'Lax' }))
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(HOME)
  })
}

const OIDC_MS = 10 * 60_000

/** A page and no redirect: on a redirect that began at another site the browser would not yet send the new cookie. */
const HOME =
  '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>Lorasmith</title>'

interface PasswordBody {
  readonly name: string
  readonly password: string
}

interface TokenBody {
  readonly token: string
  readonly password: string
  readonly name?: string
}

interface ChangeBody {
  readonly current: string
  readonly password: string
}

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength })
const PASSWORD = text(1024)

const passwordBody = {
  type: 'object',
  required: ['name', 'password'],
  additionalProperties: false,
  properties: { name: text(MAX_NAME), password: PASSWORD },
}

const tokenBody = {
  type: 'object',
  required: ['token', 'password'],
  additionalProperties: false,
  properties: { token: text(100), password: PASSWORD, name: text(MAX_NAME) },
}

const changeBody = {
  type: 'object',
  required: ['current', 'password'],
  additionalProperties: false,
  properties: { current: PASSWORD, password: PASSWORD },
}
