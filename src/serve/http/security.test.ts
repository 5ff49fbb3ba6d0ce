import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatBody, type TestGateway, testGateway } from '../../../test/support/gateway.ts'
import { scriptedEngine } from '../../../test/support/scripted-engine.ts'

const URL = '/v1/chat/completions'
const INTRANET = 'https://intranet.hospital.lan'
let gateway: TestGateway
let port: number

beforeAll(async () => {
  const given = { allowed_hosts: ['ai.hospital.lan'], allowed_origins: [INTRANET], max_body_kb: 4 }
  gateway = await testGateway({ engine: scriptedEngine(() => ['好']) }, given)
  await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  port = (gateway.app.server.address() as AddressInfo).port
})
afterAll(() => gateway[Symbol.asyncDispose]())

/** What a raw client gets: nothing between it and the socket tidies its request. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let got = ''
    socket.on('data', (data) => {
      got += data
    })
    socket.on('close', () => resolve(got))
    socket.on('error', reject)
  })
}

const statusOf = (reply: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(reply)?.[1])
const get = (host: string) => raw(`GET /v1/models HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)

describe('Host', () => {
  it.each(['127.0.0.1', 'localhost:1', 'LOCALHOST', '[::1]:80', 'ai.hospital.lan', 'ai.hospital.lan.'])(
    'lets %s in',
    async (host) => {
      expect(statusOf(await get(host))).toBe(200)
    },
  )

  it.each([
    'evil.test',
    '127.0.0.1.evil.test',
    'localhost.evil.test',
    '0.0.0.0',
    '',
    'ai.hospital.lan@evil.test',
    '2130706433',
    'localhost:80:80',
  ])('refuses "%s", as after a DNS rebinding', async (host) => {
    const reply = await get(host)
    expect([421, 400]).toContain(statusOf(reply))
    expect(reply).not.toContain('"data"')
  })

  it('refuses a request without one, and one with two', async () => {
    expect(statusOf(await raw('GET /health HTTP/1.1\r\nConnection: close\r\n\r\n'))).toBe(400)
    const two = await raw('GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\nConnection: close\r\n\r\n')
    expect(two).not.toContain('"ok"')
  })

  it('refuses before anything is told of a route', async () => {
    const reply = await raw('GET /none HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n')
    expect(statusOf(reply)).toBe(421)
  })
})

describe('Origin and forms', () => {
  const post = (headers: Record<string, string>, body = JSON.stringify(chatBody('好'))) =>
    gateway.post(URL, body, headers)

  it('lets the own page and listed pages call, no other', async () => {
    expect((await post({ origin: 'http://localhost' })).statusCode).toBe(200)
    const listed = await post({ origin: INTRANET })
    expect([listed.statusCode, listed.headers['access-control-allow-origin']]).toEqual([200, INTRANET])
    for (const origin of [
      'https://evil.test',
      'null',
      'http://localhost:81',
      'https://localhost',
      `${INTRANET}.evil.test`,
    ]) {
      const refused = await post({ origin })
      expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([403, undefined])
    }
    expect((await post({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403)
  })

  it('answers a preflight of a listed page only, and never with a star', async () => {
    const preflight = (origin: string) =>
      gateway.app.inject({
        method: 'OPTIONS',
        url: URL,
        headers: { host: 'localhost', origin, 'access-control-request-method': 'POST' },
      })
    const listed = await preflight(INTRANET)
    expect(listed.headers).toMatchObject({ 'access-control-allow-origin': INTRANET })
    expect(listed.headers['access-control-allow-credentials']).toBeUndefined()
    const evil = await preflight('https://evil.test')
    expect([evil.statusCode, evil.headers['access-control-allow-origin']]).toEqual([403, undefined])
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=a',
    '',
    'text/plain; application/json',
  ])('refuses a body of type "%s", which a form can send', async (type) => {
    expect((await post({ 'content-type': type })).statusCode).toBe(415)
  })

  it('sends headers that keep an answer from becoming a page', async () => {
    for (const response of [
      await post({}),
      await post({ origin: 'https://evil.test' }),
      await gateway.post('/none', {}),
    ]) {
      expect(response.headers['content-security-policy']).toContain("default-src 'none'")
      expect(response.headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    }
  })
})

describe('bodies', () => {
  it.each([
    ['no JSON', '{"model":', 400, 'bad_json'],
    ['a list', '[]', 400, 'bad_json'],
    ['nothing', '', 400, 'bad_json'],
    ['a prototype', '{"model":"base","__proto__":{"stream":true},"messages":[]}', 400, 'bad_json'],
    ['too much', JSON.stringify(chatBody('长'.repeat(4000))), 413, 'body_too_large'],
  ])('of %s are refused', async (_, body, status, code) => {
    const response = await gateway.post(URL, body)
    expect([response.statusCode, response.json<{ error: { code: string } }>().error.code]).toEqual([status, code])
  })

  it('that lie about their length are refused while they come', async () => {
    const reply = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
      const sent = httpRequest({ port, host: '127.0.0.1', path: URL, method: 'POST', headers }, (response) => {
        resolve(response.statusCode)
        response.resume()
      })
      sent.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EPIPE' || error.code === 'ECONNRESET' ? resolve(413) : reject(error),
      )
      for (let i = 0; i < 20; i++) sent.write(' '.repeat(1024))
      sent.end()
    })
    expect(reply).toBe(413)
  })

  it('that come too slowly are cut off, and headers too', () => {
    const { headersTimeout, requestTimeout } = gateway.app.server
    expect(headersTimeout).toBeLessThanOrEqual(10_000)
    expect(requestTimeout).toBeLessThanOrEqual(30_000)
  })
})

describe('the log', () => {
  it('holds no word of what was asked or answered, nor of addresses', async () => {
    const secret = '病人王小明的血型'
    const lines = gateway.log.text.length
    await gateway.post(URL, chatBody(secret))
    await gateway.post(URL, chatBody(secret, { logit_bias: secret }))
    await gateway.post(URL, { model: secret, messages: [{ role: secret, content: secret }] })
    await gateway.app.inject({
      url: `/v1/models/${encodeURIComponent(secret)}?token=${encodeURIComponent(secret)}`,
      headers: { host: 'localhost', authorization: 'Bearer sk-secret' },
    })
    gateway.parts.log.error(
      { err: new Error(secret), body: { messages: secret }, headers: { authorization: 'sk-secret' } },
      'later hand',
    )
    const log = gateway.log.text.slice(lines)
    expect(log.split('\n').length).toBeGreaterThan(4)
    expect(log).not.toMatch(/王小明|%E7|sk-secret/)
    expect(log).toContain('"route":"/v1/models/:id"')
  })
})
