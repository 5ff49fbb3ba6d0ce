import { readGguf } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import type { LlamaModel } from '../llama/model.ts'
import { UserError } from '../texts/user-error.ts'
import { chatTemplateOf } from '../tokenizer/create.ts'
import type { Gpu } from '../tokenizer/llama.ts'
import { invariant } from '../util/errors.ts'
import { checkAdapterKind } from './adapter-kind.ts'
import { type AdapterSet, openAdapterSet, type ScaledAdapter } from './adapter-set.ts'
import { createAdapterWeights } from './adapter-weights.ts'
import { type Base, type ContextOptions, openEngineBase } from './base.ts'
import { createEmbedder } from './embedder.ts'
import type { AdapterFile, Engine } from './engine.ts'
import { generate } from './generate.ts'
import { createLane, type Lane, type OpenedContext } from './lane.ts'
import { nextTokenLogProbs } from './log-probs.ts'
import { createMemoryBudget } from './memory.ts'

/**
 * The embedded engine: llama.cpp in this process (room `llama`). Only prompts as token ids reach it, made by the room `tokenizer`, so training
 * and serving feed the same ids. Weights are loaded once; each adapter set costs one context.
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
const EMBEDDING_CONTEXT_TOKENS = 2048
const MEAN = 1 // LLAMA_POOLING_TYPE_MEAN; a chat model says nothing of pooling, and llama.cpp would take the last token's vector

/**
 * Opens a model and its adapters. UserError, with llama.cpp's reason, for a file that is no model or an adapter that does not fit it.
 * @example await using engine = await openEngine('base.gguf', { adapters: { medical: [{ path: 'adapter.gguf', scale: 1 }] } })
 */
export async function openEngine(modelPath: string, options: EngineOptions = {}): Promise<Engine> {
  const file = await readGguf(modelPath)
  chatTemplateOf(file, options)
  for (const { path } of Object.values(options.adapters ?? {}).flat()) checkAdapterKind(await readGguf(path), file) // before the weights of the base are loaded
  const base = await openEngineBase(file, { ...options, gpu: options.gpu ?? false })
  const engine = engineOf(base, file, options)
  try {
    for (const [name, adapters] of Object.entries(options.adapters ?? {})) await engine.loadAdapter(name, adapters)
    return engine
  } catch (error) {
    await engine[Symbol.asyncDispose]()
    throw error
  }
}

function engineOf(base: Base, file: GgufFile, options: EngineOptions): Engine {
  const { tokenizer, model, samplers } = base
  const contextSize = options.contextSize ?? Math.min(model.trainContextSize, DEFAULT_CONTEXT_TOKENS)
  const parallel = options.parallel ?? 1
  const memory = createMemoryBudget(options.maxMemoryBytes ?? null, file.sizeBytes)
  const weights = createAdapterWeights({ base: file, memory, load: base.loadAdapter })
  let closed: Promise<void> | null = null

  function openContext(wanted: ContextOptions): Promise<OpenedContext> {
    invariant(!closed, 'the engine is closed')
    return base.openContext(wanted)
  }

  const laneWith = (adapters: readonly ScaledAdapter[]) =>
    createLane({
      openContext: () => openContext({ contextSize, sequences: parallel, adapters }),
      memory,
      parallel,
    })
  const embedding = createLane({ openContext: () => openContext(embeddingContext(file, model)), memory, parallel: 1 })
  const embedder = createEmbedder(embedding, tokenizer, model.textEnds)
  const bare = laneWith([])
  const sets = new Map<string, AdapterSet>()
  const leaving = new Set<AdapterSet>()

  async function close(): Promise<void> {
    const all = [...sets.values(), ...leaving].map(({ lane }) => lane)
    for (const lane of [bare, embedding, ...all]) await lane.close()
    await weights.close()
    await base.close()
  }

  async function retire(set: AdapterSet): Promise<void> {
    leaving.add(set)
    await set.retire()
    leaving.delete(set)
  }

  const laneOf = (adapter: string | null = null): Lane => {
    invariant(!closed, 'the engine is closed')
    const lane = adapter === null ? bare : sets.get(adapter)?.lane
    if (!lane) throw new UserError('engine.unknownAdapter', { got: adapter!, known: [...sets.keys()].join(', ') })
    return lane
  }

  return {
    modelPath: file.path,
    tokenizer,
    contextSize,
    parallel,
    get adapters() {
      return Object.freeze([...sets.keys()])
    },
    generate: (request) => generate(laneOf(request.adapter), { tokenizer, samplers }, request),
    async nextTokenLogProbs(tokens, { adapter = null } = {}) {
      const turn = (await laneOf(adapter).begin())!
      try {
        return await nextTokenLogProbs(turn, tokens)
      } finally {
        turn.end()
      }
    },
    async loadAdapter(name, adapters) {
      invariant(!closed, 'the engine is closed')
      const set = await openAdapterSet(adapters, { weights, laneWith })
      const before = sets.get(name)
      sets.set(name, set)
      if (before) await retire(before)
    },
    async unloadAdapter(name) {
      laneOf(name)
      const set = sets.get(name)!
      sets.delete(name)
      await retire(set)
    },
    embed: (texts, { signal } = {}) => embedder.embed(texts, signal),
    memory: () => memory.read(),
    [Symbol.asyncDispose]: () => (closed ??= close()),
  }
}

/** The whole text in one batch: the mean is taken over the tokens of a batch. */
function embeddingContext({ metadata }: GgufFile, { trainContextSize }: LlamaModel): ContextOptions {
  const contextSize = Math.min(trainContextSize, EMBEDDING_CONTEXT_TOKENS)
  const hasOwn = metadata.has(`${metadata.get('general.architecture')}.pooling_type`)
  return { contextSize, batchSize: contextSize, pooling: hasOwn ? 'own' : MEAN }
}
