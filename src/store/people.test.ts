import { describe, expect, it } from 'vitest'
import { DAY, faultOf, HOUR, MINUTE, madePerson, madeStore } from '../../test/support/made-store.ts'
import { LOCK_OUT, waitAfter } from './attempts.ts'
import { maySee } from './person.ts'

/** Runs on SQLite, and on PostgreSQL by test/e2e/store-postgres.test.ts. */

describe('people', () => {
  it('knows one person under one name, however it is typed', async () => {
    await using at = await madeStore()
    const { people } = at.store
    await people.add({ name: ' 张 Wei ', role: 'asker', departments: ['儿科', '儿科'] }, 'test')
    expect(await people.byName('张ＷＥＩ')).toMatchObject({ name: '张 Wei', departments: ['儿科'], hasPassword: false })
    expect(await faultOf(madePerson(at.store, '张wei', 'asker'))).toBe('store.nameTaken')
    for (const name of ['', ' ', 'a\u0000b', 'x'.repeat(81), '\u200b', '\ud800']) {
      expect(await faultOf(madePerson(at.store, name, 'asker'))).toBe('store.badName')
    }
    expect(await faultOf(madePerson(at.store, 'b', 'reviewer', []))).toBe('store.noDepartment')
  })

  it('keeps an administrator, whatever is changed', async () => {
    await using at = await madeStore()
    const { people } = at.store
    expect(await people.hasAdmin()).toBe(false)
    const only = await madePerson(at.store, 'a', 'admin')
    expect(await people.hasAdmin()).toBe(true)
    for (const change of [{ isDisabled: true }, { role: 'asker' }] as const) {
      expect(await faultOf(people.change(only.id, change, 'test'))).toBe('store.lastAdmin')
    }
    await madePerson(at.store, 'b', 'admin')
    expect(await people.change(only.id, { isDisabled: true }, 'test')).toMatchObject({ isDisabled: true })
    expect(await faultOf(people.change('p_none', {}, 'test'))).toBe('store.noPerson')
  })

  it('ends sessions and keys of who is shut out', async () => {
    await using at = await madeStore()
    const { people, sessions, keys } = at.store
    await madePerson(at.store, 'a', 'admin')
    const b = await madePerson(at.store, 'b', 'trainer')
    await sessions.open('s', b.id, RULES, null)
    await keys.add({ id: 'k', hash: 'h', person: b.id, label: 'x', scopes: ['chat'], lifeMs: DAY }, b.id)
    expect(await sessions.use('s', RULES)).toEqual({ id: b.id, name: 'b', role: 'trainer', departments: null })
    expect(await keys.find('k')).toMatchObject({ hash: 'h', scopes: ['chat'] })
    await people.change(b.id, { isDisabled: true }, 'test')
    expect(await sessions.use('s', RULES)).toBeNull()
    expect(await keys.find('k')).toBeNull()
    await people.change(b.id, { isDisabled: false }, 'test')
    expect(await sessions.use('s', RULES)).toBeNull()
  })
})

const RULES = { idleMs: 30 * MINUTE, absoluteMs: 12 * HOUR }

describe('sessions', () => {
  it('end when idle, and after a day of use', async () => {
    await using at = await madeStore()
    const { id } = await madePerson(at.store, 'a', 'asker')
    const { sessions } = at.store
    await sessions.open('idle', id, RULES, null)
    await sessions.open('used', id, RULES, null)
    for (let t = 0; t < 24; t++) {
      expect(await sessions.use('used', RULES)).not.toBeNull()
      at.pass(30 * MINUTE - 1)
    }
    expect(await sessions.use('idle', RULES)).toBeNull()
    at.pass(24)
    expect(await sessions.use('used', RULES)).toBeNull()
    expect(await sessions.purge(RULES)).toBe(2)
  })

  it('leave nothing of the one that a sign-in replaces, nor after a new password', async () => {
    await using at = await madeStore()
    const { id } = await madePerson(at.store, 'a', 'asker')
    const { sessions, people } = at.store
    await sessions.open('one', id, RULES, null)
    await sessions.open('two', id, RULES, 'one')
    expect(await sessions.use('one', RULES)).toBeNull()
    await people.setPassword(id, 'new', id)
    expect(await sessions.use('two', RULES)).toBeNull()
    await sessions.open('three', id, RULES, null)
    await sessions.close('three')
    expect(await sessions.use('three', RULES)).toBeNull()
  })
})

