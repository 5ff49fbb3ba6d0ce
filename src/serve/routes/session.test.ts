import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type MadeApp, madeApp } from '../../../test/support/made-app.ts'
import { DAY, MINUTE, madePerson } from '../../../test/support/made-store.ts'
import { firstStart } from '../auth/first-start.ts'
import { hashPassword, verifyPassword } from '../auth/passwords.ts'

const PASSWORD = '苹果 stapler 47 Lampe'

async function withPerson(at: MadeApp, name = '李医生') {
  const passwordHash = await hashPassword(PASSWORD, name)
  return at.store.people.add({ name, role: 'reviewer', departments: ['儿科'], passwordHash }, 'test')
}

const signIn = (at: MadeApp, payload: object, cookie?: string) =>
  at.app.inject({ method: 'POST', url: '/api/session', payload, ...(cookie && { headers: { cookie } }) })

const cookieOf = (headers: Readonly<Record<string, unknown>>) => String(headers['set-cookie']).split(';')[0]!

describe('signing in', () => {
  it('gives a cookie that no script reads and no other site sends, and a token for changes', async () => {
    await using at = await madeApp()
    const { id } = await withPerson(at)
    const answer = await signIn(at, { name: '李医生', password: PASSWORD })
    expect(answer.json()).toEqual({
      person: { id, name: '李医生', role: 'reviewer', departments: ['儿科'] },
      csrf: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(answer.headers['set-cookie']).toMatch(
      /^lorasmith_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    )
    const me = await at.app.inject({ url: '/api/session', headers: { cookie: cookieOf(answer.headers) } })
    expect(me.json()).toMatchObject({ via: 'session', csrf: answer.json().csrf, person: { name: '李医生' } })
  })

  it('changes the session at each sign-in, and ends it at sign-out', async () => {
    await using at = await madeApp()
    await withPerson(at)
    const one = cookieOf((await signIn(at, { name: '李医生', password: PASSWORD })).headers)
    const answer = await signIn(at, { name: '李医生', password: PASSWORD }, one)
    const two = cookieOf(answer.headers)
    const status = async (cookie: string) =>
      (await at.app.inject({ url: '/api/session', headers: { cookie } })).statusCode
    expect([await status(one), await status(two)]).toEqual([401, 200])
    const headers = { cookie: two, 'x-csrf-token': answer.json().csrf as string }
    const out = await at.app.inject({ method: 'DELETE', url: '/api/session', headers })
    expect(out.headers['set-cookie']).toContain('Max-Age=0')
    expect(await status(two)).toBe(401)
  })

  it('says the same of a wrong name, a wrong password, a person shut out and one without a password', async () => {
    await using at = await madeApp()
    const { id } = await withPerson(at)
    await withPerson(at, '离职')
    await madePerson(at.store, 'admin', 'admin')
    await at.store.people.add({ name: '新人', role: 'asker', departments: null }, 'test')
    const gone = await at.store.people.byName('离职')
    await at.store.people.change(gone!.id, { isDisabled: true }, id)
    const answers = await Promise.all([
      signIn(at, { name: '没有此人', password: PASSWORD }),
      signIn(at, { name: '李医生', password: `${PASSWORD}!` }),
      signIn(at, { name: '离职', password: PASSWORD }),
      signIn(at, { name: '新人', password: PASSWORD }),
    ])
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
    expect(answers[0]!.statusCode).toBe(401)
    for (const { body } of answers) expect(body).not.toContain(PASSWORD)
  })

  it('locks out after five failures, also with the right password, and lets in after the wait', async () => {
    await using at = await madeApp()
    await withPerson(at)
    for (let i = 0; i < 5; i++) await signIn(at, { name: '李医生', password: 'wrong' })
    const locked = await signIn(at, { name: ' 李医生 ', password: PASSWORD })
    expect([locked.statusCode, locked.headers['retry-after']]).toEqual([429, '2'])
    at.pass(2_000)
    expect((await signIn(at, { name: '李医生', password: PASSWORD })).statusCode).toBe(200)
  })

  it('ends when idle', async () => {
    await using at = await madeApp()
    const { call } = await at.as('asker')
    at.pass(29 * MINUTE)
    expect((await call('GET', '/api/session')).statusCode).toBe(200)
    at.pass(30 * MINUTE)
    expect((await call('GET', '/api/session')).statusCode).toBe(401)
  })

  it('reads a body of JSON only, as no form of another site can send it', async () => {
    await using at = await madeApp()
    await withPerson(at)
    const payload = JSON.stringify({ name: '李医生', password: PASSWORD })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const headers = { 'content-type': type }
      const { statusCode } = await at.app.inject({ method: 'POST', url: '/api/session', payload, headers })
      expect(statusCode).toBeGreaterThanOrEqual(400)
    }
  })
})

describe('passwords', () => {
  it('are long enough and not easily guessed; there is no default', async () => {
    for (const bad of [
      '',
      'short',
      'aaaaaaaaaaaaaaaa',
      'abababababababab',
      '李医生李医生李医生李医生',
      '护士长2026!!!!!x',
      'x'.repeat(1025),
    ]) {
      await expect(hashPassword(bad, '护士长2026')).rejects.toMatchObject({
        code: expect.stringMatching(/^auth\.password/),
      })
    }
  })

  it('are argon2id hashes, and proven in the same way whether or not there is a person', async () => {
    const hash = await hashPassword(PASSWORD, 'x')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword(hash, PASSWORD)).toBe(true)
    expect(await verifyPassword(hash, PASSWORD.normalize('NFD'))).toBe(true)
    expect(await verifyPassword(hash, `${PASSWORD} `)).toBe(false)
    expect(await verifyPassword(null, PASSWORD)).toBe(false)
    const time = async (stored: string | null) => {
      const start = performance.now()
      for (let i = 0; i < 3; i++) await verifyPassword(stored, 'wrong wrong wrong')
      return performance.now() - start
    }
    await time(null)
    const ratio = (await time(null)) / (await time(hash))
    expect(ratio).toBeGreaterThan(0.1) // a shortcut would be a thousandth
  })

  it('change only with the old one, and end every other session', async () => {
    await using at = await madeApp()
    await withPerson(at)
    const other = cookieOf((await signIn(at, { name: '李医生', password: PASSWORD })).headers)
    const answer = await signIn(at, { name: '李医生', password: PASSWORD })
    const headers = { cookie: cookieOf(answer.headers), 'x-csrf-token': answer.json().csrf as string }
    const change = (payload: object) =>
      at.app.inject({ method: 'POST', url: '/api/session/password', payload, headers })
    expect((await change({ current: 'wrong', password: 'an entirely new one' })).statusCode).toBe(401)
    const changed = await change({ current: PASSWORD, password: 'an entirely new one' })
    expect(changed.statusCode).toBe(200)
    const status = async (cookie: string) =>
      (await at.app.inject({ url: '/api/session', headers: { cookie } })).statusCode
    expect([await status(other), await status(headers.cookie), await status(cookieOf(changed.headers))]).toEqual([
      401, 401, 200,
    ])
    expect((await signIn(at, { name: '李医生', password: PASSWORD })).statusCode).toBe(401)
  })
})

