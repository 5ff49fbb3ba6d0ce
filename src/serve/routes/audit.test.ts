import { describe, expect, it } from 'vitest'
import { madeApp } from '../../../test/support/made-app.ts'
import { heldBy, madePerson } from '../../../test/support/made-store.ts'

describe('audit routes', () => {
  it('read, check and anchor the chain', async () => {
    await using at = await madeApp()
    const asker = await madePerson(at.store, 'a', 'asker')
    const id = await at.store.answers.record('pass', heldBy(asker))
    const { call } = await at.as('auditor')
    const page = (await call('GET', '/api/audit?from=2&limit=1')).json()
    expect(page.entries).toMatchObject([{ seq: 2, action: 'answer.pass', object: id }])
    expect((await call('GET', '/api/audit/verify')).json()).toMatchObject({ whole: true, contents: { whole: 2 } })
    const anchor = (await call('GET', '/api/audit/anchor')).json()
    expect(anchor).toMatchObject({ format: 1, count: at.trail.head.seq, head: at.trail.head.hash })
  })

  it('show a text to an auditor of its department, and note that it was read', async () => {
    await using at = await madeApp()
    const asker = await madePerson(at.store, 'a', 'asker')
    const answer = await at.store.answers.record('pass', heldBy(asker))
    const { id } = (await at.store.contents.ofAnswer(answer))[0]!
    const auditor = await at.as('auditor', ['儿科'])
    const other = await at.as('auditor', ['外科'], 'other')
    expect((await auditor.call('GET', `/api/audit/contents/${id}`)).json()).toMatchObject({ id, isTrue: true })
    expect((await other.call('GET', `/api/audit/contents/${id}`)).statusCode).toBe(404)
    const { entries } = (await auditor.call('GET', '/api/audit')).json()
    expect(entries.at(-1)).toMatchObject({ action: 'content.read', actor: auditor.id, object: id })
  })

  it('set how long texts are kept, from presets only', async () => {
    await using at = await madeApp()
    const { call } = await at.as('admin')
    expect((await call('GET', '/api/retention')).json()).toMatchObject({ preset: 'three-years', months: 36 })
    expect((await call('PUT', '/api/retention', { preset: 'one-day' })).statusCode).toBe(400)
    expect((await call('PUT', '/api/retention', { preset: 'fifteen-years' })).statusCode).toBe(200)
    expect((await call('POST', '/api/retention/purge')).json()).toMatchObject({ contents: 0, held: 0 })
  })

  it('delete what a person asks to have deleted; the chain stays whole', async () => {
    await using at = await madeApp()
    const asker = await madePerson(at.store, 'a', 'asker')
    await at.store.answers.record('pass', heldBy(asker, { subject: '4711' }))
    const [admin, auditor] = [await at.as('admin'), await at.as('auditor')]
    const erase = (body: object) => admin.call('POST', '/api/erasures', body)
    expect((await erase({ subject: '4711' })).statusCode).toBe(400)
    expect((await erase({ subject: '4711', asker: 'x', reason: 'unlawful' })).statusCode).toBe(400)
    expect((await erase({ subject: '4711', reason: 'unlawful' })).json()).toMatchObject({ answers: 1, contents: 2 })
    expect((await erase({ subject: '4711', reason: 'unlawful' })).statusCode).toBe(404)
    const verified = (await auditor.call('GET', '/api/audit/verify')).json()
    expect(verified).toMatchObject({ whole: true, contents: { whole: 0, changed: [], lost: [] } })
  })
})
