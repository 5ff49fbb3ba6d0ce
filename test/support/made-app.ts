/** The gateway's people, keys, queue and audit routes over an empty store, and signed-in callers of every role. */

import { join } from 'node:path'
import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { readStatutes } from '../../src/law/statutes.ts'
import { answerLabel } from '../../src/serve/answer-label.ts'
import { AuditTrail } from '../../src/serve/audit/trail.ts'
import { csrfOf } from '../../src/serve/auth/caller.ts'
import { SESSION_COOKIE } from '../../src/serve/auth/cookies.ts'
import type { Oidc } from '../../src/serve/auth/oidc.ts'
import { newKey } from '../../src/serve/auth/secrets.ts'
import { openSession, SESSION_RULES } from '../../src/serve/auth/sign-in.ts'
import { createStoreGate } from '../../src/serve/auth/store-gate.ts'
import { createCiter } from '../../src/serve/cite.ts'
import { addAccess } from '../../src/serve/http/access.ts'
import { RouteFault, statusOf } from '../../src/serve/route-fault.ts'
import { auditRoutes } from '../../src/serve/routes/audit.ts'
import { keyRoutes } from '../../src/serve/routes/keys.ts'
import { peopleRoutes } from '../../src/serve/routes/people.ts'
import { queueRoutes } from '../../src/serve/routes/queue.ts'
import { sessionRoutes } from '../../src/serve/routes/session.ts'
import type { Store } from '../../src/store/open.ts'
import type { Role } from '../../src/store/person.ts'
import { UserError } from '../../src/texts/user-error.ts'
import { DAY, type MadeStore, madePerson, madeStore } from './made-store.ts'

export interface MadeApp extends MadeStore {
  readonly app: FastifyInstance
  readonly trail: AuditTrail
  /** A signed-in person; the name is the role where none is given. */
  as(role: Role, departments?: readonly string[] | null, name?: string): Promise<Caller>
  asKey(role: Role, scopes: readonly string[], name?: string): Promise<Caller>
}

interface Caller {
  readonly id: string
  readonly headers: Readonly<Record<string, string>>
  call(method: Method, url: string, body?: object): Promise<LightMyRequestResponse>
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'

export async function madeApp(options: { readonly oidc?: (store: Store) => Oidc } = {}): Promise<MadeApp> {
  const made = await madeStore()
  const { store, folder } = made
  const trail = await AuditTrail.open({ store, folder, key: null, reviewFolder: join(folder, 'review') })
  const app = await appOver(store, trail, join(folder, 'first-start-token'), options.oidc?.(store) ?? null)
  const callerWith = (id: string, headers: Readonly<Record<string, string>>): Caller => ({
    id,
    headers,
    call: (method, url, body) => app.inject({ method, url, headers, ...(body && { payload: body }) }),
  })
  return {
    ...made,
    app,
    trail,
    as: async (role, departments = null, name: string = role) => {
      const { id } = await madePerson(store, name, role, departments)
      const token = await openSession({ store, rules: SESSION_RULES, isSecure: false }, id, null)
      return callerWith(id, { cookie: `${SESSION_COOKIE}=${token}`, 'x-csrf-token': csrfOf(token) })
    },
    asKey: async (role, scopes, name = `${role} key`) => {
      const person = await madePerson(store, name, role)
      const { key, id, hash } = newKey()
      await store.keys.add({ id, hash, person: person.id, label: 'test', scopes, lifeMs: DAY }, person.id)
      return callerWith(person.id, { authorization: `Bearer ${key}` })
    },
    [Symbol.asyncDispose]: async () => {
      await app.close()
      await trail.close()
      await made[Symbol.asyncDispose]()
    },
  }
}

async function appOver(store: Store, trail: AuditTrail, firstStartPath: string, oidc: Oidc | null) {
  const app = fastify()
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof UserError)) return reply.send(error)
    if (error instanceof RouteFault) reply.headers(error.headers)
    return reply.code(statusOf(error)).send({ error: { code: error.code, message: error.message } })
  })
  addAccess(app, createStoreGate(store, SESSION_RULES), 0) // the gateway's own door, without a limit of requests
  const auth = { store, rules: SESSION_RULES, isSecure: false }
  await app.register(sessionRoutes, { auth, oidc, firstStartPath })
  await app.register(peopleRoutes, { store })
  await app.register(keyRoutes, { store })
  await app.register(queueRoutes, {
    store,
    label: answerLabel(),
    cite: createCiter(await readStatutes(), () => '2026-11-29'),
  })
  await app.register(auditRoutes, { store, trail, key: null, label: answerLabel() })
  await app.ready()
  return app
}