describe('the first start', () => {
  const redeem = (at: MadeApp, payload: object) => at.app.inject({ method: 'POST', url: '/api/session/token', payload })

  it('makes one administrator with a token of 256 bits, told once, that works once', async () => {
    await using at = await madeApp()
    const path = join(at.folder, 'first-start-token')
    const first = await firstStart(at.store, path)
    const token = first!.token!
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect((await readFile(path, 'utf8')).trim()).toBe(token)
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await firstStart(at.store, path)).toEqual({ token: null, path })
    expect((await redeem(at, { token: `${token.slice(1)}x`, password: PASSWORD, name: '主任' })).statusCode).toBe(401)
    expect((await redeem(at, { token, password: 'short', name: '主任' })).statusCode).toBe(400)
    const answer = await redeem(at, { token, password: PASSWORD, name: '主任' })
    expect(answer.json()).toMatchObject({ person: { name: '主任', role: 'admin', departments: null } })
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
    expect((await redeem(at, { token, password: PASSWORD, name: '另一人' })).statusCode).toBe(401)
    expect(await firstStart(at.store, path)).toBeNull()
    expect((await signIn(at, { name: '主任', password: PASSWORD })).statusCode).toBe(200)
  })

  it('makes another token when the first ran out, or its file is gone', async () => {
    await using at = await madeApp()
    const path = join(at.folder, 'first-start-token')
    const one = (await firstStart(at.store, path))!.token!
    at.pass(DAY)
    const two = (await firstStart(at.store, path))!.token!
    expect(two).not.toBe(one)
    expect((await redeem(at, { token: one, password: PASSWORD, name: 'a' })).statusCode).toBe(401)
  })
})

