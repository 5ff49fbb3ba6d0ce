/** The gateway as it runs: a process of its own on the bundled model with two adapters, called by OpenAI's client, by curl and by raw sockets. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyLog } from '../../src/audit/verify.ts'
import { demoModel, writeDemoAdapter } from '../support/demo-adapter.ts'

const QUESTIONS = [
  '儿童发热39℃怎么办?',
  '试用期被辞退有没有补偿?',
  '高血压患者如何用药?',
  '糖尿病患者的运动处方应包含哪些内容?',
]
let folder: string
let server: ChildProcess
let base: string
let client: OpenAI
let log = ''
const run = promisify(execFile)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-serve-'))
  for (const name of ['one.gguf', 'two.gguf', 'later.gguf']) await writeDemoAdapter(name, { folder })
  await writeDemoAdapter('narrow.gguf', { folder, width: 128 })
  const yaml = [
    `base_model: ${demoModel}`,
    'served_model_name: base',
    `adapters: {one: ${join(folder, 'one.gguf')}, two: ${join(folder, 'two.gguf')}}`,
    `adapter_folders: ["${folder}"]`,
    `data_dir: ${join(folder, 'data')}`,
    'port: 0',
    'rate_limit: 0',
    'max_waiting: 40',
    'context_size: 1024',
    'router: false',
    'guardrails: false',
    'sign_in: false',
  ]
  await writeFile(join(folder, 'serve.yaml'), yaml.join('\n'))
  base = await start()
  client = new OpenAI({ baseURL: `${base}/v1`, apiKey: 'none', maxRetries: 0 })
})
afterAll(async () => {
  await stop('SIGTERM')
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<string> {
  const command = [
    '--import',
    'tsx',
    'src/cli/main.ts',
    '--lang',
    'en',
    'serve',
    '--config',
    join(folder, 'serve.yaml'),
  ]
  server = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] })
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

async function stop(signal: NodeJS.Signals): Promise<number | null> {
  if (server.exitCode !== null) return server.exitCode
  const ended = new Promise<number | null>((resolve) => server.once('exit', resolve))
  server.kill(signal)
  return await ended
}

const greedy = { temperature: 0, max_tokens: 40 } as const
const ask = async (model: string, content: string, more: object = {}) =>
  await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content }],
    ...greedy,
    ...more,
    stream: false,
  })
const textOf = async (model: string, content: string) => (await ask(model, content)).choices[0]!.message.content!

describe("OpenAI's client", () => {
  it('lists models with their parents', async () => {
    const { data } = await client.models.list()
    expect(data.map(({ id }) => id)).toEqual(['base', 'base:one', 'base:two'])
    expect(data[1]).toMatchObject({ parent: 'base', root: 'one' })
    expect(await client.models.retrieve('base:two')).toMatchObject({ id: 'base:two' })
  })

  it('chats', async () => {
    const answer = await ask('base:one', QUESTIONS[0]!)
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'base:one',
      choices: [{ finish_reason: expect.stringMatching(/^(stop|length)$/) }], // near ties fall as the CPU's kernels round
    })
    const { prompt_tokens, completion_tokens, total_tokens } = answer.usage!
    expect(total_tokens).toBe(prompt_tokens + completion_tokens)
    expect(completion_tokens).toBeLessThanOrEqual(greedy.max_tokens)
    expect(completion_tokens === greedy.max_tokens).toBe(answer.choices[0]!.finish_reason === 'length')
    expect(answer.choices[0]!.message.content).toContain('人工智能生成')
    expect(answer).toMatchObject({ x_lorasmith: { adapter: { name: 'one' }, review: { state: 'released' } } })
  })

  it('streams the same text, with usage where it is asked for', async () => {
    const whole = await textOf('base:two', QUESTIONS[1]!)
    const stream = await client.chat.completions.create({
      model: 'base:two',
      messages: [{ role: 'user', content: QUESTIONS[1]! }],
      ...greedy,
      stream: true,
      stream_options: { include_usage: true },
    })
    let text = ''
    const finishes: string[] = []
    let usage: unknown = null
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      if (chunk.choices[0]?.finish_reason) finishes.push(chunk.choices[0].finish_reason)
      usage = chunk.usage ?? usage
    }
    expect([text, finishes]).toEqual([whole, [expect.stringMatching(/^(stop|length)$/)]])
    expect(usage).toMatchObject({ completion_tokens: expect.any(Number), total_tokens: expect.any(Number) })
  })

  it('stops at a stop text, repeats by its seed, answers JSON', async () => {
    const whole = await textOf('base', QUESTIONS[0]!)
    const stop = whole.slice(6, 8)
    const stopped = await ask('base', QUESTIONS[0]!, { stop: [stop] })
    expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop' })
    expect(stopped.choices[0]!.message.content!.startsWith(whole.slice(0, whole.indexOf(stop)))).toBe(true)
    const warm = { temperature: 1, seed: 5 }
    expect((await ask('base', '你好', warm)).choices).toEqual((await ask('base', '你好', warm)).choices)
    const schema = {
      type: 'object',
      properties: {
        urgent: { type: 'boolean' },
        level: { enum: ['低', '中', '高'] },
        note: { type: 'string', maxLength: 6 },
      },
      required: ['urgent', 'level'],
      additionalProperties: false,
    }
    for (let seed = 0; seed < 6; seed++) {
      const format = { type: 'json_schema', json_schema: { name: 'triage', schema, strict: true } }
      const answer = await ask('base', QUESTIONS[0]!, {
        response_format: format,
        temperature: 1,
        seed,
        max_tokens: 200,
      })
      const value = JSON.parse(answer.choices[0]!.message.content!) as Record<string, unknown>
      expect(typeof value.urgent).toBe('boolean')
      expect(['低', '中', '高']).toContain(value.level)
      expect(Object.keys(value).every((key) => key in schema.properties)).toBe(true)
    }
  })

  it('completes a prompt', async () => {
    const { choices, usage } = await client.completions.create({
      model: 'base',
      prompt: '高血压患者',
      ...greedy,
      temperature: 0,
    })
    expect(choices[0]!.text.length).toBeGreaterThan(5)
    expect(usage!.completion_tokens).toBeGreaterThan(5)
  })

  it('embeds: one vector for base64 and for floats, like texts near each other', async () => {
    const input = ['高血压患者如何用药?', '高血压病人怎么吃药?', '试用期被辞退有没有补偿?']
    const packed = await client.embeddings.create({ model: 'base', input })
    const plain = await client.embeddings.create({ model: 'base', input, encoding_format: 'float' })
    for (const [i, { embedding }] of packed.data.entries()) {
      expect(Math.max(...embedding.map((value, k) => Math.abs(value - plain.data[i]!.embedding[k]!)))).toBeLessThan(
        1e-6,
      )
    }
    expect(packed.usage.prompt_tokens).toBeGreaterThan(10)
    const response = await post('/v1/rerank', {
      model: 'base',
      query: input[0],
      documents: input.slice(1),
      return_documents: true,
    })
    const { results } = (await response.json()) as { results: readonly { index: number; relevance_score: number }[] }
    expect(results.map(({ index }) => index)).toEqual([0, 1])
  })

  it('is told its errors as it knows them', async () => {
    await expect(ask('none', '好')).rejects.toMatchObject({ status: 404, param: 'model', code: 'model_not_found' })
    await expect(ask('base', '好', { logit_bias: {} })).rejects.toMatchObject({ status: 400, param: 'logit_bias' })
    await expect(ask('base', '长'.repeat(3000))).rejects.toMatchObject({
      status: 400,
      param: 'messages',
      type: 'invalid_request_error',
    })
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^x' } } }
    const format = { type: 'json_schema', json_schema: { name: 'a', schema } }
    const param = 'response_format.json_schema.schema.properties.a.pattern'
    await expect(ask('base', '好', { response_format: format })).rejects.toMatchObject({ status: 400, param })
    await expect(client.embeddings.create({ model: 'base:one', input: 'a' })).rejects.toMatchObject({ status: 404 })
  })
})

describe('adapters', () => {
  it('never answer for each other: at once as each does alone, byte for byte', async () => {
    const models = ['base', 'base:one', 'base:two']
    const asks = models.flatMap((model) => QUESTIONS.map((question) => [model, question] as const))
    const alone: string[] = []
    for (const [model, question] of asks) alone.push(await textOf(model, question))
    expect(new Set(alone).size).toBe(asks.length)
    for (let round = 0; round < 3; round++) {
      const order = asks.map((_, i) => (i * 5 + round) % asks.length)
      const together = await Promise.all(order.map((i) => textOf(...asks[i]!)))
      expect(together).toEqual(order.map((i) => alone[i]))
    }
  })

  it('load, replace and unload while others answer', async () => {
    const before = await textOf('base:one', QUESTIONS[0]!)
    const load = (name: string, path: string, more = {}) =>
      post('/v1/load_lora_adapter', { lora_name: name, lora_path: path, ...more })
    const [loaded, during] = await Promise.all([load('three', 'later.gguf'), textOf('base:one', QUESTIONS[0]!)])
    expect([loaded.status, await loaded.text(), during]).toEqual([
      200,
      "Success: LoRA adapter 'three' added successfully.",
      before,
    ])
    const three = await textOf('base:three', QUESTIONS[0]!)
    expect((await load('three', 'one.gguf')).status).toBe(409)
    expect((await load('three', 'one.gguf', { load_inplace: true })).status).toBe(200)
    expect(await textOf('base:three', QUESTIONS[0]!)).toBe(before)
    expect(three).not.toBe(before)
    expect((await post('/v1/unload_lora_adapter', { lora_name: 'three' })).status).toBe(200)
    expect((await post('/v1/unload_lora_adapter', { lora_name: 'three' })).status).toBe(404)
    await expect(textOf('base:three', '好')).rejects.toMatchObject({ status: 404 })
  })

  it('that do not fit, do nothing or lie elsewhere are refused', async () => {
    const load = async (path: string) => {
      const response = await post('/v1/load_lora_adapter', { lora_name: 'bad', lora_path: path })
      return [response.status, ((await response.json()) as { error: { param: string } }).error.param]
    }
    expect(await load('narrow.gguf')).toEqual([400, 'lora_path'])
    expect(await load(demoModel)).toEqual([403, 'lora_path'])
    expect(await load('../../etc/passwd')).toEqual([403, 'lora_path'])
    expect(await load('none.gguf')).toEqual([403, 'lora_path'])
  })
})

describe('the connection', () => {
  it('works with curl as the manuals write it', async () => {
    const body = JSON.stringify({
      model: 'base',
      messages: [{ role: 'user', content: '好' }],
      max_tokens: 3,
      stream: true,
    })
    const { stdout } = await run('curl', [
      '-sN',
      `${base}/v1/chat/completions`,
      '-H',
      'Content-Type: application/json',
      '-d',
      body,
    ])
    expect(stdout.trimEnd().endsWith('data: [DONE]')).toBe(true)
    expect((await run('curl', ['-s', `${base}/health`])).stdout).toBe('{"status":"ok"}')
  })

  it('cancels an answer whose asker is gone, in a stream and without', async () => {
    for (const stream of [true, false]) {
      const abort = new AbortController()
      const body = {
        model: 'base',
        messages: [{ role: 'user', content: QUESTIONS[3] }],
        stream,
        max_tokens: 900,
        temperature: 2,
        response_format: { type: 'json_object' },
      }
      const gone = post('/v1/chat/completions', body, abort.signal).then((response) => response.text())
      setTimeout(() => abort.abort(), 250)
      await expect(gone).rejects.toThrow()
      await expect.poll(() => metric('gateway_requests_running'), { timeout: 5000 }).toBe(0)
    }
    expect(await metric('gateway_requests_total{adapter="base",outcome="cancelled"}')).toBe(2)
  })

  it('turns away more than it can hold', async () => {
    const asks = Array.from({ length: 60 }, () =>
      post('/v1/chat/completions', { model: 'base', messages: [{ role: 'user', content: '好' }], max_tokens: 30 }),
    )
    const responses = await Promise.all(asks)
    const statuses = responses.map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
    const busy = responses.find(({ status }) => status === 429)!
    expect(Number(busy.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  })

  it('refuses other names of itself, other origins and half a request', async () => {
    const port = Number(new URL(base).port)
    const reply = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('GET /v1/models HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n'),
      )
      let got = ''
      socket.on('data', (data) => {
        got += data
      })
      socket.on('close', () => resolve(got))
    })
    expect(reply).toContain('421')
    const response = await fetch(`${base}/v1/models`, { headers: { origin: 'https://evil.test' } })
    expect(response.status).toBe(403)
  })
})

describe('what stays', () => {
  it('is a log without words, and an audit chain that is whole, also after a kill in mid-answer', async () => {
    expect(log).toContain('"route":"/v1/chat/completions"')
    expect(log).not.toMatch(/发热|辞退|高血压|运动处方/)
    const body = { model: 'base', messages: [{ role: 'user', content: QUESTIONS[3] }], stream: true, max_tokens: 900 }
    const cut = fetch(`${base}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    await cut.then((response) => response.body!.getReader().read())
    await stop('SIGKILL')
    base = await start() // carries what the killed one still owed the chain
    expect(await stop('SIGINT')).toBe(0)
    const acts: string[] = []
    const report = await verifyLog(join(folder, 'data', 'audit.jsonl'), { onEntry: ({ action }) => acts.push(action) })
    expect(report.firstBad).toBeNull()
    expect(acts.filter((act) => act.startsWith('serve.'))).toEqual(['serve.start', 'serve.start', 'serve.stop'])
    expect(acts).toContain('answer.pass')
    expect(acts).toContain('answer.cancelled')
    expect(acts.filter((act) => act === 'adapter.load')).toHaveLength(2)
    const text = await readFile(join(folder, 'data', 'audit.jsonl'), 'utf8')
    expect(text).not.toMatch(/发热|辞退|高血压/)
  })
})

function post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body), ...(signal ? { signal } : {}) })
}

async function metric(name: string): Promise<number> {
  const lines = (await (await fetch(`${base}/metrics`)).text()).split('\n')
  return Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1] ?? Number.NaN)
}
