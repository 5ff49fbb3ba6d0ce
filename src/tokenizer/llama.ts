import { getLlama, type Llama, LlamaLogLevel } from 'node-llama-cpp'
import { UserError } from '../texts/user-error.ts'
import { requireSafeRelease } from './llama-release.ts'

/** Where llama.cpp computes. `false` is the CPU, `auto` the best device that works here. */
export type Gpu = false | 'auto' | 'cuda' | 'vulkan' | 'metal'

/** llama.cpp inside this process, and its error log. Prebuilt libraries only: nothing is compiled or downloaded. */
export interface LlamaHost {
  readonly llama: Llama
  /** Runs `work`; when it fails, throws `fault(reason)`, the reason in llama.cpp's own words where it logged any. */
  attempt<T>(work: () => Promise<T>, fault: (reason: string, error: unknown) => UserError): Promise<T>
}

// The native logger and backend belong to the process: a second instance would take the log away from the first one, and disposing
// any of them frees the backend for all, for good (AddonBackendUnloadWorker). So each kind is opened once and never disposed.
const hosts = new Map<Gpu, Promise<LlamaHost>>()

/** The process's llama.cpp for `gpu`, opened on the first call. UserError where this machine has no library for it. */
export function openLlama(gpu: Gpu = false): Promise<LlamaHost> {
  const known = hosts.get(gpu)
  if (known) return known
  const host = createHost(gpu)
  hosts.set(gpu, host)
  host.catch(() => hosts.delete(gpu))
  return host
}

const SHOWN_LINES = 3

async function createHost(gpu: Gpu): Promise<LlamaHost> {
  const listeners = new Set<string[]>()
  const llama = await getLlama({
    gpu,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.error,
    logger: (_level, line) => {
      for (const lines of listeners) lines.push(line.trim())
    },
  }).catch((cause) => {
    throw new UserError('tokenizer.noLlama', { gpu: gpu === false ? 'cpu' : gpu }, { cause })
  })
  requireSafeRelease(llama.llamaCppRelease.release)
  // Asked for a device that this machine has not, node-llama-cpp computes on the CPU without a word.
  const found = llama.gpu !== false && (await llama.getGpuDeviceNames()).length > 0 ? llama.gpu : false
  if (gpu !== 'auto' && found !== gpu) throw new UserError('tokenizer.noDevice', { gpu: String(gpu) })
  return {
    llama,
    async attempt(work, fault) {
      const lines: string[] = []
      listeners.add(lines)
      try {
        return await work()
      } catch (error) {
        if (error instanceof UserError) throw error
        await new Promise((resolve) => setTimeout(resolve, 10)) // the log comes over another queue than the error
        throw fault(reasonOf(lines, error), error)
      } finally {
        listeners.delete(lines)
      }
    },
  }
}

function reasonOf(lines: readonly string[], error: unknown): string {
  const told = [...new Set(lines)].filter((line) => line !== '' && !line.endsWith('failed to load model'))
  if (told.length > 0) return told.slice(-SHOWN_LINES).join('; ')
  return error instanceof Error ? error.message : String(error)
}
