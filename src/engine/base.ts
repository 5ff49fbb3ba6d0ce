import type { LlamaModel as Vocabulary } from 'node-llama-cpp'
import type { GgufFile } from '../formats/gguf-types.ts'
import { batchTokens, type LlamaContextOptions, openContext } from '../llama/context.ts'
import { openLlamaLibrary } from '../llama/library.ts'
import { type LlamaAdapter, type LlamaModel, loadModel } from '../llama/model.ts'
import { createSamplers, type Samplers } from '../llama/sampler.ts'
import { UserError } from '../texts/user-error.ts'
import { loadVocabulary, tokenizerOf } from '../tokenizer/create.ts'
import { type Gpu, type LlamaHost, openLlama } from '../tokenizer/llama.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { freeMemoryBytes } from '../util/free-memory.ts'
import type { OpenedContext } from './lane.ts'

export interface BaseOptions {
  readonly gpu: Gpu
  readonly threads?: number | undefined // physical cores
  readonly chatTemplate?: string | undefined
  readonly thinking?: boolean | undefined
}

/** A context of the base's; its threads are the base's. */
export type ContextOptions = Omit<LlamaContextOptions, 'pool' | 'threads'>

/** The weights of a base model, and what contexts on them need. */
export interface Base {
  readonly tokenizer: Tokenizer
  readonly model: LlamaModel
  readonly samplers: Samplers
  /** UserError, with llama.cpp's reason, where the memory is too small. */
  openContext(options: ContextOptions): Promise<OpenedContext>
  /** UserError, with llama.cpp's reason, for an adapter that does not fit. */
  loadAdapter(path: string): Promise<LlamaAdapter>
  /** No context may be open, no adapter loaded. */
  close(): Promise<void>
}

/**
 * Threads meet some hundred times for each token, and all wait where one has lost its core to another program. The bundled 8M model: 1,700
 * tokens/s with one, 2,000 with two on two free cores.
 */
const ONE_THREAD_BYTES = 16 << 20

/** Loads the weights once and the vocabulary beside them, which the tokenizer reads. UserError for a file that llama.cpp cannot load. */
export async function openEngineBase(file: GgufFile, options: BaseOptions): Promise<Base> {
  const host = await openLlama(options.gpu)
  const noModel = (reason: string) => new UserError('engine.noModel', { path: file.path, reason })
  const vocabulary = await host.attempt(() => loadVocabulary(host, file), noModel)
  try {
    const tokenizer = tokenizerOf(vocabulary, file, options)
    const gpuLayers = await layersOn(host, vocabulary)
    const library = openLlamaLibrary(host.llama.gpu === false ? 'cpu' : host.llama.gpu)
    const model = await host.attempt(() => loadModel(library, file.path, gpuLayers), noModel)
    const threads = options.threads ?? (file.sizeBytes < ONE_THREAD_BYTES ? 1 : host.llama.cpuMathCores)
    return baseOf({ host, vocabulary, tokenizer, model, gpuLayers, threads })
  } catch (error) {
    await vocabulary.dispose()
    throw error
  }
}

interface Parts {
  readonly host: LlamaHost
  readonly vocabulary: Vocabulary
  readonly tokenizer: Tokenizer
  readonly model: LlamaModel
  readonly gpuLayers: number
  readonly threads: number
}

function baseOf(parts: Parts): Base {
  const { host, vocabulary, tokenizer, model, threads } = parts
  const pool = model.library.newThreadPool()
  pool.resize(threads)
  const samplers = createSamplers(model)
  return {
    tokenizer,
    model,
    samplers,
    async openContext(options) {
      const needed = await contextNeeds(parts, options)
      const context = await host.attempt(
        async () => {
          const free = freeMemoryBytes()
          if (needed.cpuRam > free) throw new Error(`${megabytes(needed.cpuRam)} MB needed, ${megabytes(free)} MB free`)
          return await openContext(model, { ...options, threads, pool })
        },
        (reason) => new UserError('engine.noContext', { tokens: options.contextSize, reason }),
      )
      return { context, bytes: needed.cpuRam + needed.gpuVram }
    },
    loadAdapter: (path) =>
      host.attempt(
        () => model.loadAdapter(path),
        (reason) => new UserError('engine.noAdapter', { path, reason }),
      ),
    async close() {
      samplers.free()
      model.free()
      pool[Symbol.dispose]()
      await vocabulary.dispose()
    },
  }
}

/** As many layers as fit on the device, by node-llama-cpp's estimate. */
async function layersOn({ llama }: LlamaHost, { fileInsights }: Vocabulary): Promise<number> {
  if (llama.gpu === false) return 0
  return (await fileInsights.configurationResolver.resolveModelGpuLayersV2('auto')).gpuLayers
}

/** Linux gives out memory that it has not, and ends the process that then uses it: so it is asked before. */
function contextNeeds({ vocabulary, gpuLayers }: Parts, options: ContextOptions) {
  const { contextSize, sequences = 1, pooling } = options
  return vocabulary.fileInsights.estimateContextResourceRequirementsV2({
    contextSize,
    sequences,
    batchSize: batchTokens(options),
    isEmbeddingContext: pooling !== undefined,
    modelGpuLayers: gpuLayers,
  })
}

const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20)
