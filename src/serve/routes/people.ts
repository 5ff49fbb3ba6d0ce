import type { FastifyInstance } from 'fastify'
import type { Store } from '../../store/open.ts'
import { MAX_NAME, ROLES, type Role } from '../../store/person.ts'
import { UserError } from '../../texts/user-error.ts'
import { callerOf } from '../auth/authorize.ts'
import { hashSecret, newSecret } from '../auth/secrets.ts'

/** Accounts, for administrators. Nobody chooses another's password: a new person gets a token that works once. */
export async function peopleRoutes(app: FastifyInstance, { store }: { readonly store: Store }): Promise<void> {
  app.get('/api/people', async () => ({ people: await store.people.list() }))

  app.post<{ Body: AddBody }>('/api/people', { schema: { body: addBody } }, async (request, reply) => {
    const { name, role, departments = null, sso = null } = request.body
    const by = callerOf(request).person.id
    const person = await store.people.add({ name, role, departments, sso }, by)
    const invited = await giveToken(store, person.id, 'invite', by)
    return reply.code(201).send({ person, ...invited })
  })

  app.patch<{ Params: Id; Body: ChangeBody }>('/api/people/:id', { schema: { body: changeBody } }, async (request) => {
    const { role, departments, sso, disabled: isDisabled } = request.body
    const by = callerOf(request).person.id
    return { person: await store.people.change(request.params.id, { role, departments, sso, isDisabled }, by) }
  })

  app.post<{ Params: Id }>('/api/people/:id/token', async (request, reply) => {
    const person = await store.people.get(request.params.id)
    if (!person) throw new UserError('store.noPerson', {})
    return reply.code(201).send(await giveToken(store, person.id, 'reset', callerOf(request).person.id))
  })
}

const LIFE_MS = 72 * 3_600_000

/** A token by which the person sets a password; told once. The password that is, and its sessions, stay until it is used. */
export async function giveToken(
  store: Store,
  person: string,
  kind: 'invite' | 'reset',
  by: string,
): Promise<{ readonly token: string; readonly token_hours: number }> {
  const token = newSecret()
  await store.tokens.add({ hash: hashSecret(token), kind, person, lifeMs: LIFE_MS }, by)
  return { token, token_hours: LIFE_MS / 3_600_000 }
}

interface Id {
  readonly id: string
}

interface AddBody {
  readonly name: string
  readonly role: Role
  readonly departments?: readonly string[] | null
  readonly sso?: string | null
}

interface ChangeBody {
  readonly role?: Role
  readonly departments?: readonly string[] | null
  readonly sso?: string | null
  readonly disabled?: boolean
}

const DEPARTMENTS = {
  type: ['array', 'null'],
  maxItems: 100,
  items: { type: 'string', minLength: 1, maxLength: MAX_NAME },
}
const ROLE = { type: 'string', enum: [...ROLES] }
const SSO = { type: ['string', 'null'], minLength: 1, maxLength: 300 }

const addBody = {
  type: 'object',
  required: ['name', 'role'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: MAX_NAME },
    role: ROLE,
    departments: DEPARTMENTS,
    sso: SSO,
  },
}

const changeBody = {
  type: 'object',
  additionalProperties: false,
  properties: { role: ROLE, departments: DEPARTMENTS, sso: SSO, disabled: { type: 'boolean' } },
}
