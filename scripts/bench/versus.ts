/**
 * Training side by side with the two trainers that a user could take instead, in turn (A B A B), the best of each side's rounds:
 * QVAC's npm trainer and PyTorch + transformers + PEFT in fp32, on the same weights, tokens, targets and rank.
 * usage: npm run build && npx tsx scripts/bench/versus.ts qvac|peft|qa [ROUNDS]
 * QVAC is looked for in the folder QVAC_DIR (npm i @qvac/llm-llamacpp@0.53.0 bare; default /tmp/qvac).
 */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { loadDataset } from '../../src/data/load.ts'
import { GGML_TYPE } from '../../src/ggml/types.ts'
import { createTokenizer } from '../../src/tokenizer/create.ts'
import { SIZES, writeRandomGguf } from './random-gguf.ts'

const run = promisify(execFile)
const big = { maxBuffer: 2 ** 28 }
const DATA = '../shared/data/medical/toyhom_train.jsonl'
const [what = 'peft', roundsText = '2'] = process.argv.slice(2)
const rounds = Number(roundsText)
const folder = await mkdtemp(join(tmpdir(), 'lorasmith-versus-'))

interface Side {
  readonly tokensPerSecond: number
  readonly answerTokensPerSecond: number
  readonly peakMemoryBytes: number
}

async function ours(args: readonly string[]): Promise<Side & Record<string, unknown>> {
  const { stdout } = await run(
    process.execPath,
    ['dist/cli/main.js', 'bench', 'train', '--json', '--device', 'cpu', ...args],
    big,
  )
  const { ops: _, ...result } = JSON.parse(stdout)
  return result
}

async function peft(
  model: string,
  rows: string,
  threads: number,
  steps: number,
  targets: string,
): Promise<Side & Record<string, unknown>> {
  const args = ['scripts/bench/peft_train.py', model, rows, String(threads), String(steps), '16', targets]
  const { stdout } = await run('python3', args, big)
  return JSON.parse(stdout.trim().split('\n').at(-1)!)
}

async function qvac(model: string, data: string, modules: string): Promise<Side & Record<string, unknown>> {
  const home = process.env.QVAC_DIR ?? '/tmp/qvac'
  await copyFile('scripts/bench/qvac_train.cjs', join(home, 'qvac_train.cjs'))
  const { stdout } = await run('npx', ['bare', 'qvac_train.cjs', model, data, '512', '16', modules, '2'], {
    ...big,
    cwd: home,
  })
  const line = stdout.split('\n').find((each) => each.startsWith('RESULT '))!
  const { seen, ms } = JSON.parse(line.slice(7)) as { seen: { at: number; global_steps?: number }[]; ms: number }
  const steps = seen.filter(({ global_steps }) => global_steps !== undefined)
  const [first, last] = [steps[0]!, steps.at(-1)!]
  const speed = (512 * (last.global_steps! - first.global_steps!) * 1000) / (last.at - first.at)
  return { tokensPerSecond: speed, answerTokensPerSecond: speed, peakMemoryBytes: 0, ms, steps: last.global_steps! }
}

function tell(name: string, mine: readonly Side[], theirs: readonly Side[], memory: boolean): void {
  const best = (sides: readonly Side[], of: (side: Side) => number) => Math.max(...sides.map(of))
  const ratio = (of: (side: Side) => number) => best(mine, of) / best(theirs, of)
  const result = {
    name,
    tokens: ratio(({ tokensPerSecond }) => tokensPerSecond),
    answerTokens: ratio(({ answerTokensPerSecond }) => answerTokensPerSecond),
    memory: memory
      ? Math.max(...mine.map((s) => s.peakMemoryBytes)) / Math.max(...theirs.map((s) => s.peakMemoryBytes))
      : null,
    mine,
    theirs,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

/** Whole rows of 512 tokens, loss on all of them. */
async function fullRows(): Promise<string> {
  const path = join(folder, 'full.json')
  const row = {
    tokens: Array.from({ length: 512 }, (_, i) => (i * 37) % 1900),
    mask: Array.from({ length: 512 }, () => 1),
  }
  await writeFile(path, JSON.stringify({ batches: [[row]] }))
  return path
}

if (what === 'qvac') {
  const data = join(folder, 'text')
  await mkdir(data)
  const text = (await readFile(DATA, 'utf8')).replace(/[{}"]/g, '').slice(0, 4000)
  await writeFile(join(data, 'train.txt'), text)
  for (const type of ['Q8_0', 'Q4_0'] as const) {
    const model = join(folder, `${type}.gguf`)
    await writeRandomGguf(model, SIZES['110m'], GGML_TYPE[type], 'qwen3')
    const mine: Side[] = []
    const theirs: Side[] = []
    for (let i = 0; i < rounds; i++) {
      mine.push(
        await ours([
          '-m',
          model,
          '--seq',
          '512',
          '--answer-share',
          '1',
          '--targets',
          'q_proj,v_proj',
          '--threads',
          '2',
        ]),
      )
      theirs.push(await qvac(model, data, 'attn_q,attn_v'))
    }
    tell(`QVAC ${type}`, mine, theirs, false)
  }
}

if (what === 'peft') {
  const model = join(folder, 'q4k.gguf')
  await writeRandomGguf(model, SIZES['110m'], GGML_TYPE.Q4_K)
  const rows = await fullRows()
  const all = 'q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj'
  const mine: Side[] = []
  const theirs: Side[] = []
  for (let i = 0; i < rounds; i++) {
    for (const threads of ['1', '2']) {
      mine.push(await ours(['-m', model, '--seq', '512', '--answer-share', '1', '--threads', threads]))
      theirs.push(await peft(model, rows, Number(threads), 5, all))
    }
  }
  tell('PEFT fp32, full sequences', mine, theirs, true)
}

if (what === 'qa') {
  const model = join(folder, 'q4k.gguf')
  await writeRandomGguf(model, SIZES['110m'], GGML_TYPE.Q4_K)
  const rows = join(folder, 'qa.json')
  await writeFile(rows, JSON.stringify({ batches: await questionsAndAnswers(model, 6) }))
  const all = 'q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj'
  const mine: Side[] = []
  const theirs: Side[] = []
  for (let i = 0; i < rounds; i++) {
    for (const threads of ['1', '2']) {
      mine.push(
        await ours([
          '-m',
          model,
          '--data',
          DATA,
          '--seq',
          '1024',
          '--batch',
          '8',
          '--steps',
          '6',
          '--threads',
          threads,
        ]),
      )
      theirs.push(await peft(model, rows, Number(threads), 6, all))
    }
  }
  tell('PEFT fp32, real questions and answers, batch 8', mine, theirs, true)
}

/** The batches that `bench train --data` takes. */
async function questionsAndAnswers(model: string, count: number) {
  await using tokenizer = await createTokenizer(model)
  const source = { eval_data_path: null, default_system: null, val_split: 0, split_by: 'group', seed: 42 } as const
  const { train } = await loadDataset({ ...source, metadata_path: DATA, cutoff_len: 1024 }, tokenizer)
  return Array.from({ length: count }, (_, i) =>
    train.slice(i * 8, (i + 1) * 8).map(({ tokens, lossMask }) => ({ tokens: [...tokens], mask: [...lossMask] })),
  )
}
