import { join } from 'node:path'
import koffi from 'koffi'
import { UserError } from '../texts/user-error.ts'
import { type Accelerator, binaryFolders, cpuPackage, libraryFile } from './packages.ts'
import { baseSymbols, bind, type Native, registrySymbols } from './symbols.ts'

/** The ggml release whose struct layouts and op semantics this engine was tested with (node-llama-cpp 3.22.1). */
const TESTED_VERSION = '0.25.1'
/** sizeof(ggml_object) + sizeof(ggml_tensor) of that release: one number that moves when a layout moves. */
const TESTED_TENSOR_OVERHEAD = 368

export interface Library {
  readonly native: Native
  readonly version: string
  /** Messages of ggml since the last call, oldest first: kept, never printed. */
  takeLog(): readonly string[]
  /** Loads one more backend into the registry; false where this machine has no such package or no such device. */
  loadBackend(kind: Accelerator): boolean
}

/** Bounded: a chatty driver must not grow the process. */
const LOG_LINES = 400

let opened: Library | undefined

/**
 * Finds and loads ggml's shared libraries inside the `@node-llama-cpp/*` packages, checks their version and layout, and redirects
 * their log. One registry a process: ggml keeps its backends in static memory, so a second call returns the same library.
 */
export function openLibrary(): Library {
  opened ??= load()
  return opened
}

function load(): Library {
  const [folder] = binaryFolders('cpu')
  if (!folder) throw new UserError('ggml.noLibrary', { name: `@node-llama-cpp/${cpuPackage()}` })
  koffi.struct('ggml_init_params', { mem_size: 'size_t', mem_buffer: 'void*', no_alloc: 'bool' })
  koffi.proto('void ggml_log_callback(int level, const char *text, void *user_data)')
  const base = koffi.load(join(folder, libraryFile(folder, 'ggml-base')))
  const registry = koffi.load(join(folder, libraryFile(folder, 'ggml')))
  const native: Native = { ...bind(base, baseSymbols), ...bind(registry, registrySymbols) }

  const version: string = native.ggml_version()
  const overhead = Number(native.ggml_tensor_overhead())
  if (version !== TESTED_VERSION || overhead !== TESTED_TENSOR_OVERHEAD) {
    throw new UserError('ggml.version', {
      version,
      overhead,
      tested: TESTED_VERSION,
      testedOverhead: TESTED_TENSOR_OVERHEAD,
    })
  }

  const log: string[] = []
  const keep = koffi.register((_level: number, text: string) => {
    if (log.push(text.trimEnd()) > LOG_LINES) log.shift()
  }, 'ggml_log_callback*')
  native.ggml_log_set(keep, null)
  native.ggml_backend_load_all_from_path(folder)
  const loaded = new Map<Accelerator, boolean>([['cpu', true]])
  return {
    native,
    version,
    takeLog: () => log.splice(0),
    loadBackend(kind) {
      const known = loaded.get(kind)
      if (known !== undefined) return known
      const result = loadAccelerator(native, kind)
      loaded.set(kind, result)
      return result
    },
  }
}

/** They join the CPU's registry; Metal comes with the Mac's own package and is there. */
function loadAccelerator(native: Native, kind: Accelerator): boolean {
  if (kind === 'metal') return process.platform === 'darwin'
  return binaryFolders(kind).some(
    (folder) => native.ggml_backend_load(join(folder, libraryFile(folder, `ggml-${kind}`))) !== null,
  )
}
