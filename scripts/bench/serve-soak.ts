/**
 * Many clients over three adapters: npx tsx scripts/bench/serve-soak.ts [SECONDS=120] [CLIENTS=32] [PARALLEL=1]
 * Every answer at temperature 0 is held, byte for byte, against the one that the same adapter gave alone. Tells wrong answers, errors, growth
 * of the server's memory from the first quarter to the end, time in the line (p50, p95, of the server's own histogram) and answers a second.
 * Ends with 1 where an answer was wrong or memory grew by more than 5 %.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoModel, writeDemoAdapter } from '../../test/support/demo-adapter.ts'

const [seconds = 120, clients = 32, parallel = 1] = process.argv.slice(2).map(Number)
const QUESTIONS = [
  '儿童发热39℃怎么办?',
  '试用期被辞退有没有补偿?',
  '高血压患者如何用药?',
  '糖尿病患者的运动处方应包含哪些内容?',
  '离婚时房子怎么分?',
  '胸闷气短是什么原因?',
]
const MODELS = ['base:a', 'base:b', 'base:c']
const MAX_GROWTH = 0.05

const folder = await mkdtemp(join(tmpdir(), 'lorasmith-soak-'))
const adapters: string[] = []
for (const name of ['a', 'b', 'c']) adapters.push(`${name}: ${await writeDemoAdapter(`${name}.gguf`, { folder })}`)
await writeFile(
  join(folder, 'serve.yaml'),
  [
    `base_model: ${demoModel}`,
    'served_model_name: base',
    `adapters: {${adapters.join(', ')}}`,
    `data_dir: ${join(folder, 'data')}`,
    'port: 0',
    'rate_limit: 0',
    'context_size: 1024',
    `max_waiting: ${clients * 2}`,
    `parallel: ${parallel}`,
    `max_running: ${3 * parallel}`,
    'guardrails: false',
    'sign_in: false',
    'router: false',
  ].join('\n'),
)
const command = ['--import', 'tsx', 'src/cli/main.ts', 'serve', '--config', join(folder, 'serve.yaml')]
const server = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'ignore'] })

try {
  const base = await address()
  const asks = MODELS.flatMap((model) => QUESTIONS.map((question) => ({ model, question })))
  const alone: string[] = []
  for (const each of asks) alone.push(await ask(base, each))
  const outcome = { answers: 0, wrong: 0, errors: 0 }
  const endMs = Date.now() + seconds * 1000
  const rss: number[] = []
  const watch = setInterval(() => void rssOf(server.pid!).then((bytes) => rss.push(bytes)), 1000)
  await Promise.all(Array.from({ length: clients }, (_, client) => keepAsking(client)))
  clearInterval(watch)
  async function keepAsking(client: number): Promise<void> {
    for (let i = client; Date.now() < endMs; i += 7) {
      const at = i % asks.length
      const text = await ask(base, asks[at]!).catch(() => null)
      if (text === null) outcome.errors += 1
      else if (text !== alone[at]) outcome.wrong += 1
      outcome.answers += 1
    }
  }
  const metrics = await (await fetch(`${base}/metrics`)).text()
  const early = median(rss.slice(Math.floor(rss.length / 4), Math.floor(rss.length / 2)))
  const late = median(rss.slice(-Math.ceil(rss.length / 4)))
  const growth = late / early - 1
  const report = {
    seconds,
    clients,
    parallel,
    ...outcome,
    answersPerSecond: Number((outcome.answers / seconds).toFixed(1)),
    rssMbEarly: Math.round(early / 2 ** 20),
    rssMbLate: Math.round(late / 2 ** 20),
    growthPercent: Number((growth * 100).toFixed(2)),
    queueP50S: quantile(metrics, 0.5),
    queueP95S: quantile(metrics, 0.95),
  }
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  process.exitCode = outcome.wrong > 0 || outcome.errors > 0 || growth > MAX_GROWTH ? 1 : 0
} finally {
  server.kill('SIGTERM')
  await rm(folder, { recursive: true, force: true })
}

async function address(): Promise<string> {
  let said = ''
  for await (const data of server.stdout) {
    said += data
    const found = /(http:\/\/127\.0\.0\.1:\d+)\/v1/.exec(said)
    if (found) return found[1]!
  }
  throw new Error('the server did not start')
}

async function ask(
  base: string,
  { model, question }: { readonly model: string; readonly question: string },
): Promise<string> {
  const body = { model, messages: [{ role: 'user', content: question }], temperature: 0, max_tokens: 48 }
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${base}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(String(response.status))
  const { choices } = (await response.json()) as { choices: readonly { message: { content: string } }[] }
  return choices[0]!.message.content
}

/** Resident bytes, of Linux's books. */
async function rssOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Of a Prometheus histogram, straight between the bounds of a bucket. */
function quantile(metrics: string, q: number): number {
  const buckets = [...metrics.matchAll(/^gateway_queue_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm)].map(
    ([, le, count]) => ({
      le: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le),
      count: Number(count),
    }),
  )
  const wanted = q * (buckets.at(-1)?.count ?? 0)
  const at = buckets.findIndex(({ count }) => count >= wanted)
  const [low, high] = [buckets[at - 1] ?? { le: 0, count: 0 }, buckets[at]!]
  return Number((low.le + ((wanted - low.count) / (high.count - low.count)) * (high.le - low.le)).toFixed(3))
}
