import { describe, expect, it } from 'vitest'
import { madeApp } from '../../../test/support/made-app.ts'
import { heldBy, madePerson } from '../../../test/support/made-store.ts'

describe('the way of a held answer', () => {
  it('goes from the asker past two people back to the asker', async () => {
    await using at = await madeApp()
    const asker = await at.as('asker', null, '护士站')
    const [first, second] = [await at.as('reviewer', ['儿科'], '李'), await at.as('reviewer', ['儿科'], '王')]
    const person = (await at.store.people.get(asker.id))!
    const { id } = await at.store.queue.hold(heldBy(person, { fourEyes: true }))
    const waiting = await asker.call('GET', `/api/tickets/${id}`)
    expect(waiting.json()).toEqual({ id, state: 'waiting', text: null, reviewed_at: null, label: null, citations: [] })

    expect((await first.call('GET', '/api/queue?state=waiting')).json().held).toMatchObject([{ id, version: 1 }])
    expect((await first.call('GET', `/api/queue/${id}`)).json()).toMatchObject({ answer: '可以确诊为流感。' })
    expect((await first.call('POST', `/api/queue/${id}/claim`, { version: 1 })).json()).toMatchObject({ version: 2 })
    const edit = { version: 2, note: '语气', text: '请就诊。' }
    expect((await first.call('POST', `/api/queue/${id}/edit`, edit)).json()).toMatchObject({ isFinal: false })
    expect((await asker.call('GET', `/api/tickets/${id}`)).json().text).toBeNull()
    await second.call('POST', `/api/queue/${id}/claim`, { version: 3 })
    const agreed = await second.call('POST', `/api/queue/${id}/release`, { version: 4, note: '同意' })
    expect(agreed.json()).toMatchObject({ isFinal: true, held: { state: 'edited' } })
    const { state, text, label } = (await asker.call('GET', `/api/tickets/${id}`)).json()
    const end = '本建议仅供参考，具体请咨询专业人士。\n本回答由人工智能生成。' // as every answer has it
    expect([state, text]).toEqual(['released', `请就诊。\n\n${end}`])
    expect(label.AIGC).toMatchObject({ Label: '1', ProduceID: id })
  })

  it('answers with 409 where somebody was faster, and 404 for a ticket of another', async () => {
    await using at = await madeApp()
    const asker = await madePerson(at.store, 'a', 'asker')
    const [first, second] = [await at.as('reviewer', null, '李'), await at.as('reviewer', null, '王')]
    const { id } = await at.store.queue.hold(heldBy(asker))
    const claims = await Promise.all(
      [first, second].map(({ call }) => call('POST', `/api/queue/${id}/claim`, { version: 1 })),
    )
    expect(claims.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409])
    expect((await first.call('GET', `/api/tickets/${id}`)).statusCode).toBe(404)
  })

  it('wants a note of a reviewer, and takes none of a blank', async () => {
    await using at = await madeApp()
    const asker = await madePerson(at.store, 'a', 'asker')
    const { call } = await at.as('reviewer')
    const { id } = await at.store.queue.hold(heldBy(asker))
    await call('POST', `/api/queue/${id}/claim`, { version: 1 })
    for (const body of [{ version: 2 }, { version: 2, note: '' }, { version: 2, note: ' ' }]) {
      expect((await call('POST', `/api/queue/${id}/reject`, body)).statusCode).toBe(400)
    }
    expect((await call('POST', `/api/queue/${id}/reject`, { version: 2, note: 'n' })).statusCode).toBe(200)
  })

  it('shows counts to an administrator, and no text', async () => {
    await using at = await madeApp()
    const asker = await madePerson(at.store, 'a', 'asker')
    await at.store.queue.hold(heldBy(asker))
    const { call } = await at.as('admin')
    const counts = { waiting: 1, claimed: 0, overdue: 0, oldestWaitS: 0 }
    expect((await call('GET', '/api/queue/counts')).json()).toEqual(counts)
    expect((await call('GET', '/api/queue')).statusCode).toBe(403)
  })
})