describe('tokens', () => {
  const token = { hash: 't', kind: 'first-start', person: null, lifeMs: DAY } as const

  it('make the first administrator once, even when two try at once', async () => {
    await using at = await madeStore()
    const { tokens, people } = at.store
    await tokens.add(token, 'lorasmith')
    expect(await tokens.peek('t')).toEqual({ kind: 'first-start', name: null })
    const results = await Promise.all(['a', 'b', 'c'].map((name) => tokens.redeem('t', 'hash', name)))
    expect(results.filter((each) => each !== null)).toMatchObject([{ role: 'admin', departments: null }])
    expect(await people.list()).toHaveLength(1)
    expect(await tokens.peek('t')).toBeNull()
  })

  it('run out, and a later one replaces an earlier one of the same person', async () => {
    await using at = await madeStore()
    const { tokens, people } = at.store
    const { id } = await madePerson(at.store, 'a', 'asker')
    await tokens.add({ hash: 'one', kind: 'invite', person: id, lifeMs: DAY }, 'x')
    await tokens.add({ hash: 'two', kind: 'reset', person: id, lifeMs: DAY }, 'x')
    expect(await tokens.redeem('one', 'h', null)).toBeNull()
    expect(await tokens.redeem('two', 'h2', null)).toMatchObject({ id })
    expect(await people.passwordHash(id)).toBe('h2')
    await tokens.add({ hash: 'three', kind: 'reset', person: id, lifeMs: DAY }, 'x')
    at.pass(DAY)
    expect(await tokens.redeem('three', 'h3', null)).toBeNull()
  })

  it('is not used up by a name that cannot be', async () => {
    await using at = await madeStore()
    await at.store.tokens.add(token, 'lorasmith')
    expect(await faultOf(at.store.tokens.redeem('t', 'h', ' '))).toBe('store.badName')
    expect(await at.store.tokens.redeem('t', 'h', 'a')).not.toBeNull()
  })
})

describe('keys', () => {
  it('expire, are revoked by their owner or an administrator, and by nobody else', async () => {
    await using at = await madeStore()
    const { keys } = at.store
    const [a, b] = [await madePerson(at.store, 'a', 'asker'), await madePerson(at.store, 'b', 'asker')]
    const add = (id: string) =>
      keys.add({ id, hash: 'h', person: a.id, label: 'HIS', scopes: ['chat'], lifeMs: DAY }, a.id)
    await add('one')
    await add('two')
    expect(await faultOf(keys.revoke('one', b.id, b.id))).toBe('store.noKey')
    await keys.revoke('one', a.id, a.id)
    await keys.revoke('two', null, 'admin')
    expect(await keys.find('one')).toBeNull()
    await add('three')
    await keys.noteUse('three')
    expect((await keys.list(a.id)).map(({ id, usedAt }) => [id, usedAt !== null])).toEqual([
      ['one', false],
      ['two', false],
      ['three', true],
    ])
    expect(await keys.list(b.id)).toEqual([])
    at.pass(DAY)
    expect(await keys.find('three')).toBeNull()
  })
})

describe('lock-out', () => {
  const who = (account: string) => ({ account, address: 'ward' })

  it('doubles the wait with each failure, and no further than its bound', () => {
    expect([4, 5, 6, 7].map((n) => waitAfter(n, 'account'))).toEqual([0, 2_000, 4_000, 8_000])
    expect(waitAfter(10_000, 'account')).toBe(LOCK_OUT.longestWaitMs)
    expect(waitAfter(29, 'address')).toBe(0)
  })

  it('counts attempts of the same moment one after another', async () => {
    await using at = await madeStore()
    const waits = await Promise.all(Array.from({ length: 12 }, () => at.store.attempts.begin(who('a'))))
    expect(waits.filter((wait) => wait === 0)).toHaveLength(LOCK_OUT.account)
    expect(await at.store.attempts.begin(who('b'))).toBe(0)
  })

  it('ends after the wait, grows, and is forgotten with the right password', async () => {
    await using at = await madeStore()
    const { attempts } = at.store
    const tries = async (n: number) => {
      for (let i = 0; i < n; i++) await attempts.begin(who('a'))
    }
    await tries(5)
    expect(await attempts.begin(who('a'))).toBe(2_000)
    at.pass(2_000)
    expect(await attempts.begin(who('a'))).toBe(0)
    expect(await attempts.begin(who('a'))).toBe(4_000)
    await attempts.succeed(who('a'))
    expect(await attempts.begin(who('a'))).toBe(0)
  })

  it('does not let one who knows a password guess others from the same address', async () => {
    await using at = await madeStore()
    const { attempts } = at.store
    let guessed = 0
    for (; guessed < 100 && (await attempts.begin(who(`victim ${guessed}`))) === 0; guessed++) {
      if ((await attempts.begin(who('own'))) === 0) await attempts.succeed(who('own'))
    }
    expect(guessed).toBeLessThanOrEqual(LOCK_OUT.address)
  })
})

describe('the wall', () => {
  it('shows what belongs to no department only to those who may see all', () => {
    expect(maySee(null, null)).toBe(true)
    expect(maySee(['儿科'], '儿科')).toBe(true)
    expect(maySee(['儿科'], '外科')).toBe(false)
    expect(maySee(['儿科'], null)).toBe(false)
  })
})
