import { InsufficientMemoryError, type LlamaContext, type LlamaModel } from 'node-llama-cpp'
import { checkFiniteGguf } from '../formats/finite.ts'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { UserError } from '../texts/user-error.ts'
import { chatTemplateOf, tokenizerOf } from '../tokenizer/create.ts'
import { type Gpu, type LlamaHost, openLlama } from '../tokenizer/llama.ts'
import { invariant } from '../util/errors.ts'
import type { Engine } from './engine.ts'
import { generate } from './generate.ts'
import { createLane, type Lane } from './lane.ts'
import { nextTokenLogProbs } from './log-probs.ts'

/**
 * The embedded engine: llama.cpp in this process through node-llama-cpp. Only prompts as token ids reach it, made by the room
 * `tokenizer`, so training and serving feed the same ids. Weights are loaded once; each adapter set costs one context.
 */
export interface EngineOptions {
  readonly adapters?: Readonly<Record<string, readonly AdapterFile[]>> | undefined // sets by name; a set is applied together
  readonly contextSize?: number | undefined // tokens; the model's own, at most DEFAULT_CONTEXT_TOKENS
  readonly threads?: number | undefined // physical cores; one for a very small model
  readonly gpu?: Gpu | undefined // the CPU
  readonly chatTemplate?: string | undefined // Jinja text in place of the model's own
  readonly thinking?: boolean | undefined // `enable_thinking` of the template
}

interface AdapterFile {
  readonly path: string // GGUF with general.type = adapter
  readonly scale: number // 1 as trained
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
    () => host.llama.loadModel({ modelPath, ...(host.llama.gpu === false ? { gpuLayers: 0 } : {}) }),
    (reason) => new UserError('engine.noModel', { path: modelPath, reason }),
  )
  try {
    return await engineOf(host, model, file, { ...options, threads })
  } catch (error) {
    await model.dispose() // and with it its contexts
    throw error
  }
}

async function engineOf(host: LlamaHost, model: LlamaModel, file: GgufFile, options: EngineOptions): Promise<Engine> {
  const contextSize = options.contextSize ?? Math.min(model.trainContextSize, DEFAULT_CONTEXT_TOKENS)
  const tokenizer = tokenizerOf(model, file, options)
  const openContext = (adapters: readonly AdapterFile[]) =>
    createContext(host, model, adapters, contextSize, options.threads)
  const base = createLane(() => openContext([]))
  const lanes = new Map<string, Lane>()
  for (const [name, adapters] of Object.entries(options.adapters ?? {})) {
    const context = await openContext(adapters) // now and not when asked, so that a wrong file is told at once
    lanes.set(
      name,
      createLane(async () => context),
    )
  }

  const laneOf = (adapter: string | null = null): Lane => {
    invariant(!model.disposed, 'the engine is closed')
    if (adapter === null) return base
    const lane = lanes.get(adapter)
    if (!lane) throw new UserError('engine.unknownAdapter', { got: adapter, known: [...lanes.keys()].join(', ') })
    return lane
  }

  return {
    modelPath: file.path,
    tokenizer,
    contextSize,
    adapters: Object.freeze([...lanes.keys()]),
    generate: (request) => generate(laneOf(request.adapter), tokenizer, request),
    async nextTokenLogProbs(tokens, { adapter = null } = {}) {
      const turn = (await laneOf(adapter).begin())!
      try {
        return await nextTokenLogProbs(turn, tokens, tokenizer.vocabSize)
      } finally {
        await turn.end()
      }
    },
    [Symbol.asyncDispose]: () => model.dispose(),
  }
}

function createContext(
  host: LlamaHost,
  model: LlamaModel,
  adapters: readonly AdapterFile[],
  contextSize: number,
  threads: number | undefined,
): Promise<LlamaContext> {
  const lora = { adapters: adapters.map(({ path, scale }) => ({ filePath: path, scale })) }
  return host.attempt(
    () =>
      model.createContext({ contextSize, ...(threads ? { threads } : {}), ...(adapters.length > 0 ? { lora } : {}) }),
    (reason, error) => {
      if (adapters.length === 0 || error instanceof InsufficientMemoryError) {
        return new UserError('engine.noContext', { tokens: contextSize, reason })
      }
      return new UserError('engine.noAdapter', { path: adapters.map(({ path }) => path).join(', '), reason })
    },
  )
}

/** What llama.cpp would say less clearly or not at all: no adapter, one for another kind of model, one that holds NaN. */
export async function checkAdapterKind(adapter: GgufFile, model: GgufFile): Promise<void> {
  const type = adapter.metadata.get('general.type')
  if (type !== 'adapter') throw new UserError('engine.notAnAdapter', { path: adapter.path, got: String(type ?? '-') })
  const got = String(adapter.metadata.get('general.architecture') ?? '-')
  const want = String(model.metadata.get('general.architecture') ?? '-')
  if (got !== want) throw new UserError('engine.adapterArchitecture', { path: adapter.path, got, want })
  await checkFiniteGguf(adapter)
}
