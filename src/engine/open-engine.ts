import { InsufficientMemoryError, type LlamaContext, type LlamaModel } from 'node-llama-cpp'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { UserError } from '../texts/user-error.ts'
import { chatTemplateOf, tokenizerOf } from '../tokenizer/create.ts'
import { type Gpu, type LlamaHost, openLlama } from '../tokenizer/llama.ts'
import { invariant } from '../util/errors.ts'
import { createAdapterFiles } from './adapter-files.ts'
import { checkAdapterKind } from './adapter-kind.ts'
import { createEmbedder } from './embedder.ts'
import type { AdapterFile, Engine } from './engine.ts'
import { generate } from './generate.ts'
import { createLane, type Lane } from './lane.ts'
import { nextTokenLogProbs } from './log-probs.ts'
import { createMemoryBudget } from './memory.ts'

/**
 * The embedded engine: llama.cpp in this process through node-llama-cpp. Only prompts as token ids reach it, made by the room
 * `tokenizer`, so training and serving feed the same ids. Weights are loaded once; each adapter set costs one context.
 */
export interface EngineOptions {
  readonly adapters?: Readonly<Record<string, readonly AdapterFile[]>> | undefined // sets by name; a set is applied together
  readonly contextSize?: number | undefined // tokens; the model's own, at most DEFAULT_CONTEXT_TOKENS
  readonly parallel?: number | undefined // answers of one adapter at the same time, in one batch; 1
  readonly maxMemoryBytes?: number | null | undefined // of base, adapters and contexts together; no limit
  readonly threads?: number | undefined // physical cores; one for a very small model
  readonly gpu?: Gpu | undefined // the CPU
  readonly chatTemplate?: string | undefined // Jinja text in place of the model's own
  readonly thinking?: boolean | undefined // `enable_thinking` of the template
}

const DEFAULT_CONTEXT_TOKENS = 4096

// Threads meet some hundred times for each token. Measured with the bundled 8M model on 2 cores: 1600 tokens/s alone, 80 with two.
const ONE_THREAD_BYTES = 64 << 20

/**
 * Opens a model and its adapters. UserError, with llama.cpp's reason, for a file that is no model or an adapter that does not fit it.
 * @example await using engine = await openEngine('base.gguf', { adapters: { medical: [{ path: 'adapter.gguf', scale: 1 }] } })
 */
export async function openEngine(modelPath: string, options: EngineOptions = {}): Promise<Engine> {
  const file = await readGguf(modelPath)
  chatTemplateOf(file, options)
  for (const { path } of Object.values(options.adapters ?? {}).flat())
    await checkAdapterKind(await readGguf(path), file)
  const host = await openLlama(options.gpu ?? false)
  const { cpuMathCores } = host.llama
  const threads = options.threads ?? (file.sizeBytes < ONE_THREAD_BYTES ? 1 : cpuMathCores)
  host.llama.maxThreads = options.threads ?? cpuMathCores // of all contexts together: more threads than cores wait for each other
  const model = await host.attempt(
    () =>
      host.llama.loadModel({ modelPath, ...poolingOf(file), ...(host.llama.gpu === false ? { gpuLayers: 0 } : {}) }),
    (reason) => new UserError('engine.noModel', { path: modelPath, reason }),
  )
  try {
    return await engineOf(host, model, file, { ...options, threads })
  } catch (error) {
    await model.dispose() // and with it its contexts
    throw error
  }
}

const MEAN = 1 // LLAMA_POOLING_TYPE_MEAN

/** A chat model says nothing of pooling; llama.cpp would then give the last token's vector, which says little of a text. */
function poolingOf({ metadata }: GgufFile): { readonly metadataOverrides?: Record<string, { pooling_type: number }> } {
  const architecture = String(metadata.get('general.architecture'))
  if (metadata.has(`${architecture}.pooling_type`)) return {}
  return { metadataOverrides: { [architecture]: { pooling_type: MEAN } } }
}

