import type { FastifyInstance } from 'fastify'
import type { Store } from '../../store/open.ts'
import { MAX_NAME, type Person } from '../../store/person.ts'
import { callerOf } from '../auth/authorize.ts'
import { newKey } from '../auth/secrets.ts'
import { allScopes } from '../routes-table.ts'

/** Keys of programs: everybody makes and revokes one's own; an administrator sees and revokes all. The key itself is told once. */
export async function keyRoutes(app: FastifyInstance, { store }: { readonly store: Store }): Promise<void> {
  app.get('/api/keys', async (request) => ({ keys: await store.keys.list(ownerOf(callerOf(request).person)) }))

  app.post<{ Body: KeyBody }>('/api/keys', { schema: { body: keyBody } }, async (request, reply) => {
    const { label, scopes, days = 365 } = request.body
    const { id: person } = callerOf(request).person
    const { key, id, hash } = newKey()
    const made = await store.keys.add({ id, hash, person, label, scopes, lifeMs: days * 86_400_000 }, person)
    return reply.code(201).send({ key, ...made })
  })

  app.delete<{ Params: { readonly id: string } }>('/api/keys/:id', async (request, reply) => {
    const { person } = callerOf(request)
    await store.keys.revoke(request.params.id, ownerOf(person), person.id)
    return reply.code(204).send()
  })
}

function ownerOf({ id, role }: Person): string | null {
  return role === 'admin' ? null : id
}

interface KeyBody {
  readonly label: string
  readonly scopes: readonly string[]
  readonly days?: number
}

const keyBody = {
  type: 'object',
  required: ['label', 'scopes'],
  additionalProperties: false,
  properties: {
    label: { type: 'string', minLength: 1, maxLength: MAX_NAME },
    scopes: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', enum: [...allScopes()] } },
    days: { type: 'integer', minimum: 1, maximum: 1095 },
  },
}