describe('people and keys', () => {
  it('are invited with a token that sets their own password', async () => {
    await using at = await madeApp()
    const { call } = await at.as('admin')
    const made = await call('POST', '/api/people', { name: '李医生', role: 'reviewer', departments: ['儿科'] })
    expect(made.statusCode).toBe(201)
    const { token, person } = made.json() as { readonly token: string; readonly person: { readonly id: string } }
    const payload = { token, password: PASSWORD, name: 'ignored' }
    const answer = await at.app.inject({ method: 'POST', url: '/api/session/token', payload })
    expect(answer.json()).toMatchObject({ person: { id: person.id, name: '李医生', role: 'reviewer' } })
    expect((await call('GET', '/api/people')).body).not.toMatch(/argon2|hash/)
    expect((await call('PATCH', `/api/people/${person.id}`, { disabled: true })).json().person.isDisabled).toBe(true)
    expect((await signIn(at, { name: '李医生', password: PASSWORD })).statusCode).toBe(401)
    expect((await call('POST', '/api/people', { name: '李医生', role: 'asker' })).statusCode).toBe(409)
    expect((await call('POST', '/api/people', { name: 'b', role: 'root' })).statusCode).toBe(400)
    expect((await call('POST', '/api/people/p_x/token')).statusCode).toBe(404)
  })

  it('give a key once, which works until it is revoked or its person is shut out', async () => {
    await using at = await madeApp()
    const admin = await at.as('admin')
    const owner = await at.as('asker')
    const made = await owner.call('POST', '/api/keys', { label: 'HIS', scopes: ['chat'], days: 30 })
    const { key, id } = made.json() as { readonly key: string; readonly id: string }
    const use = async (given = key) => {
      const headers = { authorization: `Bearer ${given}` }
      return (await at.app.inject({ url: '/api/tickets/a_x', headers })).statusCode
    }
    expect(await use()).toBe(404) // let in: there is no such ticket
    expect(await use(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).toBe(401)
    expect((await owner.call('GET', '/api/keys')).body).not.toContain(key.slice(-40))
    expect((await owner.call('POST', '/api/keys', { label: 'x', scopes: ['root'] })).statusCode).toBe(400)
    const stranger = await at.as('asker', null, 'stranger')
    expect((await stranger.call('DELETE', `/api/keys/${id}`)).statusCode).toBe(404)
    expect((await admin.call('DELETE', `/api/keys/${id}`)).statusCode).toBe(204)
    expect(await use()).toBe(401)
  })

  it('do not fall back to the cookie where a key is wrong', async () => {
    await using at = await madeApp()
    const { headers } = await at.as('asker')
    const both = { ...headers, authorization: 'Bearer lsk_wrong' }
    expect((await at.app.inject({ url: '/api/session', headers: both })).statusCode).toBe(401)
  })
})
