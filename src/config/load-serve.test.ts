import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserErrors } from '../texts/user-error.ts'
import { loadServeConfig } from './load-serve.ts'
import { serveSettings } from './serve-settings.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-serve-config-'))
  await writeFile(join(folder, 'base.gguf'), '')
})
afterAll(() => rm(folder, { recursive: true }))

async function load(yaml: string, given = {}) {
  await writeFile(join(folder, 'serve.yaml'), yaml)
  return await loadServeConfig('serve.yaml', { cwd: folder, given })
}

async function faults(yaml: string): Promise<readonly string[]> {
  const error = await load(yaml).then(
    () => new UserErrors([]),
    (error: unknown) => error as UserErrors,
  )
  return error.faults.map(({ code, values }) => `${code} ${values.place ?? values.file} ${values.key}`)
}

describe('loadServeConfig', () => {
  it('fills what is not written, and resolves paths', async () => {
    const config = await load(
      'base_model: base.gguf\nadapters: {a: ./out/a:0.5, b: /x/b}\nadapter_folders: [out]\nguard_rules:',
    )
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8787,
      guardrails: true,
      database_url: null,
      guard_rules: null,
    })
    expect(config.base_model).toBe(join(folder, 'base.gguf'))
    expect(config.adapters).toEqual({ a: join(folder, 'out/a:0.5'), b: '/x/b' })
    expect(config.adapter_folders).toEqual([join(folder, 'out')])
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('lets the command line win, and needs no file', async () => {
    expect((await load('base_model: base.gguf\nport: 1', { port: 2 })).port).toBe(2)
    const config = await loadServeConfig(null, { cwd: folder, given: { base_model: 'base.gguf' } })
    expect(config.max_running).toBe(4)
  })

  it('tells every fault at once, with its line', async () => {
    const yaml = [
      'base_model: none.gguf',
      'prot: 8080',
      'port: 80a',
      'max_token: 3',
      'guardrails: maybe',
      'allowed_origins: ["*"]',
      'adapters: {a: {b: c}}',
      'port: 3',
      'served_model_name: "a:b"',
      'blub: 1',
    ].join('\n')
    expect(await faults(yaml)).toEqual([
      'config.typo serve.yaml:2 prot',
      'config.typo serve.yaml:4 max_token',
      'config.duplicate-key serve.yaml:8 port',
      'config.unknown-serve-key serve.yaml:10 blub',
      'config.file-missing serve.yaml:1 base_model',
      'config.bad-form serve.yaml:9 served_model_name',
      'config.bad-paths serve.yaml:7 adapters',
      'config.bad-integer serve.yaml:3 port',
      'config.bad-texts serve.yaml:6 allowed_origins',
      'config.bad-flag serve.yaml:5 guardrails',
    ])
    expect(await faults('port: 1')).toEqual(['config.missing-key serve.yaml base_model'])
  })

  it('knows which settings of sign-on and cookies go together', async () => {
    const base = 'base_model: base.gguf\n'
    const here = 'public_origin: "https://ai.lan"\n'
    const there = 'oidc_issuer: "https://login.lan"\noidc_client_id: x\n'
    await writeFile(join(folder, 'secret'), 's')
    expect(await load(`${base}${here}${there}oidc_secret_file: secret\n`)).toMatchObject({
      oidc_secret_file: join(folder, 'secret'),
      oidc_claim: 'sub',
      secure_cookies: null,
    })
    expect(await faults(`${base}oidc_issuer: "https://login.lan"`)).toEqual([
      'config.serve-needs serve.yaml:2 oidc_issuer',
      'config.serve-needs serve.yaml:2 oidc_issuer',
    ])
    expect(await faults(`${base}${here}${there}sign_in: false`)).toEqual([
      'config.serve-needs serve.yaml:3 oidc_issuer',
    ])
    expect(await faults(`${base}oidc_claim: email`)).toEqual(['config.serve-needs serve.yaml:2 oidc_claim'])
    for (const issuer of ['http://login.lan', 'https://u:p@login.lan', 'https://login.lan?x', 'login'])
      expect(await faults(`${base}oidc_issuer: "${issuer}"`)).toEqual(['config.bad-form serve.yaml:2 oidc_issuer'])
    const cookies = (origin: string, secure: boolean) =>
      faults(`${base}public_origin: "${origin}"\nsecure_cookies: ${secure}`)
    expect(await cookies('http://127.0.0.1:8787', true)).toEqual([
      'config.serve-cookies-lost serve.yaml:3 secure_cookies',
    ])
    expect(await cookies('https://ai.lan', false)).toEqual(['config.serve-cookies-bare serve.yaml:3 secure_cookies'])
  })

  it('never repeats a database address, which may hold a password', async () => {
    const error = await load('base_model: base.gguf\ndatabase_url: mysql://u:secret@h/d').catch(
      (error: unknown) => error as UserErrors,
    )
    expect((error as UserErrors).faults).toHaveLength(1)
    expect((error as UserErrors).render('en') + (error as UserErrors).render('zh')).not.toContain('secret')
  })

  it('has every setting in the example, with its default', async () => {
    const example = await readFile('configs/serve.yaml', 'utf8')
    for (const [key, setting] of Object.entries(serveSettings)) {
      if (key === 'database_url' || key === 'guard_rules') continue
      const line = example.split('\n').find((each) => each.replace(/^# /, '').startsWith(`${key}:`))
      expect(line, key).toBeDefined()
      if (line!.startsWith('#') || setting.default === 'required') continue
      expect(line!.replace(/ +#.*/, ''), key).toBe(`${key}: ${setting.default.value}`)
    }
  })
})
