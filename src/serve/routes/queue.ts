import type { FastifyInstance, FastifyRequest } from 'fastify'
import { HELD_STATES, type HeldState, type VerdictKind } from '../../store/held-answer.ts'
import type { Store } from '../../store/open.ts'
import { UserError } from '../../texts/user-error.ts'
import { langOf } from '../ask.ts'
import { callerOf } from '../auth/authorize.ts'
import type { Citer, Labeller } from '../ports.ts'

/** Held answers for reviewers, and tickets for those who asked. The wall between departments is the store's; these only say who asks. */
export interface QueueRoutes {
  readonly store: Store
  readonly label: Labeller
  readonly cite: Citer
}

export async function queueRoutes(app: FastifyInstance, { store, label, cite }: QueueRoutes): Promise<void> {
  const { queue } = store
  const labelled = (text: string, produceId: string | null) =>
    label(text, { domain: null, lang: langOf(text), produceId })
  /** What goes beside a text, where there is one. */
  const about = (text: string | null, id: string) => ({
    label: text === null ? null : labelled(text, id).label,
    citations: text === null ? [] : cite(text).citations,
  })

  app.get<{ Querystring: ListQuery }>('/api/queue', { schema: { querystring: listQuery } }, async (request) => {
    const { state, department, overdue, limit } = request.query
    const filter = {
      ...(state && { states: [state] }),
      ...(department !== undefined && { department }),
      ...(overdue !== undefined && { overdueOnly: overdue }),
      ...(limit !== undefined && { limit }),
    }
    return { held: await queue.list(filter, callerOf(request).person) }
  })

  app.get('/api/queue/counts', async () => queue.counts())

  app.get<Of>('/api/queue/:id', async (request) => {
    const { person } = callerOf(request)
    const held = await queue.get(request.params.id, person)
    if (!held) throw new UserError('store.noHeld', {})
    await store.tell({ actor: person.id, action: 'answer.read', object: held.id, details: {} })
    return { ...held, ...about(held.answer, held.id) }
  })

  app.post<Of & { Body: Version }>('/api/queue/:id/claim', { schema: { body: versionBody } }, async (request) =>
    queue.claim(request.params.id, request.body.version, callerOf(request).person),
  )

  app.post<Of & { Body: Version }>('/api/queue/:id/unclaim', { schema: { body: versionBody } }, async (request) =>
    queue.unclaim(request.params.id, request.body.version, callerOf(request).person),
  )

  const decide = async (request: FastifyRequest<Of & { Body: VerdictBody }>, verdict: VerdictKind) => {
    const { version, note, text } = request.body
    const draft = {
      verdict,
      version,
      note,
      ...(text !== undefined && { text: isJson(text) ? text : labelled(text, null).text }),
    }
    return queue.decide(request.params.id, draft, callerOf(request).person)
  }
  const plain = { schema: { body: verdictBody } }
  app.post<Of & { Body: VerdictBody }>('/api/queue/:id/release', plain, (request) => decide(request, 'release'))
  app.post<Of & { Body: VerdictBody }>('/api/queue/:id/reject', plain, (request) => decide(request, 'reject'))
  app.post<Of & { Body: VerdictBody }>('/api/queue/:id/edit', { schema: { body: editBody } }, (request) =>
    decide(request, 'edit'),
  )

  app.get<Of>('/api/tickets/:id', async (request) => {
    const ticket = await queue.ticket(request.params.id, callerOf(request).person.id)
    if (!ticket) throw new UserError('store.noHeld', {})
    const { state, text, reviewedAt: reviewed_at } = ticket
    const { id } = request.params
    return { id, state, text, reviewed_at, ...about(text, id) }
  })
}

/** An answer that was asked for as JSON has no room for sentences; its label stands beside it. */
function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

interface Of {
  Params: { readonly id: string }
}

interface ListQuery {
  readonly state?: HeldState
  readonly department?: string
  readonly overdue?: boolean
  readonly limit?: number
}

interface Version {
  readonly version: number
}

interface VerdictBody extends Version {
  readonly note: string
  readonly text?: string
}

const MAX_TEXT = 100_000

const listQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    state: { type: 'string', enum: [...HELD_STATES] },
    department: { type: 'string', minLength: 1, maxLength: 80 },
    overdue: { type: 'boolean' },
    limit: { type: 'integer', minimum: 1, maximum: 500 },
  },
}

const VERSION = { type: 'integer', minimum: 1 }
const NOTE = { type: 'string', minLength: 1, maxLength: 4_000 }

const versionBody = {
  type: 'object',
  required: ['version'],
  additionalProperties: false,
  properties: { version: VERSION },
}

const verdictBody = {
  type: 'object',
  required: ['version', 'note'],
  additionalProperties: false,
  properties: { version: VERSION, note: NOTE },
}

const editBody = {
  type: 'object',
  required: ['version', 'note', 'text'],
  additionalProperties: false,
  properties: { version: VERSION, note: NOTE, text: { type: 'string', minLength: 1, maxLength: MAX_TEXT } },
}
