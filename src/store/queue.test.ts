import { describe, expect, it } from 'vitest'
import {
  DAY,
  faultOf,
  HOUR,
  heldBy,
  type MadeStore,
  MINUTE,
  madePerson,
  madeStore,
} from '../../test/support/made-store.ts'
import type { HeldSummary } from './held-answer.ts'
import type { Viewer } from './queue.ts'

/** Runs on SQLite, and on PostgreSQL by test/e2e/store-postgres.test.ts. */

async function place() {
  const made = await madeStore()
  const [asker, first, second] = await Promise.all([
    madePerson(made.store, '护士站', 'asker'),
    madePerson(made.store, '李医生', 'reviewer', ['儿科']),
    madePerson(made.store, '王医生', 'reviewer', ['儿科']),
  ])
  const { queue } = made.store
  const claimed = async (held: HeldSummary, by: Viewer) => queue.claim(held.id, held.version, by)
  return { ...made, queue, asker, first, second, claimed }
}

const note = '已核对'

const acts = async ({ store }: Pick<MadeStore, 'store'>) =>
  (await store.outbox.pending(1000)).filter(({ kind }) => kind === 'act').map(({ body }) => body as Act)

interface Act {
  readonly actor: string
  readonly action: string
  readonly object: string
  readonly details: Readonly<Record<string, unknown>>
}

