import { dirname, join } from 'node:path'
import koffi from 'koffi'
import { type Accelerator, binaryFolders, libraryFile } from '../ggml/packages.ts'
import { bind, type NativeFunction } from '../ggml/symbols.ts'
import { ThreadPool } from '../ggml/thread-pool.ts'
import { UserError } from '../texts/user-error.ts'
import { invariant } from '../util/errors.ts'
import { createTurns, type Turns } from '../util/turns.ts'
import { defineStructs, KNOWN_DEFAULTS } from './structs.ts'
import { baseSymbols, llamaSymbols, registrySymbols } from './symbols.ts'

/** The llama.cpp release whose structs and functions this room was tested with (node-llama-cpp 3.22.1). */
const TESTED_VERSION = '0.5.0'
const CPU = 0 // GGML_BACKEND_DEVICE_TYPE_CPU

export type LlamaNative = { readonly [name in keyof typeof llamaSymbols]: NativeFunction }

/**
 * llama.cpp by its C API: the very library that node-llama-cpp has loaded for the same kind of device, so that both share its devices, its
 * log and its memory. node-llama-cpp's own way to compute gives no context to attach threads to, and starts new ones at every token.
 */
export interface LlamaLibrary {
  readonly native: LlamaNative
  /** One computation at a time: two would take the cores from each other, and every thread waits for the slowest. */
  readonly inTurn: Turns
  /** Threads that stay from one computation to the next. */
  newThreadPool(): ThreadPool
}

const opened = new Map<Accelerator, LlamaLibrary>()

/** The library for `kind`; node-llama-cpp must have opened its own for it before (tokenizer/llama.ts). UserError for another release. */
export function openLlamaLibrary(kind: Accelerator): LlamaLibrary {
  const library = opened.get(kind) ?? load(folderOf(kind))
  opened.set(kind, library)
  return library
}

function load(folder: string): LlamaLibrary {
  defineStructs()
  const open = (stem: string) => koffi.load(join(folder, libraryFile(folder, stem)))
  const native = bind(open('llama'), llamaSymbols)
  const base = bind(open('ggml-base'), baseSymbols)
  const registry = bind(open('ggml'), registrySymbols)
  checkLayout(native)
  return {
    native,
    inTurn: createTurns(),
    newThreadPool() {
      const cpu = registry.ggml_backend_dev_by_type(CPU)
      invariant(cpu, `${folder} was not opened by node-llama-cpp`)
      return new ThreadPool(base, base.ggml_backend_dev_backend_reg(cpu))
    },
  }
}

function checkLayout(native: LlamaNative): void {
  const version: string = native.llama_version()
  const wrong = Object.entries(KNOWN_DEFAULTS).flatMap(([name, known]) => {
    const got: Record<string, unknown> = native[name as keyof typeof KNOWN_DEFAULTS]()
    return Object.entries(known).filter(([field, value]) => got[field] !== value)
  })
  if (!version.startsWith(TESTED_VERSION) || wrong.length > 0) {
    const fields = wrong.map(([field]) => field).join(', ') || '-'
    throw new UserError('llama.version', { version, fields, tested: TESTED_VERSION })
  }
}

/** Two builds for CUDA may be installed: the one that is in use is among the process's shared objects. */
function folderOf(kind: Accelerator): string {
  const folders = binaryFolders(kind)
  const [first] = folders
  if (first === undefined) throw new UserError('ggml.noLibrary', { name: kind })
  if (folders.length === 1) return first
  const loaded = sharedObjects()
  return folders.find((folder) => loaded.some((path) => dirname(path) === folder)) ?? first
}

function sharedObjects(): readonly string[] {
  const report = process.report as typeof process.report & { excludeNetwork?: boolean }
  const { excludeNetwork = false } = report
  report.excludeNetwork = true // else it asks for the name of every peer
  const { sharedObjects: paths } = report.getReport() as { readonly sharedObjects: readonly string[] }
  report.excludeNetwork = excludeNetwork
  return paths
}
