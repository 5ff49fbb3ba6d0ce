/** The gateway with its people, rules and store, over an engine that says what the test wants: sign-in, keys, holding, review, release. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyLog } from '../../src/audit/verify.ts'
import { loadServeConfig } from '../../src/config/load-serve.ts'
import { createLogger } from '../../src/serve/http/logger.ts'
import { type Gateway, openGateway } from '../../src/serve/open-gateway.ts'
import { type House, openHouse } from '../../src/serve/open-house.ts'
import { demoModel } from '../support/demo-adapter.ts'
import { scriptedEngine } from '../support/scripted-engine.ts'

const RISKY = '您放心，这个案子我们保证胜诉，一定能拿回全部工资。'
let folder: string
let house: House
let gateway: Gateway
let base: string
let says = '可以先与单位协商。'
let log = ''
const admin = { cookie: '', csrf: '' }
let key: string
let reviewer = { cookie: '', csrf: '' }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-house-'))
  const given = { base_model: demoModel, served_model_name: 'base', data_dir: folder, port: 0, rate_limit: 0 }
  const config = await loadServeConfig(null, { given })
  house = await openHouse(config, {}, (error) => {
    throw error
  })
  const engine = scriptedEngine(() => Array.from(says))
  const write = (line: string) => {
    log += line
  }
  gateway = await openGateway(config, { ...house.doors, engine, log: createLogger({ write }) })
  base = await gateway.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

describe('people', () => {
  it('nobody is let in before the first administrator, who comes by a token told once', async () => {
    expect((await call('GET', '/v1/models')).status).toBe(401)
    expect((await call('GET', '/health')).status).toBe(200)
    const token = house.firstStart!.token!
    const response = await call('POST', '/api/session/token', {
      token,
      name: '管理员',
      password: 'correct horse battery',
    })
    expect(response.status).toBe(200)
    Object.assign(admin, await sessionOf(response))
    expect(
      (await call('POST', '/api/session/token', { token, name: 'x', password: 'correct horse battery' })).status,
    ).toBe(401)
  })

  it('keys are for programs: with the scope they may, else not', async () => {
    const made = await call('POST', '/api/keys', { label: 'app', scopes: ['chat'], days: 1 }, admin)
    const body = (await made.json()) as { key: string }
    expect([made.status < 300, typeof body.key], JSON.stringify(body)).toEqual([true, 'string'])
    key = body.key
    const { choices } = await client(key).chat.completions.create({
      model: 'base',
      messages: [{ role: 'user', content: '工资拖欠怎么办' }],
    })
    expect(choices[0]!.message.content).toContain('可以先与单位协商')
    await expect(client('wrong').models.list()).rejects.toMatchObject({ status: 401, type: 'authentication_error' })
    await expect(client(key).embeddings.create({ model: 'base', input: 'a' })).rejects.toMatchObject({ status: 403 })
    expect((await call('POST', '/v1/load_lora_adapter', { lora_name: 'a', lora_path: 'b' }, { key })).status).toBe(403)
  })

  it('a page of the session must send its token with each change', async () => {
    const body = { model: 'base', messages: [{ role: 'user', content: '好' }] }
    expect((await call('POST', '/v1/chat/completions', body, { cookie: admin.cookie })).status).toBe(403)
    expect((await call('POST', '/v1/chat/completions', body, admin)).status).toBe(200)
  })
})

describe('a held answer', () => {
  it('reaches its asker only after a person let it out, with its label', async () => {
    says = RISKY
    const streams = await client(key).chat.completions.create({
      model: 'base',
      messages: [{ role: 'user', content: '这个案子能赢吗' }],
      stream: true,
    })
    let got = ''
    let ticket: string | null = null
    for await (const chunk of streams) {
      got += JSON.stringify(chunk)
      ticket = (chunk as { x_lorasmith?: { review: { ticket: string } } }).x_lorasmith?.review.ticket ?? ticket
    }
    expect(got).not.toMatch(/胜诉|放心|全部工资/)
    expect(ticket).not.toBeNull()
    const poll = async () =>
      (await (await call('GET', `/api/tickets/${ticket}`, undefined, { key })).json()) as {
        state: string
        text: string | null
      }
    expect(await poll()).toMatchObject({ state: 'waiting', text: null })
    const metrics = await (await call('GET', '/metrics', undefined, admin)).text()
    expect(metrics).toMatch(/^gateway_review_queue_depth 1$/m)
    expect(metrics).toMatch(/^gateway_audit_chain_ok 1$/m)

    const invited = (await (await call('POST', '/api/people', { name: '审核员', role: 'reviewer' }, admin)).json()) as {
      token: string
    }
    const signed = await call('POST', '/api/session/token', { token: invited.token, password: 'another long secret' })
    reviewer = await sessionOf(signed)
    const held = (await (await call('GET', `/api/queue/${ticket}`, undefined, reviewer)).json()) as {
      version: number
      answer: string
    }
    expect(held.answer).toContain(RISKY)
    const claimed = (await (
      await call('POST', `/api/queue/${ticket}/claim`, { version: held.version }, reviewer)
    ).json()) as { version: number }
    const edited = { version: claimed.version, note: '不得承诺结果', text: '能否胜诉取决于证据，请咨询律师。' }
    const decided = await call('POST', `/api/queue/${ticket}/edit`, edited, reviewer)
    expect(decided.status, await decided.clone().text()).toBe(200)
    const { state, text } = await poll()
    expect(state).toBe('released')
    expect(text).toMatch(/取决于证据[\s\S]*人工智能/)
    expect(text).not.toContain('保证胜诉')
  })

  it('leaves its words in no log, and every act in a chain that is whole', async () => {
    await gateway.app.close()
    await house[Symbol.asyncDispose]()
    const acts: string[] = []
    const path = join(folder, 'audit.jsonl')
    expect((await verifyLog(path, { onEntry: ({ action }) => acts.push(action) })).firstBad).toBeNull()
    for (const act of ['answer.pass', 'answer.hold', 'answer.claim']) expect(acts.join(' ')).toContain(act)
    expect(log + (await readFile(path, 'utf8'))).not.toMatch(/胜诉|放心|协商/)
  })
})

function client(apiKey: string): OpenAI {
  return new OpenAI({ baseURL: `${base}/v1`, apiKey, maxRetries: 0 })
}

interface As {
  readonly cookie?: string
  readonly csrf?: string
  readonly key?: string
}

function call(method: string, path: string, body?: object, { cookie, csrf, key: bearer }: As = {}): Promise<Response> {
  const headers = {
    ...(body ? { 'content-type': 'application/json' } : {}),
    ...(cookie ? { cookie } : {}),
    ...(csrf ? { 'x-csrf-token': csrf } : {}),
    ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
  }
  return fetch(`${base}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
}

async function sessionOf(response: Response): Promise<{ cookie: string; csrf: string }> {
  const { csrf } = (await response.json()) as { csrf: string }
  return { cookie: response.headers.getSetCookie()[0]!.split(';')[0]!, csrf }
}
