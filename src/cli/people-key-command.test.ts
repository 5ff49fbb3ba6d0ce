import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoModel } from '../../test/support/demo-adapter.ts'
import { chatBody } from '../../test/support/gateway.ts'
import { memoryOutput } from '../../test/support/memory-output.ts'
import { scriptedEngine } from '../../test/support/scripted-engine.ts'
import { loadServeConfig } from '../config/load-serve.ts'
import { createLogger } from '../serve/http/logger.ts'
import { openGateway } from '../serve/open-gateway.ts'
import { openHouse } from '../serve/open-house.ts'
import { openStore } from '../store/open.ts'
import { type KeyAddFlags, keyAdd, keyList, keyRevoke } from './people-key-command.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lorasmith-keys-'))
})
afterEach(() => rm(dir, { recursive: true }))

interface MadeKey {
  readonly key: string
  readonly id: string
}

async function added(name: string, flags: Partial<KeyAddFlags> = {}): Promise<MadeKey> {
  const out = memoryOutput()
  await keyAdd(name, { dir, json: true, scopes: 'chat', days: 30, ...flags }, out)
  return JSON.parse(out.said()) as MadeKey
}

async function listed(name?: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const out = memoryOutput()
  await keyList(name, { dir, json: true }, out)
  return (JSON.parse(out.said()) as { keys: readonly Readonly<Record<string, unknown>>[] }).keys
}

/** The gateway over this folder, as `lorasmith serve` opens it. @returns the status of a call with a key */
async function openedGateway() {
  const given = { base_model: demoModel, served_model_name: 'base', data_dir: dir, rate_limit: 0 }
  const config = await loadServeConfig(null, { given })
  const fail = (error: unknown) => {
    throw error
  }
  const house = await openHouse(config, {}, fail)
  const log = createLogger({ write: () => {} })
  const gateway = await openGateway(config, { ...house.doors, engine: scriptedEngine(() => '好'), log })
  const call = async (key: string, url: '/v1/chat/completions' | '/v1/embeddings' | '/metrics') => {
    const headers = { authorization: `Bearer ${key}`, host: 'localhost' }
    const body =
      url === '/metrics' ? null : url === '/v1/embeddings' ? { model: 'base', input: '好' } : chatBody('你好')
    const { statusCode } = await gateway.app.inject({
      ...{ method: body ? 'POST' : 'GET', url, headers },
      ...(body && { payload: body }),
    })
    return statusCode
  }
  return {
    call,
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]()
      await house[Symbol.asyncDispose]()
    },
  }
}

describe('people key', () => {
  it("makes a program's account and a key that may what its scopes say, until it is revoked", async () => {
    const ward = await added('HIS 3', { role: 'asker', departments: '儿科，外科', label: 'ward round' })
    const second = await added('HIS 3', { scopes: 'chat,embed' })
    await using gateway = await openedGateway()
    const tried = async ({ key }: MadeKey) => [
      await gateway.call(key, '/v1/chat/completions'),
      await gateway.call(key, '/v1/embeddings'),
      await gateway.call(key, '/metrics'),
    ]
    expect(await tried(ward)).toEqual([200, 403, 403])
    expect(await tried(second)).toEqual([200, 200, 403])
    await keyRevoke(ward.id, { dir }, memoryOutput()) // while the gateway runs
    expect(await tried(ward)).toEqual([401, 401, 401])
    expect(await tried(second)).toEqual([200, 200, 403])
    expect(await listed('his 3')).toMatchObject([
      { id: ward.id, person: 'HIS 3', role: 'asker', label: 'ward round', scopes: ['chat'], state: 'revoked' },
      { id: second.id, label: 'HIS 3', scopes: ['chat', 'embed'], state: 'works' },
    ])
  })

  it('works within the rights of a person who is there', async () => {
    {
      await using store = await openStore({ url: join(dir, 'store.db') })
      await store.people.add({ name: '审计员', role: 'auditor', departments: ['儿科'] }, 'test')
    }
    const { key } = await added('审计员', { scopes: 'metrics、audit' })
    await using gateway = await openedGateway()
    expect(await gateway.call(key, '/metrics')).toBe(200)
    expect(await gateway.call(key, '/v1/chat/completions')).toBe(403)
  })

  it('keeps nothing of the secret, in a file or in the list, and writes each act into the audit chain', async () => {
    const { key, id } = await added('app', { role: 'asker' })
    await keyRevoke(id, { dir }, memoryOutput())
    const secret = key.slice(-43)
    for (const name of await readdir(dir)) {
      const bytes = await readFile(join(dir, name)).catch(() => Buffer.alloc(0))
      expect([name, bytes.includes(secret)]).toEqual([name, false])
    }
    const out = memoryOutput()
    await keyList(undefined, { dir }, out)
    expect(out.said()).toContain('已停用')
    expect(out.said()).not.toContain(secret)
    const audit = await readFile(join(dir, 'audit.jsonl'), 'utf8')
    for (const action of ['people.add', 'key.add', 'key.revoke']) expect(audit).toContain(`"${action}"`)
  })

  it('says what is wrong, and makes nothing then', async () => {
    await expect(added('nobody')).rejects.toMatchObject({ code: 'store.cannotOpen' })
    const { id } = await added('app', { role: 'asker' })
    const faults = [
      [() => added('nobody'), 'cli.keyNobody'],
      [() => added('other', { role: 'asker', scopes: 'chat,metrics' }), 'cli.keyScopes'],
      [() => added('other', { role: 'asker', scopes: ' ， ' }), 'cli.keyScopes'],
      [() => added('app', { role: 'admin' }), 'cli.keyPersonKnown'],
      [() => added('app', { departments: '儿科' }), 'cli.keyPersonKnown'],
      [() => keyRevoke('none', { dir }, memoryOutput()), 'store.noKey'],
      [() => listed('nobody'), 'store.noPerson'],
    ] as const
    for (const [attempt, code] of faults) await expect(attempt(), code).rejects.toMatchObject({ code })
    {
      await using store = await openStore({ url: join(dir, 'store.db') })
      expect((await store.people.list()).map(({ name }) => name)).toEqual(['app'])
      await store.people.add({ name: '主任', role: 'admin', departments: null, passwordHash: 'x' }, 'test')
      const person = (await store.people.byName('app'))!
      await store.people.change(person.id, { isDisabled: true }, 'test')
    }
    await expect(added('app')).rejects.toMatchObject({ code: 'cli.keyPersonOut' })
    expect((await listed()).map((each) => each.id)).toEqual([id])
  })
})
