/**
 * Prompt and generation speed of this project's engine beside llama.cpp's own `llama-bench`, which chooses no tokens, and its `llama-server` with the
 * samplers that our engine has, in turn (A B C A B C): ratios of the best and of the median rounds.
 * usage: npm run build && LLAMA_BENCH=.../llama-bench LLAMA_SERVER=.../llama-server npx tsx scripts/bench/infer-versus.ts [ROUNDS] [MODEL.gguf]
 * LLAMA_SERVER may be left out. How the programs are built so that they compute with the very libraries of node-llama-cpp: docs/performance.md.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { promisify } from 'node:util'
import { DECODING_DEFAULTS } from '../../src/engine/defaults.ts'
import { GGML_TYPE } from '../../src/ggml/types.ts'
import { SIZES, writeRandomGguf } from './random-gguf.ts'

const run = promisify(execFile)
const program = process.env.LLAMA_BENCH
if (!program) throw new Error('LLAMA_BENCH names no program')
const [roundsText = '3', given] = process.argv.slice(2)

interface Speeds {
  readonly prompt: number // tokens per second
  readonly generation: number
}

async function theirs(model: string, threads: string): Promise<Speeds> {
  const args = ['-m', model, '-p', '512', '-n', '128', '-t', threads, '-r', '3', '-o', 'json']
  const env = { ...process.env, LD_LIBRARY_PATH: dirname(program!) }
  const { stdout } = await run(program!, args, { env })
  const rows = JSON.parse(stdout) as { n_prompt: number; avg_ts: number }[]
  const speed = (isPrompt: boolean) => rows.find(({ n_prompt }) => n_prompt > 0 === isPrompt)!.avg_ts
  return { prompt: speed(true), generation: speed(false) }
}

async function ours(model: string, threads: string): Promise<Speeds> {
  const args = ['bench', 'infer', '--json', '-m', model, '--prompt', '512', '--tokens', '128', '--threads', threads]
  const { stdout } = await run(process.execPath, ['dist/cli/main.js', ...args])
  const { tokensPerSecond, answerTokensPerSecond } = JSON.parse(stdout)
  return { prompt: tokensPerSecond, generation: answerTokensPerSecond }
}

const server = process.env.LLAMA_SERVER
const PORT = 18_099

/** Tokens a second of an answer, as the server says it, by the same samplers; the first answer is not counted. */
async function served(model: string, threads: string): Promise<number> {
  const args = ['-m', model, '-t', threads, '-tb', threads, '-c', '2048', '-np', '1', '--no-webui', '--port', `${PORT}`]
  const env = { ...process.env, LD_LIBRARY_PATH: dirname(server!) }
  const child = spawn(server!, args, { env, stdio: 'ignore' })
  try {
    const address = `http://127.0.0.1:${PORT}`
    while (!(await fetch(`${address}/health`).catch(() => null))?.ok) await later(200)
    const { topK, topP, minP, repeatPenalty, repeatWindow, dryStrength, dryBase, dryAllowedLength } = DECODING_DEFAULTS
    const speeds: number[] = []
    for (let round = 0; round < 8; round++) {
      const body = {
        prompt: Array.from({ length: 8 }, (_, i) => 10 + 7 * i + round),
        ...{
          n_predict: 128,
          ignore_eos: true,
          cache_prompt: false,
          temperature: 0,
          top_k: topK,
          top_p: topP,
          min_p: minP,
        },
        ...{
          repeat_penalty: repeatPenalty,
          repeat_last_n: repeatWindow,
          dry_multiplier: dryStrength,
          dry_base: dryBase,
        },
        ...{ dry_allowed_length: dryAllowedLength, dry_penalty_last_n: 2048 },
      }
      const answer = await fetch(`${address}/completion`, { method: 'POST', body: JSON.stringify(body) })
      const { timings } = (await answer.json()) as { timings: { predicted_per_second: number } }
      if (round > 0) speeds.push(timings.predicted_per_second)
    }
    return speeds.sort((a, b) => a - b)[speeds.length >> 1]!
  } finally {
    child.kill()
  }
}

async function randomModel(): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'lorasmith-infer-')), '110m-q4k.gguf')
  await writeRandomGguf(path, SIZES['110m'], GGML_TYPE.Q4_K)
  return path
}

const model = given ?? (await randomModel())
for (const threads of ['1', '2']) {
  const [mine, other, servers]: [Speeds[], Speeds[], number[]] = [[], [], []]
  for (let round = 0; round < Number(roundsText); round++) {
    mine.push(await ours(model, threads))
    other.push(await theirs(model, threads))
    if (server) servers.push(await served(model, threads))
  }
  const sorted = (values: readonly number[]) => values.toSorted((a, b) => b - a)
  const ratios = (place: (count: number) => number) => {
    const ratio = (a: readonly number[], b: readonly number[]) =>
      sorted(a)[place(a.length)]! / sorted(b)[place(b.length)]!
    const of = (sides: readonly Speeds[], key: keyof Speeds) => sides.map((side) => side[key])
    return {
      prompt: ratio(of(mine, 'prompt'), of(other, 'prompt')),
      generation: ratio(of(mine, 'generation'), of(other, 'generation')),
      ...(server ? { generationOfServer: ratio(of(mine, 'generation'), servers) } : {}),
    }
  }
  const [best, median] = [ratios(() => 0), ratios((count) => count >> 1)]
  process.stdout.write(`${JSON.stringify({ threads, best, median, mine, theirs: other, servers })}\n`)
}
