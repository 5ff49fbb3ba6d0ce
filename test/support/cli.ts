/** Starts the built program as a user would: real processes, real signals, real files. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { RunEvent } from '../../src/runs/events.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const program = join(root, 'dist/cli/main.js')
export const MODEL = join(root, 'models/lorasmith-demo-zh-8m-Q8_0.gguf')

export interface CliOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly uid?: number // run as this user; only root may
  /** Called for each event of `train --json`, as soon as it is read. */
  readonly onEvent?: (event: RunEvent, cli: RunningCli) => void
}

export interface CliResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A started program, the leader of a process group of its own. */
export interface RunningCli {
  readonly pid: number
  readonly ended: Promise<CliResult>
  /** To the whole process group, as a terminal's Ctrl-C. */
  killGroup(signal: NodeJS.Signals): void
  /** Reads no more, as `| head` does. */
  closeStdout(): void
  /** To the parent process alone, as `kill PID`. */
  kill(signal: NodeJS.Signals): void
}

export function startCli(args: readonly string[], { cwd, env, stdin, uid, onEvent }: CliOptions = {}): RunningCli {
  refuseOldBuild()
  const child = spawn(process.execPath, [program, ...args], {
    cwd: cwd ?? tmpdir(),
    env: { PATH: process.env.PATH, HOME: tmpdir(), LORASMITH_LANG: 'en', ...env },
    detached: true,
    ...(uid === undefined ? {} : { uid, gid: uid }),
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  const pid = child.pid!
  const cli: RunningCli = {
    pid,
    ended: gather(child),
    closeStdout: () => void child.stdout!.destroy(),
    killGroup: (signal) => void process.kill(-pid, signal),
    kill: (signal) => void process.kill(pid, signal),
  }
  child.stdin?.end(stdin)
  if (onEvent) {
    createInterface({ input: child.stdout! }).on('line', (line) => onEvent(JSON.parse(line) as RunEvent, cli))
  }
  return cli
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).ended
}

function gather(child: ChildProcess): Promise<CliResult> {
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, ...texts }))
  })
}

let checked = false

/** The tests speak of the sources: a build that is missing or older would test something else. */
function refuseOldBuild(): void {
  if (checked) return
  const built = statSync(program, { throwIfNoEntry: false })
  if (!built) throw new Error(`${program} is missing. Run \`npm run build\` (npm test does).`)
  const source = join(root, 'src')
  const newer = readdirSync(source, { recursive: true, encoding: 'utf8' }).find(
    (name) => /(?<!\.test)\.ts$/.test(name) && statSync(join(source, name)).mtimeMs > built.mtimeMs,
  )
  if (newer) throw new Error(`${program} is older than src/${newer}. Run \`npm run build\` (npm test does).`)
  checked = true
}

/** Processes started by `pid`, from /proc. */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.trim().split(' ').filter(Boolean).map(Number)
}

/** False for a process that is gone, or ended and not yet waited for. */
export function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** A folder of its own with data and a YAML: a training of 12 steps that takes about two seconds. */
export interface Workplace extends AsyncDisposable {
  readonly folder: string
  readonly data: string
  readonly config: string
  path(...names: string[]): string
  /** `train --config ... --set output_dir=<name>`, with further `--set`s. */
  trainArgs(name: string, ...sets: string[]): readonly string[]
}

export const STEPS = 12

export async function makeWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'lorasmith-e2e-'))
  const path = (...names: string[]) => join(folder, ...names)
  const [data, config] = [path('data.csv'), path('train.yaml')]
  await writeFile(data, csvOf(shortRows(20)))
  await writeFile(config, yamlOf({ ...BASIC, metadata_path: data }))
  return {
    folder,
    data,
    config,
    path,
    trainArgs: (name, ...sets) => [
      'train',
      '--config',
      config,
      ...[`output_dir=${path(name)}`, ...sets].flatMap((set) => ['--set', set]),
    ],
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** 20 rows, 4 of them held out: 4 steps of 2 batches of 2 an epoch, 3 epochs. */
const BASIC = {
  base_model: MODEL,
  output_dir: './output',
  lora_rank: 4,
  target_modules: ['q_proj', 'v_proj'],
  lora_dropout: 0.1,
  val_split: 0.2,
  batch_size: 2,
  gradient_accumulation_steps: 2,
  epochs: 3,
  learning_rate: 5e-3,
  eval_steps: 2,
  save_steps: 3,
  early_stopping_patience: 0,
  threads: 1,
}

function yamlOf(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('')
}

export interface QuestionAnswer {
  readonly question: string
  readonly answer: string
}

const COMPLAINTS = ['头痛', '咳嗽', '失眠', '腹泻', '皮疹', '牙痛', '耳鸣', '腰酸', '胃胀', '眼干']

export function shortRows(count: number): readonly QuestionAnswer[] {
  return Array.from({ length: count }, (_, i) => ({
    question: `${COMPLAINTS[i % COMPLAINTS.length]}第${i + 1}天怎么办?`,
    answer: `【初步判断】${COMPLAINTS[i % COMPLAINTS.length]}多为轻症\n【处理建议】休息${i + 1}日;多饮水\n【何时就医】加重应就诊`,
  }))
}

export function csvOf(rows: readonly QuestionAnswer[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""').replaceAll('\n', '\\n')}"`
  return ['question,answer', ...rows.map(({ question, answer }) => `${quoted(question)},${quoted(answer)}`), ''].join(
    '\n',
  )
}

/** Events of a run folder's log, or of `train --json`. */
export async function readEventsOf(runFolder: string): Promise<readonly RunEvent[]> {
  return parseEvents(await readFile(join(runFolder, 'events.jsonl'), 'utf8'))
}

export function parseEvents(lines: string): readonly RunEvent[] {
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent)
}

/** What must not depend on interruptions: every number of a step or an evaluation but times and memory. */
export function numbersOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type === 'step') {
      const { step, epoch, loss, learningRate, gradNorm, tokens, answerTokens } = event
      return [JSON.stringify({ step, epoch, loss, learningRate, gradNorm, tokens, answerTokens })]
    }
    return event.type === 'eval' ? [JSON.stringify({ evaluated: event.step, loss: event.loss, best: event.best })] : []
  })
}

/** Files of a finished run that carry the adapter, by name. */
export async function adapterBytes(runFolder: string): Promise<Readonly<Record<string, string>>> {
  const names = [
    'adapter_config.json',
    'adapter_model.safetensors',
    'pytorch_lora_weights.safetensors',
    'adapter.gguf',
    'best/adapter_config.json',
    'best/adapter_model.safetensors',
  ]
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await readFile(join(runFolder, name))).toString('hex')])),
  )
}

/** Temporaries of unfinished writes anywhere in a folder. */
export function temporariesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tmp-|\.next|\.takeover/.test(name),
  )
}
