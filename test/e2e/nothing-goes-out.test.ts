/** `lorasmith serve` calls nobody: the kernel is asked, through start, sign-in, answers, embeddings, review, adapters and stop. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { childrenOf, MODEL, runCli } from '../support/cli.ts'
import { writeDemoAdapter } from '../support/demo-adapter.ts'

/** Calls by which a process reaches another one; a resolver of names uses them, too. */
const CALLS = 'trace=connect,sendto,sendmsg,sendmmsg'
const missing = cannotTrace()
if (missing) process.stdout.write(`whether anything goes out is not asked: ${missing}\n`)

function cannotTrace(): string | null {
  if (process.platform !== 'linux') return 'strace is of Linux'
  const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', '-e', CALLS, 'true'])
  return error ? 'strace is not installed' : status === 0 ? null : `strace may not trace: ${stderr.toString().trim()}`
}

interface Traced {
  readonly server: string // address of the gateway
  /** Stops it as Ctrl-C does. @returns what the kernel saw, line by line */
  stop(): Promise<readonly string[]>
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-out-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function traced(args: readonly string[], name: string): Promise<readonly string[]> {
  const trace = join(folder, name)
  spawnSync('strace', ['-f', '-o', trace, '-e', CALLS, '-e', 'signal=none', process.execPath, ...args])
  return (await readFile(trace, 'utf8')).split('\n')
}

async function startTraced(config: string): Promise<Traced> {
  const trace = join(folder, 'serve.trace')
  const program = join(import.meta.dirname, '../../dist/cli/main.js')
  const args = ['-f', '-o', trace, '-e', CALLS, '-e', 'signal=none', process.execPath, program]
  const child = spawn('strace', [...args, '--lang', 'en', 'serve', '--config', config], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  let said = ''
  for await (const data of child.stdout!) {
    said += data
    const [, server] = /(http:\/\/127\.0\.0\.1:\d+)\/v1/.exec(said) ?? []
    if (server === undefined) continue
    const stop = async () => {
      process.kill(childrenOf(child.pid!)[0]!, 'SIGTERM')
      await ended
      return (await readFile(trace, 'utf8')).split('\n')
    }
    return { server, stop }
  }
  throw new Error(`the server did not start: ${said}`)
}

/** Addresses of the internet family that a line sends to or connects with; sockets of this machine's own programs are files. */
const reached = (lines: readonly string[]) => lines.filter((line) => /sa_family=AF_INET6?\b/.test(line))

describe.skipIf(missing !== null)('the gateway', () => {
  it('reaches nobody', async () => {
    const made = await prepared()
    const { server, stop } = await startTraced(made.config)
    const call = async (method: string, url: string, body?: object, headers: Readonly<Record<string, string>> = {}) => {
      const response = await fetch(`${server}${url}`, {
        method,
        headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      expect([url, response.ok ? '' : text]).toEqual([url, ''])
      return { response, text }
    }
    const key = { authorization: `Bearer ${made.key}` }
    const ask = (content: string, more: object = {}) =>
      call(
        'POST',
        '/v1/chat/completions',
        { model: 'base', messages: [{ role: 'user', content }], max_tokens: 12, ...more },
        key,
      )
    await call('GET', '/health')
    await call('GET', '/openapi.json')
    await call('GET', '/v1/models', undefined, key)
    await ask('试用期被辞退有没有补偿?')
    await ask('看看 https://example.com/report 和 http://192.0.2.7/x 说了什么？', { stream: true })
    await ask('头痛怎么办', { model: 'base:one', x_lorasmith: { template: 'generic' } })
    await call('POST', '/v1/embeddings', { model: 'base', input: ['头痛', '合同'] }, key)
    await call('POST', '/v1/rerank', { model: 'base', query: '头痛', documents: ['休息', '合同'] }, key)

    const held = JSON.parse((await ask('我爸突然胸口剧痛，出冷汗，怎么办')).text) as {
      x_lorasmith: { review: { state: string; ticket: string } }
    }
    const { state, ticket } = held.x_lorasmith.review
    expect(state).toBe('held')
    const signedIn = await call('POST', '/api/session', { name: '审核员', password: 'a long pass phrase 47' })
    const { csrf } = JSON.parse(signedIn.text) as { csrf: string }
    const session = {
      cookie: signedIn.response.headers.get('set-cookie')!.split(';')[0]!,
      'x-csrf-token': csrf,
    }
    await call('GET', `/api/queue/${ticket}`, undefined, session)
    await call('POST', `/api/queue/${ticket}/claim`, { version: 1 }, session)
    const edit = { version: 2, note: '先说急救', text: '请立即拨打120，详见 https://example.com。' }
    await call('POST', `/api/queue/${ticket}/edit`, edit, session)
    expect((await call('GET', `/api/tickets/${ticket}`, undefined, key)).text).toContain('拨打120')
    const adapter = { lora_name: 'later', lora_path: made.later }
    await call('POST', '/v1/load_lora_adapter', adapter, { authorization: `Bearer ${made.trainer}` })
    await call('POST', '/v1/unload_lora_adapter', { lora_name: 'later' }, { authorization: `Bearer ${made.trainer}` })
    await new Promise((resolve) => setTimeout(resolve, 2_000)) // work in the background

    const lines = await stop()
    expect(lines.some((line) => line.includes('+++ exited with 0 +++'))).toBe(true) // the trace is whole
    expect(reached(lines)).toEqual([])
  })

  it('would be found out: a connection, a datagram and a look-up of a name are seen', async () => {
    const tcp = `require('node:net').connect(9, '127.0.0.1').on('error', () => {})`
    const udp = `const s = require('node:dgram').createSocket('udp4'); s.send('x', 9, '127.0.0.1', () => s.close())`
    const name = `new (require('node:dns').Resolver)({ timeout: 50, tries: 1 }).resolve4('a.invalid', () => {})`
    for (const [i, script] of [tcp, udp, name].entries()) {
      expect([script, reached(await traced(['-e', script], `${i}.trace`)).length > 0]).toEqual([script, true])
    }
  })
})

/** People, keys and settings, made by the command line as a house would. */
async function prepared() {
  for (const name of ['one.gguf', 'later.gguf']) await writeDemoAdapter(name, { folder })
  const config = join(folder, 'serve.yaml')
  const yaml = [
    `base_model: ${MODEL}`,
    'served_model_name: base',
    `adapters: {one: ${join(folder, 'one.gguf')}}`,
    `adapter_folders: ["${folder}"]`,
    `data_dir: ${join(folder, 'gateway')}`,
    'port: 0',
    'threads: 1',
    'context_size: 512',
  ]
  await writeFile(config, yaml.join('\n'))
  const cli = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(args, { cwd: folder, stdin: 'a long pass phrase 47\n' })
    expect([code, stderr]).toEqual([0, ''])
    return JSON.parse(stdout) as Readonly<Record<string, string>>
  }
  await cli(['people', 'add', '审核员', '--role', 'reviewer', '--password-stdin', '--json'])
  const asker = await cli(['people', 'key', 'add', '护士站', '--role', 'asker', '--scopes', 'chat,embed', '--json'])
  const trainer = await cli(['people', 'key', 'add', 'ci', '--role', 'trainer', '--scopes', 'adapters', '--json'])
  return { config, key: asker.key!, trainer: trainer.key!, later: join(folder, 'later.gguf') }
}
