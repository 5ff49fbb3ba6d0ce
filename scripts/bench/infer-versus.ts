/**
 * Prompt and generation speed of this project's engine beside llama.cpp's own `llama-bench`, in turn (A B A B): ratios of the best and of the median rounds.
 * usage: npm run build && LLAMA_BENCH=.../llama-bench npx tsx scripts/bench/infer-versus.ts [ROUNDS] [MODEL.gguf]
 * How the program is built so that it computes with the very libraries of node-llama-cpp: docs/performance.md.
 */
import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
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

async function randomModel(): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'lorasmith-infer-')), '110m-q4k.gguf')
  await writeRandomGguf(path, SIZES['110m'], GGML_TYPE.Q4_K)
  return path
}

const model = given ?? (await randomModel())
for (const threads of ['1', '2']) {
  const [mine, other]: [Speeds[], Speeds[]] = [[], []]
  for (let round = 0; round < Number(roundsText); round++) {
    mine.push(await ours(model, threads))
    other.push(await theirs(model, threads))
  }
  const sorted = (sides: readonly Speeds[], of: keyof Speeds) => sides.map((side) => side[of]).sort((a, b) => b - a)
  const ratios = (of: keyof Speeds, place: (count: number) => number) => {
    const at = place(mine.length)
    return sorted(mine, of)[at]! / sorted(other, of)[at]!
  }
  const both = (place: (count: number) => number) => ({
    prompt: ratios('prompt', place),
    generation: ratios('generation', place),
  })
  const result = { threads, best: both(() => 0), median: both((count) => count >> 1), mine, theirs: other }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}
