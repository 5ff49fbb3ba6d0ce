/**
 * llama.cpp's own command-line program, built from the source bundle inside node-llama-cpp where a compiler is. That takes minutes and is kept in
 * node_modules/.cache by the hash of the bundle. `LORASMITH_LLAMACPP` names a folder with a built `llama-completion` instead.
 */
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const bundle = join(root, 'node_modules/node-llama-cpp/llama/gitRelease.bundle')
const PROGRAM = 'llama-completion'
export const BUILD_MS = 20 * 60_000

/** Why the program can be neither found nor built here; null where it can. */
export function noLlamaCpp(): string | null {
  if (process.env.LORASMITH_LLAMACPP) return null
  const missing = ['git', 'cmake', 'c++'].filter((tool) => !hasTool(tool))
  return missing.length > 0 ? `${missing.join(', ')} not found` : null
}

function hasTool(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Flags that make the build quick rather than the program: it answers a few dozen tokens of a tiny model. */
const FLAGS = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DCMAKE_C_FLAGS_RELEASE=-O1',
  '-DCMAKE_CXX_FLAGS_RELEASE=-O0',
  '-DBUILD_SHARED_LIBS=ON',
  '-DCMAKE_BUILD_RPATH_USE_ORIGIN=ON', // the folder gets its name when all is built
  '-DGGML_NATIVE=ON',
  '-DGGML_OPENMP=OFF',
  '-DLLAMA_CURL=OFF',
  '-DLLAMA_OPENSSL=OFF',
  '-DLLAMA_BUILD_TESTS=OFF',
  '-DLLAMA_BUILD_EXAMPLES=OFF',
  '-DLLAMA_BUILD_SERVER=OFF',
]

/** The program's path; builds it where it is not built yet. */
export async function llamaCompletion(): Promise<string> {
  const given = process.env.LORASMITH_LLAMACPP
  if (given) return join(given, PROGRAM)
  const hash = createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 12)
  const folder = join(root, 'node_modules/.cache/lorasmith', `llama.cpp-${hash}`)
  const program = join(folder, 'build/bin', PROGRAM)
  if (existsSync(program)) return program
  const making = `${folder}.${process.pid}`
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { recursive: true })
  await run('git', ['clone', '-q', '--depth', '1', bundle, join(making, 'src')])
  await run('cmake', ['-S', join(making, 'src'), '-B', join(making, 'build'), ...FLAGS], { maxBuffer: 2 ** 26 })
  await run('cmake', ['--build', join(making, 'build'), '--target', PROGRAM, '-j', '2'], { maxBuffer: 2 ** 28 })
  await rename(making, folder)
  return program
}

export interface Asked {
  readonly model: string
  readonly prompt: string // with the chat template's marks
  readonly lora?: string // GGUF
  readonly tokens: number
}

/** The likeliest continuation, as the program prints it, without the mark of its end. */
export async function complete(program: string, { model, prompt, lora, tokens }: Asked): Promise<string> {
  const args = ['-m', model, '-p', prompt, '-n', String(tokens), '--temp', '0', '-t', '1', '--no-warmup', '-no-cnv']
  const quiet = ['--no-display-prompt', '--simple-io', '--no-perf']
  const running = run(program, [...args, ...quiet, ...(lora ? ['--lora', lora] : [])], { maxBuffer: 2 ** 24 })
  running.child.stdin!.end() // it waits for a terminal's input otherwise
  return (await running).stdout.replace(/\s*\[end of text\]\s*$/, '').trim()
}
