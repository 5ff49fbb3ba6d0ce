import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { heldBy, type MadeStore, madePerson, madeStore } from '../../../test/support/made-store.ts'
import { makeAnchor } from '../../audit/anchor.ts'
import type { AuditEntry } from '../../audit/entry.ts'
import { verifyLog } from '../../audit/verify.ts'
import { openReview } from '../../review/folder.ts'
import { openDatabase } from '../../store/open.ts'
import { verifyWithContents } from './check-contents.ts'
import { AuditTrail } from './trail.ts'

const KEY = Buffer.from('a key that the auditor keeps')

const open = ({ store, folder }: MadeStore, key: Uint8Array | null = null) =>
  AuditTrail.open({ store, folder, key, reviewFolder: join(folder, 'review'), waitMs: 0 })

const entriesOf = async (path: string) =>
  (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry)

/** Answers of every kind, one edited by a reviewer. */
async function busyDay(at: MadeStore) {
  const { store } = at
  const [asker, reviewer] = [await madePerson(store, 'a', 'asker'), await madePerson(store, 'b', 'reviewer')]
  for (const action of ['pass', 'fix', 'block'] as const) await store.answers.record(action, heldBy(asker))
  const held = await store.queue.hold(heldBy(asker))
  const { version } = await store.queue.claim(held.id, 1, reviewer)
  await store.queue.decide(held.id, { verdict: 'edit', version, note: '语气', text: '请就诊。' }, reviewer)
  return { asker, reviewer, held }
}

describe('audit trail', () => {
  it('makes each act one entry of a chain that verifies, with hashes and no text', async () => {
    await using at = await madeStore()
    const { held, reviewer } = await busyDay(at)
    await using trail = await open(at)
    const entries = await entriesOf(trail.path)
    expect(entries.map(({ action }) => action).slice(2)).toEqual([
      'answer.pass',
      'answer.fix',
      'answer.block',
      'answer.hold',
      'answer.claim',
      'answer.edit',
    ])
    expect(entries.at(-1)).toMatchObject({ actor: reviewer.id, object: held.id })
    expect(entries[2]!.details).toMatchObject({ adapter_sha256: 'a'.repeat(64), model_sha256: 'b'.repeat(64) })
    for (const text of ['发热', '确诊', '就诊', '语气']) expect(await readFile(trail.path, 'utf8')).not.toContain(text)
    expect((await verifyLog(trail.path)).firstBad).toBeNull()
    expect(await at.store.outbox.pending(100)).toEqual([])
  })

  it('writes every act once, also where the process died between chain and store', async () => {
    await using at = await madeStore()
    await busyDay(at)
    const owed = await at.store.outbox.pending(100)
    await (await open(at)).close()
    const { db } = await openDatabase(at.url) // as if it had died before it could say that they are done
    for (const { seq: _, kind, body } of owed.slice(3)) {
      await db
        .insertInto('outbox')
        .values({ kind, body: JSON.stringify(body), created_at: '' })
        .execute()
    }
    await db.destroy()
    await at.store.tell({ actor: 'x', action: 'new.act', object: 'y', details: {} })
    await using trail = await open(at)
    const actions = (await entriesOf(trail.path)).map(({ action }) => action)
    expect(actions.filter((action) => action === 'answer.edit')).toHaveLength(1)
    expect(actions.at(-1)).toBe('new.act')
    expect(await at.store.outbox.pending(100)).toEqual([])
  })

  it('keeps the order and loses nothing when many tell at once', async () => {
    await using at = await madeStore()
    await using trail = await open(at)
    const tell = async (i: number) => {
      await at.store.tell({ actor: 'x', action: 'n', object: String(i), details: {} })
      await trail.flush()
      return trail.head.seq
    }
    await Promise.all(Array.from({ length: 60 }, (_, i) => tell(i)))
    const objects = (await entriesOf(trail.path)).map(({ object }) => Number(object))
    expect(objects.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i))
  })

  it.each([null, KEY])('finds every single byte that is flipped (%#)', async (key) => {
    await using at = await madeStore()
    const asker = await madePerson(at.store, 'a', 'asker')
    await at.store.queue.hold(heldBy(asker))
    await (await open(at, key)).close()
    const [path, other] = [join(at.folder, 'audit.jsonl'), join(at.folder, 'flipped.jsonl')]
    const whole = await readFile(path)
    expect(whole.length).toBeGreaterThan(900)
    for (let i = 0; i < whole.length; i++) {
      const bytes = Buffer.from(whole)
      bytes[i]! ^= 1 << (i % 8)
      await writeFile(other, bytes)
      expect([i, (await verifyLog(other, { key })).firstBad !== null]).toEqual([i, true])
    }
  })

  it('shows a tail that was cut off against an anchor only', async () => {
    await using at = await madeStore()
    await busyDay(at)
    await (await open(at)).close()
    const path = join(at.folder, 'audit.jsonl')
    const anchor = makeAnchor((await verifyLog(path)).head, 'now', null)
    const whole = await readFile(path)
    await writeFile(path, whole.subarray(0, whole.lastIndexOf('\n', -2) + 1))
    expect((await verifyLog(path)).firstBad).toBeNull()
    expect((await verifyLog(path, { anchors: [anchor] })).firstBad).toMatchObject({ fault: 'truncated' })
  })
})

