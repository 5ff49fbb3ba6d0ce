/**
 * Predicted peak memory against measured, on three sizes of model. The prediction is `estimate --json`; the measurement is VmHWM of the
 * process that trains 3 steps. Linux, CPU, after `npm run build`.
 * usage: npx tsx scripts/bench/estimate.ts [DIST] [key=value ...]     DIST: folder of the build, default dist
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GGML_TYPE } from '../../src/ggml/types.ts'
import { SIZES, writeRandomGguf } from './random-gguf.ts'

const POLL_MS = 20
const args = process.argv.slice(2)
const dist = args[0] !== undefined && existsSync(args[0]) ? args.shift()! : 'dist'
const folder = await mkdtemp(join(tmpdir(), 'lorasmith-bench-'))
const models = [
  { name: '8M Q8_0', path: 'models/lorasmith-demo-zh-8m-Q8_0.gguf' },
  { name: '40M Q8_0', path: join(folder, '40m.gguf'), size: '40m', type: 'Q8_0' },
  { name: '110M Q8_0', path: join(folder, '110m.gguf'), size: '110m', type: 'Q8_0' },
  { name: '110M Q4_K', path: join(folder, '110m-q4.gguf'), size: '110m', type: 'Q4_K' },
] as const

process.stdout.write('| model | predicted MB | measured MB | difference |\n| --- | ---: | ---: | ---: |\n')
for (const model of models) {
  if ('size' in model) await writeRandomGguf(model.path, SIZES[model.size], GGML_TYPE[model.type])
  const config = join(folder, 'run.yaml')
  const output = join(folder, 'run')
  const settings = [
    `base_model: ${model.path}`,
    'metadata_path: samples/medical.csv',
    `output_dir: ${output}`,
    'target_modules: [all-linear]',
    'lora_rank: 16',
    'batch_size: 4',
    'max_steps: 3',
    'device: cpu',
  ]
  await writeFile(config, `${settings.join('\n')}\n`)
  const flags = ['--config', config, '--json', ...args.flatMap((each) => ['--set', each])]
  const { stdout } = await run(['estimate', ...flags])
  const predicted = (JSON.parse(stdout) as { peakHostBytes: number }).peakHostBytes
  const { peakBytes } = await run(['train', ...flags])
  const difference = `${((predicted / peakBytes - 1) * 100).toFixed(1)} %`
  process.stdout.write(`| ${[model.name, megabytes(predicted), megabytes(peakBytes), difference].join(' | ')} |\n`)
  await rm(output, { recursive: true, force: true })
}
await rm(folder, { recursive: true, force: true })

/** Runs a command as the worker that `train` would start, and watches the most memory it ever held. */
async function run(command: readonly string[]): Promise<{ readonly stdout: string; readonly peakBytes: number }> {
  const child = spawn(process.execPath, [join(dist, 'cli', 'main.js'), ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LORASMITH_WORKER: '1' },
  })
  let peakBytes = 0
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, highWater(child.pid!))
  }, POLL_MS)
  let stdout = ''
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk)
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearInterval(watch)
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}`)
  return { stdout, peakBytes }
}

function highWater(pid: number): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0 // ended meanwhile
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
