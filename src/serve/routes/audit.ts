import type { FastifyInstance } from 'fastify'
import { makeAnchor } from '../../audit/anchor.ts'
import type { AuditEntry } from '../../audit/entry.ts'
import { readLines } from '../../audit/lines.ts'
import { parseEntry } from '../../audit/parse-entry.ts'
import { ERASE_REASONS, type EraseWhat } from '../../store/erase.ts'
import type { Store } from '../../store/open.ts'
import { maySee } from '../../store/person.ts'
import { RETENTION, RETENTION_PRESETS } from '../../store/retention.ts'
import { langOf } from '../ask.ts'
import { verifyWithContents } from '../audit/check-contents.ts'
import type { AuditTrail } from '../audit/trail.ts'
import { callerOf } from '../auth/authorize.ts'
import type { Labeller } from '../ports.ts'
import { RouteFault } from '../route-fault.ts'

/** The audit chain to read, check and anchor; how long texts are kept; deletion that a person may ask for. */
export interface AuditRoutes {
  readonly store: Store
  readonly trail: AuditTrail
  readonly key: Uint8Array | null // the auditor's, where the chain is written with one
  readonly label: Labeller
}

export async function auditRoutes(app: FastifyInstance, { store, trail, key, label }: AuditRoutes): Promise<void> {
  app.get<{ Querystring: PageQuery }>('/api/audit', { schema: { querystring: pageQuery } }, async (request) => {
    const { from = 1, limit = 100 } = request.query
    await trail.flush()
    const entries = await readEntries(trail.path, from, limit)
    return { entries, count: trail.head.seq, head: trail.head.hash }
  })

  app.get('/api/audit/verify', async () => {
    await trail.flush()
    const { chain, contents } = await verifyWithContents(trail.path, store, { key })
    const { entries, head, firstBad, withMac } = chain
    return { whole: firstBad === null, entries, head: head.hash, with_mac: withMac, first_bad: firstBad, contents }
  })

  app.get('/api/audit/anchor', async (request) => {
    await store.tell({ actor: callerOf(request).person.id, action: 'audit.anchor', object: 'chain', details: {} })
    await trail.flush()
    return makeAnchor(trail.head, new Date().toISOString(), key)
  })

  app.get<{ Params: { readonly id: string } }>('/api/audit/contents/:id', async (request) => {
    const { person } = callerOf(request)
    const content = await store.contents.get(request.params.id)
    if (!content || !maySee(person.departments, content.department)) throw new RouteFault(404, 'auth.noContent', {})
    await store.tell({ actor: person.id, action: 'content.read', object: content.id, details: {} })
    const isGenerated = content.kind === 'answer' || content.kind === 'edit'
    const about = { domain: null, lang: langOf(content.text), produceId: content.answer }
    return { ...content, label: isGenerated ? label(content.text, about).label : null }
  })

  app.get('/api/retention', async () => {
    const preset = await store.retention.get()
    return { preset, months: RETENTION[preset], presets: RETENTION }
  })

  app.put<{ Body: PresetBody }>('/api/retention', { schema: { body: presetBody } }, async (request) => {
    await store.retention.set(request.body.preset, callerOf(request).person.id)
    return { preset: request.body.preset }
  })

  app.post('/api/retention/purge', async (request) => store.retention.purge(callerOf(request).person.id))

  app.post<{ Body: EraseBody }>('/api/erasures', { schema: { body: eraseBody } }, async (request) => {
    const { reason, ...what } = request.body
    const erased = await store.erase(what, reason, callerOf(request).person.id)
    await trail.flush() // also takes it out of the review room
    return erased
  })
}

async function readEntries(path: string, from: number, limit: number): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = []
  for await (const { bytes } of readLines(path)) {
    const entry = parseEntry(bytes)
    if (!entry) break // verify says what is wrong with it
    if (entry.seq >= from) entries.push(entry)
    if (entries.length === limit) break
  }
  return entries
}

interface PageQuery {
  readonly from?: number
  readonly limit?: number
}

interface PresetBody {
  readonly preset: string
}

type EraseBody = EraseWhat & { readonly reason: string }

const pageQuery = {
  type: 'object',
  additionalProperties: false,
  properties: { from: { type: 'integer', minimum: 1 }, limit: { type: 'integer', minimum: 1, maximum: 500 } },
}

const presetBody = {
  type: 'object',
  required: ['preset'],
  additionalProperties: false,
  properties: { preset: { type: 'string', enum: [...RETENTION_PRESETS] } },
}

const WHAT = { type: 'string', minLength: 1, maxLength: 300 }
const REASON = { type: 'string', enum: [...ERASE_REASONS] }

const eraseBody = {
  type: 'object',
  required: ['reason'],
  additionalProperties: false,
  properties: { answer: WHAT, asker: WHAT, subject: WHAT, reason: REASON },
  oneOf: [{ required: ['answer'] }, { required: ['asker'] }, { required: ['subject'] }],
}