describe('queue of held answers', () => {
  it('shows the asker nothing before the release, then the text', async () => {
    await using at = await place()
    const { queue, asker, first } = at
    const held = await queue.hold(heldBy(asker))
    expect(await queue.ticket(held.id, asker.id)).toEqual({ state: 'waiting', text: null, reviewedAt: null })
    const { version } = await at.claimed(held, first)
    expect(JSON.stringify(await queue.ticket(held.id, asker.id))).not.toContain('确诊')
    const { isFinal } = await queue.decide(held.id, { verdict: 'release', version, note }, first)
    expect(isFinal).toBe(true)
    const ticket = await queue.ticket(held.id, asker.id)
    expect(ticket).toEqual({ state: 'released', text: '可以确诊为流感。', reviewedAt: at.clock.now.toISOString() })
  })

  it('gives a ticket to its asker only, under an id that cannot be guessed', async () => {
    await using at = await place()
    const other = await madePerson(at.store, '药房', 'asker')
    const ids = await Promise.all(Array.from({ length: 20 }, async () => (await at.queue.hold(heldBy(at.asker))).id))
    expect(new Set(ids).size).toBe(20)
    expect(ids.every((id) => /^a_[\w-]{24}$/.test(id))).toBe(true) // 144 bits
    expect(await at.queue.ticket(ids[0]!, other.id)).toBeNull()
    expect(await at.queue.ticket('a_nothing', at.asker.id)).toBeNull()
  })

  it('rejects and expires without letting a text out', async () => {
    await using at = await place()
    const { queue, asker, first } = at
    const [bad, old] = [await queue.hold(heldBy(asker)), await queue.hold(heldBy(asker))]
    const { version } = await at.claimed(bad, first)
    await queue.decide(bad.id, { verdict: 'reject', version, note }, first)
    expect(await queue.ticket(bad.id, asker.id)).toMatchObject({ state: 'rejected', text: null })
    at.pass(4 * DAY)
    expect(await faultOf(at.claimed(old, first))).toBe('')
    expect(await queue.expireOverdue()).toBe(1)
    expect(await queue.ticket(old.id, asker.id)).toEqual({ state: 'expired', text: null, reviewedAt: null })
    expect(await queue.expireOverdue()).toBe(0)
    const draft = { verdict: 'release', version: 3, note } as const
    expect(await faultOf(queue.decide(old.id, draft, first))).toBe('store.decided')
  })

  it('refuses a release in the time between expiry and its notice', async () => {
    await using at = await place()
    const held = await at.queue.hold(heldBy(at.asker))
    at.pass(72 * HOUR - MINUTE)
    const { version } = await at.claimed(held, at.first)
    at.pass(MINUTE)
    const draft = { verdict: 'release', version, note } as const
    expect(await faultOf(at.queue.decide(held.id, draft, at.first))).toBe('store.expired')
  })

  it('wants a claim, a note, the version that was seen, and another text for an edit', async () => {
    await using at = await place()
    const { queue, first, second } = at
    const held = await queue.hold(heldBy(at.asker))
    const decide = (more: object, by = first) =>
      faultOf(queue.decide(held.id, { verdict: 'release', version: 2, note, ...more }, by))
    expect(await decide({ version: 1 })).toBe('store.claimFirst')
    await at.claimed(held, first)
    expect(await decide({}, second)).toBe('store.claimFirst')
    expect(await decide({ note: ' \n' })).toBe('store.noteMissing')
    expect(await decide({ version: 1 })).toBe('store.changedMeanwhile')
    expect(await decide({ verdict: 'edit' })).toBe('store.editEmpty')
    expect(await decide({ verdict: 'edit', text: '可以确诊为流感。 ' })).toBe('store.editSame')
    expect(await decide({})).toBe('')
    expect(await decide({ version: 3 })).toBe('store.decided')
  })

  it('lets one of two reviewers decide at the same moment', async () => {
    await using at = await place()
    for (let round = 0; round < 5; round++) {
      const held = await at.queue.hold(heldBy(at.asker))
      const claims = await Promise.all([at.first, at.second].map((who) => faultOf(at.claimed(held, who))))
      expect(claims.sort()).toEqual(['', 'store.changedMeanwhile'])
      const { claimedBy, version } = (await at.queue.get(held.id, at.first))!
      const who = claimedBy === at.first.id ? at.first : at.second
      const drafts = (['release', 'reject'] as const).map((verdict) =>
        faultOf(at.queue.decide(held.id, { verdict, version, note }, who)),
      )
      const results = await Promise.all(drafts)
      expect(results.filter((fault) => fault === '')).toHaveLength(1)
      expect((await at.queue.get(held.id, at.first))!.verdicts).toHaveLength(1)
    }
  })

  it('frees a claim whose time ran out, and one that is given back', async () => {
    await using at = await place()
    const held = await at.queue.hold(heldBy(at.asker))
    const mine = await at.claimed(held, at.first)
    expect(await faultOf(at.queue.claim(held.id, mine.version, at.second))).toBe('store.claimedByOther')
    at.pass(31 * MINUTE)
    expect(await at.queue.list({ states: ['waiting'] }, at.second)).toMatchObject([{ claimedBy: null }])
    const theirs = await at.queue.claim(held.id, mine.version, at.second)
    expect(await faultOf(at.queue.unclaim(held.id, theirs.version, at.first))).toBe('store.claimFirst')
    expect((await at.queue.unclaim(held.id, theirs.version, at.second)).state).toBe('waiting')
  })

  it('never lets the asker review', async () => {
    await using at = await place()
    const held = await at.queue.hold(heldBy(at.first)) // a reviewer who asked
    expect(await faultOf(at.claimed(held, at.first))).toBe('store.ownAnswer')
  })

  it('lists what is overdue, oldest due first, and counts', async () => {
    await using at = await place()
    const old = await at.queue.hold(heldBy(at.asker))
    at.pass(3 * HOUR)
    const young = await at.queue.hold(heldBy(at.asker))
    await at.claimed(young, at.first)
    at.pass(HOUR)
    expect((await at.queue.list({}, at.first)).map(({ id }) => id)).toEqual([old.id, young.id])
    expect((await at.queue.list({ overdueOnly: true }, at.first)).map(({ id }) => id)).toEqual([old.id])
    expect(await at.queue.counts()).toEqual({ waiting: 2, claimed: 0, overdue: 1, oldestWaitS: 4 * 3600 })
  })

  it('holds the wall between departments at every door', async () => {
    await using at = await place()
    const [surgeon, chief] = await Promise.all([
      madePerson(at.store, '外科医生', 'reviewer', ['外科']),
      madePerson(at.store, '主任', 'reviewer'),
    ])
    const held = await at.queue.hold(heldBy(at.asker))
    const ofNone = await at.queue.hold(heldBy(at.asker, { department: null }))
    expect(await at.queue.list({}, surgeon)).toEqual([])
    expect(await at.queue.list({ department: '儿科' }, surgeon)).toEqual([])
    expect(await at.queue.get(held.id, surgeon)).toBeNull()
    expect(await faultOf(at.claimed(held, surgeon))).toBe('store.noHeld')
    expect(await faultOf(at.queue.unclaim(held.id, 1, surgeon))).toBe('store.noHeld')
    const draft = { verdict: 'release', version: 1, note } as const
    expect(await faultOf(at.queue.decide(held.id, draft, surgeon))).toBe('store.noHeld')
    expect(await at.queue.get(ofNone.id, at.first)).toBeNull()
    expect((await at.queue.list({}, chief)).map(({ id }) => id).sort()).toEqual([held.id, ofNone.id].sort())
  })
})

