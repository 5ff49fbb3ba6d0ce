import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { DAY, heldBy, madePerson, madeStore } from '../../test/support/made-store.ts'
import { SESSION_RULES } from './auth/sign-in.ts'
import { maintain, startMaintenance } from './maintenance.ts'

describe('maintenance', () => {
  it('ends what time has ended, and writes no entry on a day on which nothing ended', async () => {
    await using at = await madeStore()
    const { store } = at
    const asker = await madePerson(store, 'a', 'asker')
    await store.sessions.open('s', asker.id, SESSION_RULES, null)
    await store.queue.hold(heldBy(asker))
    expect(await maintain(store, SESSION_RULES)).toEqual({ expired: 0, sessions: 0, contents: 0 })
    const before = (await store.outbox.pending(100)).length
    at.pass(4 * DAY)
    expect(await maintain(store, SESSION_RULES)).toEqual({ expired: 1, sessions: 1, contents: 0 })
    expect((await store.outbox.pending(100)).length).toBe(before + 1) // answer.expire
    at.pass(4 * 366 * DAY)
    expect(await maintain(store, SESSION_RULES)).toEqual({ expired: 0, sessions: 0, contents: 2 })
  })

  it('begins at once, and goes on after a turn that failed', async () => {
    await using at = await madeStore()
    const faults: unknown[] = []
    await at.store.close()
    const stop = startMaintenance(at.store, SESSION_RULES, (fault) => faults.push(fault))
    await setTimeout(20)
    stop()
    expect(faults).toHaveLength(1)
  })
})