async function engineOf(host: LlamaHost, model: LlamaModel, file: GgufFile, options: EngineOptions): Promise<Engine> {
  const contextSize = options.contextSize ?? Math.min(model.trainContextSize, DEFAULT_CONTEXT_TOKENS)
  const parallel = options.parallel ?? 1
  const tokenizer = tokenizerOf(model, file, options)
  const memory = createMemoryBudget(options.maxMemoryBytes ?? null, file.sizeBytes)
  const files = createAdapterFiles(file, memory)
  const embedder = createEmbedder(model, tokenizer, memory, options.threads)
  memory.add(embedder)

  function laneFor(adapters: readonly AdapterFile[]): Lane {
    const openContext = () => createContext(host, model, adapters, { contextSize, parallel, threads: options.threads })
    const lane = createLane({ openContext, memory, parallel })
    memory.add(lane)
    return lane
  }

  /** Opens it now and not when asked, so that a wrong file is told at once. */
  async function openedLane(adapters: readonly AdapterFile[]): Promise<Lane> {
    const lane = laneFor(adapters)
    try {
      await (await lane.begin())!.end()
      return lane
    } catch (error) {
      memory.remove(lane)
      throw error
    }
  }

  async function retire(lane: Lane): Promise<void> {
    await lane.retire()
    memory.remove(lane)
  }

  const base = laneFor([])
  const lanes = new Map<string, Lane>()
  for (const [name, adapters] of Object.entries(options.adapters ?? {})) {
    await files.count(adapters)
    lanes.set(name, await openedLane(adapters))
  }

  const laneOf = (adapter: string | null = null): Lane => {
    invariant(!model.disposed, 'the engine is closed')
    const lane = adapter === null ? base : lanes.get(adapter)
    if (!lane) throw new UserError('engine.unknownAdapter', { got: adapter!, known: [...lanes.keys()].join(', ') })
    return lane
  }

  return {
    modelPath: file.path,
    tokenizer,
    contextSize,
    parallel,
    get adapters() {
      return Object.freeze([...lanes.keys()])
    },
    generate: (request) => generate(laneOf(request.adapter), tokenizer, request),
    async nextTokenLogProbs(tokens, { adapter = null } = {}) {
      const turn = (await laneOf(adapter).begin())!
      try {
        return await nextTokenLogProbs(turn, tokens, tokenizer.vocabSize)
      } finally {
        await turn.end()
      }
    },
    async loadAdapter(name, adapters) {
      const lane = await openedLane(await files.keep(adapters))
      const before = lanes.get(name)
      lanes.set(name, lane)
      if (before) await retire(before)
    },
    async unloadAdapter(name) {
      const lane = laneOf(name)
      lanes.delete(name)
      await retire(lane)
    },
    embed: (texts, { signal } = {}) => embedder.embed(texts, signal),
    memory: () => memory.read(),
    async [Symbol.asyncDispose]() {
      await model.dispose()
      await files[Symbol.asyncDispose]()
    },
  }
}

interface ContextOptions {
  readonly contextSize: number
  readonly parallel: number
  readonly threads: number | undefined
}

function createContext(
  host: LlamaHost,
  model: LlamaModel,
  adapters: readonly AdapterFile[],
  { contextSize, parallel: sequences, threads }: ContextOptions,
): Promise<LlamaContext> {
  const lora = { adapters: adapters.map(({ path, scale }) => ({ filePath: path, scale })) }
  return host.attempt(
    () => {
      const options = { contextSize, sequences, ...(threads ? { threads } : {}) }
      return model.createContext(adapters.length > 0 ? { ...options, lora } : options)
    },
    (reason, error) => {
      if (adapters.length === 0 || error instanceof InsufficientMemoryError) {
        return new UserError('engine.noContext', { tokens: contextSize, reason })
      }
      return new UserError('engine.noAdapter', { path: adapters.map(({ path }) => path).join(', '), reason })
    },
  )
}
