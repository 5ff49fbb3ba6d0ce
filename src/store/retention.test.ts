import { describe, expect, it } from 'vitest'
import { DAY, faultOf, heldBy, madePerson, madeStore } from '../../test/support/made-store.ts'
import { monthsBefore } from './retention.ts'

/** Runs on SQLite, and on PostgreSQL by test/e2e/store-postgres.test.ts. */

const count = async (store: Awaited<ReturnType<typeof madeStore>>['store']) => {
  let n = 0
  for await (const _ of store.contents.hashes()) n++
  return n
}

describe('retention', () => {
  it('counts whole months of the calendar', () => {
    expect(monthsBefore(new Date('2026-08-31T10:00:00.000Z'), 6)).toBe('2026-02-28T10:00:00.000Z')
    expect(monthsBefore(new Date('2028-02-29T00:00:00.000Z'), 180)).toBe('2013-02-28T00:00:00.000Z')
    expect(monthsBefore(new Date('2026-01-15T00:00:00.000Z'), 36)).toBe('2023-01-15T00:00:00.000Z')
  })

  it('takes presets only: nothing shorter than six months', async () => {
    await using at = await madeStore()
    const { retention } = at.store
    expect(await retention.get()).toBe('three-years')
    expect(await faultOf(retention.set('one-month', 'x'))).toBe('store.retention')
    expect(await faultOf(retention.set('constructor', 'x'))).toBe('store.retention')
    await retention.set('fifteen-years', 'x')
    expect(await retention.get()).toBe('fifteen-years')
  })

  it('purges what is older, keeps what is younger or still waits, and says so in the chain', async () => {
    await using at = await madeStore()
    const { store } = at
    const asker = await madePerson(store, 'a', 'asker')
    const reviewer = await madePerson(store, 'b', 'reviewer')
    await store.retention.set('six-months', 'x')
    const [waiting, decided] = [await store.queue.hold(heldBy(asker)), await store.queue.hold(heldBy(asker))]
    await store.answers.record('pass', heldBy(asker))
    const { version } = await store.queue.claim(decided.id, decided.version, reviewer)
    await store.queue.decide(decided.id, { verdict: 'release', version, note: 'n' }, reviewer)
    at.pass(200 * DAY)
    await store.answers.record('fix', heldBy(asker))
    const purged = await store.retention.purge('admin')
    expect(purged).toEqual({ contents: 5, held: 1, cutoff: '2026-04-17T08:00:00.000Z' })
    expect(await count(store)).toBe(4)
    expect(await store.queue.get(waiting.id, reviewer)).toMatchObject({ answer: '可以确诊为流感。' })
    expect(await store.queue.get(decided.id, reviewer)).toBeNull()
    const last = (await store.outbox.pending(1000)).at(-1)!.body
    expect(last).toMatchObject({ action: 'retention.purge', actor: 'admin', details: { contents: 5, held: 1 } })
  })
})

describe('deletion that a person asks for', () => {
  it('takes every text of an answer, of an asker, or about a subject', async () => {
    await using at = await madeStore()
    const { store } = at
    const [a, b] = [await madePerson(store, 'a', 'asker'), await madePerson(store, 'b', 'asker')]
    const held = await store.queue.hold(heldBy(a, { subject: '住院号 4711' }))
    const other = await store.answers.record('pass', heldBy(b, { subject: '住院号 4711' }))
    await store.answers.record('pass', heldBy(b, { subject: '住院号 4712' }))
    await store.answers.record('block', heldBy(a))
    expect(await store.erase({ answer: held.id }, 'consent-withdrawn', 'x')).toEqual({
      answers: 1,
      contents: 2,
      candidates: 0,
    })
    expect(await store.queue.ticket(held.id, a.id)).toBeNull()
    expect(await store.erase({ subject: ' 住院号 4711' }, 'unlawful', 'x')).toMatchObject({ answers: 1, contents: 2 })
    expect(await store.contents.ofAnswer(other)).toEqual([])
    expect(await store.erase({ asker: a.id }, 'purpose-ended', 'x')).toMatchObject({ answers: 1 })
    expect(await count(store)).toBe(2)
    expect(await faultOf(store.erase({ asker: a.id }, 'purpose-ended', 'x'))).toBe('store.nothingToErase')
    expect(await faultOf(store.erase({ asker: b.id }, 'because', 'x'))).toBe('store.eraseReason')
  })

  it('leaves one tombstone for each text, and asks the review room for its candidates', async () => {
    await using at = await madeStore()
    const { store } = at
    const asker = await madePerson(store, 'a', 'asker')
    const held = await store.queue.hold(heldBy(asker))
    await store.candidates.placed(held.id, 'row-7')
    const before = await store.outbox.pending(1000)
    await store.erase({ answer: held.id }, 'consent-withdrawn', 'admin')
    const owed = (await store.outbox.pending(1000)).slice(before.length)
    expect(owed.map(({ kind }) => kind)).toEqual(['erase-candidate', 'act', 'act'])
    expect(owed[0]!.body).toEqual({ row: 'row-7' })
    const { details } = before.at(-1)!.body as {
      readonly details: { readonly question: string; readonly answer: string }
    }
    const tombs = owed.slice(1).map(({ body }) => (body as { readonly object: string }).object)
    expect(tombs.sort()).toEqual([details.question, details.answer].sort())
  })
})