describe('texts of the store against the chain', () => {
  const check = (at: MadeStore, trail: AuditTrail) =>
    verifyWithContents(trail.path, at.store).then(({ contents }) => contents)

  it('finds one that was changed, one that is gone, one that nobody wrote', async () => {
    await using at = await madeStore()
    await busyDay(at)
    await using trail = await open(at)
    expect(await check(at, trail)).toEqual({ whole: 10, changed: [], unknown: [], lost: [] })
    const { db } = await openDatabase(at.url)
    const idOf = async (kind: string) =>
      (await db.selectFrom('contents').select('id').where('kind', '=', kind).orderBy('id').executeTakeFirstOrThrow()).id
    const [edit, note, gone] = [await idOf('edit'), await idOf('note'), await idOf('question')]
    await db.updateTable('contents').set({ text: '另一个' }).where('id', '=', edit).execute()
    await db.updateTable('contents').set({ department: '外科' }).where('id', '=', note).execute()
    await sql`insert into contents select 'c_new', answer, kind, department, person, subject, salt, sha256, text, created_at
      from contents where id = ${gone}`.execute(db)
    await db.deleteFrom('contents').where('id', '=', gone).execute()
    await db.destroy()
    const { changed, ...rest } = await check(at, trail)
    expect([...changed].sort()).toEqual([edit, note].sort())
    expect(rest).toEqual({ whole: 7, unknown: ['c_new'], lost: [gone] })
  })

  it('stays whole after a deletion and a purge, because each says what it took', async () => {
    await using at = await madeStore()
    const { held, asker } = await busyDay(at)
    await using trail = await open(at)
    await at.store.erase({ answer: held.id }, 'consent-withdrawn', 'admin')
    await trail.flush()
    expect(await check(at, trail)).toEqual({ whole: 6, changed: [], unknown: [], lost: [] })
    await at.store.retention.set('six-months', 'admin')
    at.pass(200 * 86_400_000)
    await at.store.answers.record('pass', heldBy(asker))
    await at.store.retention.purge('admin') // not yet carried into the chain: it counts all the same
    expect(await check(at, trail)).toEqual({ whole: 2, changed: [], unknown: [], lost: [] })
    expect((await verifyLog(trail.path)).firstBad).toBeNull()
  })
})

describe('edited answers in the review room', () => {
  it('are proposals with their lineage, which no review has approved yet', async () => {
    await using at = await madeStore()
    const { held, reviewer } = await busyDay(at)
    await using _trail = await open(at)
    const { reviewed } = await openReview(join(at.folder, 'review'))
    expect(reviewed).toHaveLength(1)
    const { row, state } = reviewed[0]!
    expect(state).toBe('proposed')
    expect(row).toMatchObject({ question: '孩子发热怎么办？', answer: '请就诊。', tag: '儿科', origin: 'machine' })
    const lineage = { ticket: held.id, reviewer: reviewer.id, adapter: 'paediatrics', rule_hits: 'diagnosis-certainty' }
    expect(row.lineage).toMatchObject(lineage)
    expect((await verifyLog(join(at.folder, 'review', 'audit.jsonl'))).firstBad).toBeNull()
  })

  it('leave the review room with the answer', async () => {
    await using at = await madeStore()
    const { held } = await busyDay(at)
    await using trail = await open(at)
    const erased = await at.store.erase({ answer: held.id }, 'consent-withdrawn', 'admin')
    expect(erased).toEqual({ answers: 1, contents: 4, candidates: 1 })
    await trail.flush()
    expect((await openReview(join(at.folder, 'review'))).reviewed).toEqual([])
    for (const name of ['rows.jsonl', 'audit.jsonl']) {
      expect(await readFile(join(at.folder, 'review', name), 'utf8')).not.toContain('就诊')
    }
  })

  it('wait where the room cannot take them, and hold up no entry of the chain', async () => {
    await using at = await madeStore()
    const faults: unknown[] = []
    await appendFile(join(at.folder, 'review'), 'a file, no folder')
    await busyDay(at)
    const options = { store: at.store, folder: at.folder, key: null, reviewFolder: join(at.folder, 'review') }
    await using trail = await AuditTrail.open({ ...options, onFault: (fault) => faults.push(fault) })
    expect(faults).toHaveLength(1)
    expect(await at.store.outbox.pending(10)).toMatchObject([{ kind: 'candidate' }])
    expect((await entriesOf(trail.path)).at(-1)!.action).toBe('answer.edit')
  })
})
