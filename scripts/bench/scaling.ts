/**
 * How the cost of a step grows: four lengths x three sizes x one or two rows, and layers at one size, as a Markdown table.
 * usage: npm run build && npx tsx scripts/bench/scaling.ts [THREADS]
 */
import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { GGML_TYPE } from '../../src/ggml/types.ts'
import { type LlamaDims, SIZES, writeRandomGguf } from './random-gguf.ts'

const run = promisify(execFile)
const [threads = '2'] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'lorasmith-scaling-'))
const say = (line: string) => process.stdout.write(`${line}\n`)

async function modelOf(name: string, dims: LlamaDims): Promise<string> {
  const path = join(folder, `${name}.gguf`)
  await writeRandomGguf(path, dims, GGML_TYPE.Q4_K)
  return path
}

async function stepMs(model: string, seq: number, batch: number): Promise<number> {
  const args = ['--seq', String(seq), '--batch', String(batch), '--threads', threads, '--steps', '4', '--device', 'cpu']
  const command = ['dist/cli/main.js', 'bench', 'train', '--json', '-m', model, ...args]
  const { stdout } = await run(process.execPath, command, { maxBuffer: 2 ** 28 })
  return JSON.parse(stdout).stepSeconds * 1000
}

say('| model | tokens of a row | step, 1 row, ms | step, 2 rows, ms | ratio | µs a token |')
say('|---|---:|---:|---:|---:|---:|')
for (const size of ['8m', '40m', '110m'] as const) {
  const model = await modelOf(size, SIZES[size])
  for (const seq of [128, 256, 512, 1024]) {
    const [one, two] = [await stepMs(model, seq, 1), await stepMs(model, seq, 2)]
    const micros = (two * 1000) / (2 * seq)
    say(
      `| ${size} | ${seq} | ${one.toFixed(0)} | ${two.toFixed(0)} | ${(two / one).toFixed(2)} | ${micros.toFixed(0)} |`,
    )
  }
}
say('')
say('| layers of the 110M shape | step, 512 tokens, ms | ms a layer beyond the first row |')
say('|---:|---:|---:|')
let first: { layers: number; ms: number } | undefined
for (const nLayers of [7, 14, 28]) {
  const ms = await stepMs(await modelOf(`l${nLayers}`, { ...SIZES['110m'], nLayers }), 512, 1)
  const each = first ? ((ms - first.ms) / (nLayers - first.layers)).toFixed(1) : ''
  say(`| ${nLayers} | ${ms.toFixed(0)} | ${each} |`)
  first ??= { layers: nLayers, ms }
}
