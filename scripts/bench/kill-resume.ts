/**
 * Kills a training at random moments and resumes it: does every run end in the same adapter, byte for byte?
 * usage: npm run build && npx tsx scripts/bench/kill-resume.ts [KILLS] [SEED]
 * Each round starts a fresh run, kills its process group with SIGKILL after a random time, resumes it (killing again with probability 3/4),
 * and compares the finished adapter with that of an uninterrupted run. Half-made folders after a kill are counted.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createRandom } from '../../src/util/random.ts'

const [killsText = '200', seedText = '1'] = process.argv.slice(2)
const kills = Number(killsText)
const random = createRandom(Number(seedText))
const program = resolve('dist/cli/main.js')
const folder = await mkdtemp(join(tmpdir(), 'lorasmith-kill-'))
const csv = [
  'question,answer',
  ...Array.from({ length: 16 }, (_, i) => `"第${i}个问题怎么办?","【要点】第${i}条答案\\n【依据】多休息"`),
]
await writeFile(join(folder, 'data.csv'), `${csv.join('\n')}\n`)
await writeFile(
  join(folder, 'run.yaml'),
  [
    `base_model: ${resolve('models/lorasmith-demo-zh-8m-Q8_0.gguf')}`,
    `metadata_path: ${join(folder, 'data.csv')}`,
    `output_dir: ${join(folder, 'out')}`,
    'lora_rank: 4\nlora_dropout: 0.1\nbatch_size: 2\ngradient_accumulation_steps: 2\nepochs: 4\nval_split: 0.2',
    'learning_rate: 1e-3\nsave_steps: 2\neval_steps: 3\nthreads: 1\nmemorisation_report: off\nsave_first_step: true\n',
  ].join('\n'),
)

/** @returns true when the run ended by itself */
function train(output: string, resume: boolean, killAfterMs: number | null): Promise<boolean> {
  const args = [
    program,
    'train',
    '--config',
    join(folder, 'run.yaml'),
    '--set',
    `output_dir=${output}`,
    '--json',
    ...(resume ? ['--resume'] : []),
  ]
  const child = spawn(process.execPath, args, { stdio: 'ignore', detached: true })
  const timer = killAfterMs === null ? null : setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), killAfterMs)
  return new Promise((done) => {
    child.on('close', (code) => {
      if (timer) clearTimeout(timer)
      done(code === 0)
    })
  })
}

async function fingerprint(output: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of ['adapter_model.safetensors', 'adapter.gguf']) hash.update(await readFile(join(output, name)))
  return hash.digest('hex')
}

const reference = join(folder, 'reference')
const begin = performance.now()
if (!(await train(reference, false, null))) throw new Error('the reference run failed')
const whole = performance.now() - begin
const want = await fingerprint(reference)
const tally = { kills: 0, rounds: 0, same: 0, different: 0, tooLate: 0, halfMadeSeen: 0 }
while (tally.kills < kills) {
  const output = join(folder, `round-${tally.rounds++}`)
  let ended = await train(output, false, random.uniform() * whole)
  for (let attempt = 0; !ended; attempt++) {
    tally.kills++
    const names = await readdir(output, { recursive: true }).catch((): string[] => [])
    if (names.some((name) => /\.tmp-/.test(name))) tally.halfMadeSeen++
    const again = names.includes('events.jsonl')
    ended = await train(output, again, random.uniform() < 0.75 ? random.uniform() * whole : null)
    if (attempt > 20) throw new Error(`${output} never ends`)
  }
  if ((await fingerprint(output)) === want) tally.same++
  else tally.different++
  await rm(output, { recursive: true, force: true })
}
process.stdout.write(
  `${JSON.stringify({ ...tally, secondsPerRun: whole / 1000, secondsInAll: (performance.now() - begin) / 1000 })}\n`,
)
await rm(folder, { recursive: true, force: true })
process.exitCode = tally.different > 0 ? 1 : 0