describe('four eyes', () => {
  it('needs a second person for the very text that the first signed', async () => {
    await using at = await place()
    const { queue, asker, first, second } = at
    const held = await queue.hold(heldBy(asker, { fourEyes: true }))
    const text = '建议到医院就诊。'
    const mine = await at.claimed(held, first)
    const edit = await queue.decide(held.id, { verdict: 'edit', version: mine.version, note, text }, first)
    expect(edit).toMatchObject({ isFinal: false, held: { state: 'waiting', awaitsSecond: true } })
    expect(await queue.ticket(held.id, asker.id)).toMatchObject({ state: 'waiting', text: null })
    const again = await at.claimed(edit.held, first)
    const own = { verdict: 'release', version: again.version, note } as const
    expect(await faultOf(queue.decide(held.id, own, first))).toBe('store.secondNeedsOther')
    const back = await queue.unclaim(held.id, again.version, first)
    const theirs = await at.claimed(back, second)
    const agreed = { verdict: 'release', version: theirs.version, note } as const
    expect(await queue.decide(held.id, agreed, second)).toMatchObject({ isFinal: true, held: { state: 'edited' } })
    expect(await queue.ticket(held.id, asker.id)).toMatchObject({ state: 'released', text })
  })

  it("starts anew with the second person's own edit", async () => {
    await using at = await place()
    const { queue, first, second } = at
    const held = await queue.hold(heldBy(at.asker, { fourEyes: true }))
    const one = await at.claimed(held, first)
    const a = await queue.decide(held.id, { verdict: 'release', version: one.version, note }, first)
    const two = await at.claimed(a.held, second)
    const b = await queue.decide(held.id, { verdict: 'edit', version: two.version, note, text: '请就诊。' }, second)
    expect(b.isFinal).toBe(false)
    const three = await at.claimed(b.held, first)
    const c = await queue.decide(held.id, { verdict: 'release', version: three.version, note }, first)
    expect(c).toMatchObject({ isFinal: true, held: { state: 'edited' } })
    expect(await queue.ticket(held.id, at.asker.id)).toMatchObject({ text: '请就诊。' })
  })

  it('lets one person reject', async () => {
    await using at = await place()
    const held = await at.queue.hold(heldBy(at.asker, { fourEyes: true }))
    const { version } = await at.claimed(held, at.first)
    const { isFinal } = await at.queue.decide(held.id, { verdict: 'reject', version, note }, at.first)
    expect(isFinal).toBe(true)
  })
})

describe('what a decision leaves behind', () => {
  it('is an act with hashes and ids, and a candidate for training where it was edited', async () => {
    await using at = await place()
    const { queue, first } = at
    const held = await queue.hold(heldBy(at.asker))
    const { version } = await at.claimed(held, first)
    await queue.decide(held.id, { verdict: 'edit', version, note: '语气过于肯定', text: '请就诊。' }, first)
    const all = await acts(at)
    expect(all.map(({ action }) => action)).toEqual([
      ...Array(3).fill('people.add'),
      'answer.hold',
      'answer.claim',
      'answer.edit',
    ])
    const [hold, edit] = [all[3]!, all[5]!]
    expect(hold.details).toMatchObject({ rule_hits: 'diagnosis-certainty', adapter_sha256: 'a'.repeat(64) })
    expect(edit).toMatchObject({ actor: first.id, object: held.id, details: { final: true, department: '儿科' } })
    for (const text of ['发热', '确诊', '就诊', '肯定']) expect(JSON.stringify(all)).not.toContain(text)
    const question = await at.store.contents.get(hold.details.question as string)
    expect(question).toMatchObject({ text: '孩子发热怎么办？', isTrue: true, sha256: hold.details.question_sha256 })
    const owed = (await at.store.outbox.pending(1000)).filter(({ kind }) => kind === 'candidate')
    expect(owed.map(({ body }) => body)).toEqual([{ held: held.id }])
    expect(await at.store.candidates.get(held.id)).toMatchObject({ question: '孩子发热怎么办？', answer: '请就诊。' })
    expect((await queue.get(held.id, first))!.verdicts).toMatchObject([{ verdict: 'edit', note: '语气过于肯定' }])
  })
})
