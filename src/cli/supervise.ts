/**
 * Runs a command in a child process. ggml aborts the process when one of its assertions fails; the parent survives that, says what was
 * lost and how to go on. Ctrl-C reaches the child, which saves and ends by itself.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import type { Output } from './output.ts'

const WORKER = 'LORASMITH_WORKER'
const KEPT_LINES = 12
/** A terminal sends Ctrl-C to parent and child, and the parent passes it on: both within this time are one. */
const SAME_SIGNAL_MS = 400

export function isWorker(): boolean {
  return process.env[WORKER] === '1'
}

/** Repeats this very command line as a worker, with `more` behind it. @returns the exit code to end with */
export async function superviseWorker(out: Output, more: readonly string[] = []): Promise<number> {
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal)
  process.on('SIGINT', passOn) // before there is a child: a signal that comes while it starts would end this process alone
  process.on('SIGTERM', passOn)
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1), ...more], {
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
    env: { ...process.env, [WORKER]: '1' },
  })
  const lastLines: string[] = []
  createInterface({ input: child.stderr! }).on('line', (line) => {
    if (lastLines.push(line) > KEPT_LINES) lastLines.shift()
    if (!isNativeNoise(line)) process.stderr.write(`${line}\n`)
  })
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (...ending) => resolve(ending))
  })
  if (signal === null) return code ?? 1
  if (signal === 'SIGINT' || signal === 'SIGTERM') {
    out.warn('cli.interruptedEarly') // later the worker catches them
    return 128 + constants.signals[signal]
  }
  const assertion = lastLines.find((line) => line.includes('GGML_ASSERT') || line.includes('fatal error')) ?? signal
  out.warn(signal === 'SIGKILL' ? 'cli.workerKilled' : 'cli.workerCrashed', { signal, assertion })
  return signal === 'SIGABRT' || signal === 'SIGSEGV' || signal === 'SIGFPE'
    ? 1
    : 128 + (constants.signals[signal] ?? 0)
}

/** In the worker: an AbortSignal for Ctrl-C. A second one, or the parent's death, ends the process at once. */
export function workerSignal(out: Output): AbortSignal {
  const controller = new AbortController()
  let first = 0
  const onSignal = (): void => {
    if (!controller.signal.aborted) {
      first = Date.now()
      out.warn('cli.interrupting')
      controller.abort()
    } else if (Date.now() - first > SAME_SIGNAL_MS) process.exit(130)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.on('disconnect', () => process.exit(130))
  process.channel?.unref() // or the parent's pipe would keep a worker alive that has nothing left to do
  return controller.signal
}

/** Back-traces of a failed assertion are for us; the parent tells the assertion itself in a sentence. */
function isNativeNoise(line: string): boolean {
  return /GGML_ASSERT|^#\d+ |\[New LWP|ptrace|Thread debugging|gdb|lldb|libggml|libllama/.test(line)
}
