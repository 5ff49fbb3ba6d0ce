/** The router in a running gateway: bundled base, two adapters that know the samples' questions, and the command that shows its table. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RouterAbout } from '../../src/serve/ports.ts'
import { demoModel, writeDemoAdapter } from '../support/demo-adapter.ts'
import { FOREIGN_QUESTIONS } from '../support/router-foreign.ts'

const CLI = ['--import', 'tsx', 'src/cli/main.ts', '--lang', 'en']
const run = promisify(execFile)
let folder: string
let config: string
let server: ChildProcess
let base: string
let log = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-routed-'))
  const adapters = await Promise.all(['medical', 'legal'].map((name) => writeDemoAdapter(`${name}.gguf`, { folder })))
  config = join(folder, 'serve.yaml')
  const yaml = [
    `base_model: ${demoModel}`,
    'served_model_name: base',
    `adapters: {medical: ${adapters[0]}, legal: ${adapters[1]}}`,
    `router_data: {medical: ${process.cwd()}/samples/medical.csv, legal: ${process.cwd()}/samples/legal.csv}`,
    `data_dir: ${join(folder, 'data')}`,
    'port: 0',
    'rate_limit: 0',
    'context_size: 1024',
    'guardrails: false',
    'sign_in: false',
  ]
  await writeFile(config, yaml.join('\n'))
  base = await start()
}, 120_000)
afterAll(async () => {
  await stop()
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<string> {
  server = spawn(process.execPath, [...CLI, 'serve', '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] })
  server.stderr!.on('data', (data) => {
    log += data
  })
  let said = ''
  for await (const data of server.stdout!) {
    said += data
    const found = /(http:\/\/127\.0\.0\.1:\d+)\/v1/.exec(said)
    if (found) return found[1]!
  }
  throw new Error(`the server did not start: ${log}`)
}

async function stop(): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await ended
}

async function ask(content: string, more: object = {}) {
  const body = JSON.stringify({ model: 'base', messages: [{ role: 'user', content }], max_tokens: 2, ...more })
  const headers = { 'content-type': 'application/json' }
  const reply = await fetch(`${base}/v1/chat/completions`, { method: 'POST', headers, body })
  expect(reply.status).toBe(200)
  const { x_lorasmith } = (await reply.json()) as {
    x_lorasmith: {
      adapter: { name: string } | null
      routing: { by: string; scores: Record<string, number>; department?: string | null }
    }
  }
  return { adapter: x_lorasmith.adapter?.name ?? null, ...x_lorasmith.routing }
}

describe('a question to the bare model', () => {
  it('goes to the adapter of its subject, which is shown with its scores', async () => {
    const medical = await ask('宝宝八个月拉肚子一天六次怎么办')
    expect(medical).toMatchObject({ adapter: 'medical', department: '儿科' })
    expect(medical.scores.medical).toBeGreaterThan(medical.scores.legal!)
    expect(await ask('公司拖欠工资三个月,离职能要补偿吗')).toMatchObject({ adapter: 'legal', department: '劳动' })
  })

  it('goes to the base where it is foreign to all of them', async () => {
    let abstained = 0
    for (const question of FOREIGN_QUESTIONS.filter((_, i) => i % 4 === 0))
      if ((await ask(question)).by === 'abstained') abstained++
    expect(abstained / Math.ceil(FOREIGN_QUESTIONS.length / 4)).toBeGreaterThanOrEqual(0.8)
  })

  it('goes where the caller says: an adapter by name, or not routed at all', async () => {
    expect(await ask('宝宝拉肚子', { model: 'base:legal' })).toMatchObject({ adapter: 'legal', by: 'request' })
    const unrouted = await ask('宝宝拉肚子', { x_lorasmith: { router: 'off' } })
    expect(unrouted).toMatchObject({ adapter: null, by: 'request' })
  })
})

describe('what the router tells of itself', () => {
  it('stands in the list of models: accuracy, threshold and confusion table', async () => {
    const { data } = (await (await fetch(`${base}/v1/models`)).json()) as {
      data: { id: string; x_lorasmith: { router?: RouterAbout; departments?: string[] } }[]
    }
    const about = data[0]!.x_lorasmith.router!
    expect(about.questions).toBe(378)
    expect(about.accuracy).toBeGreaterThanOrEqual(0.9)
    expect(about.foreign_abstained / about.foreign_questions).toBeGreaterThanOrEqual(0.8)
    expect(about.confusion).toHaveLength(13)
    expect(data[1]!.x_lorasmith.departments).toContain('儿科')
    expect(log).toMatch(/Router: 9\d\.\d % of 378 held-out questions/)
  })

  it('is read again by the command, not made again', async () => {
    const before = await readFile(join(folder, 'data', 'router.json'), 'utf8')
    const command = [...CLI, 'router', 'eval', '--config', config, '--ask', '离婚后抚养费怎么算']
    const { stdout, stderr } = await run(process.execPath, command)
    expect(stderr).not.toContain('learns from')
    expect(stdout).toMatch(/legal\/劳动/)
    expect(stdout).toMatch(/legal · 婚姻家事 · (rule|classifier) · medical 0/)
    expect(await readFile(join(folder, 'data', 'router.json'), 'utf8')).toBe(before)
  })

  it('names its topics, which can be written and changed', async () => {
    const path = join(folder, 'topics.yaml')
    await run(process.execPath, [...CLI, 'router', 'topics', '--write', path])
    const { openTopics } = await import('../../src/router/open-topics.ts')
    expect((await openTopics(path)).fingerprint).toBe((await openTopics()).fingerprint)
  })
})
