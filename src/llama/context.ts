import { promisify } from 'node:util'
import koffi from 'koffi'
import type { ThreadPool } from '../ggml/thread-pool.ts'
import { Batch, type Piece } from './batch.ts'
import type { LlamaAdapter, LlamaModel, ModelHandle } from './model.ts'
import { createScheduler, type ScheduledSequence, type Scheduler } from './scheduler.ts'

declare const brand: unique symbol
type ContextHandle = { readonly [brand]: 'llama_context' }

export interface LlamaContextOptions {
  readonly contextSize: number // tokens of each sequence
  readonly sequences?: number // side by side; 1
  readonly batchSize?: number // tokens of one computation; DEFAULT_BATCH_TOKENS, at most all that fit
  readonly threads: number
  readonly pool: ThreadPool // of as many threads
  readonly adapters?: readonly { readonly adapter: LlamaAdapter; readonly scale: number }[]
  /** Vectors of whole texts in place of logits: llama_pooling_type, or 'own' for the model's. */
  readonly pooling?: number | 'own'
  readonly exact?: boolean // F32 cache and plain attention, as the trainer computes; F16 and flash attention otherwise
}

/** Attention over what was read: a cache for some sequences, each by itself. */
export interface LlamaContext {
  readonly contextSize: number
  /** A fresh sequence. Error where all are taken. */
  openSequence(): LlamaSequence
  /** What is under way ends with an error. */
  free(): Promise<void>
}

/** Outputs are the logits of the last token [vocabSize], or the text's vector [embeddingSize]: llama.cpp's memory, good until it reads on. */
export interface LlamaSequence extends ScheduledSequence {
  /** Reads tokens after those read before, and gives what `read` makes of the output. Null when the signal aborts between batches. */
  evaluate<T>(tokens: ArrayLike<number>, read: (output: Float32Array) => T, signal?: AbortSignal): Promise<T | null>
}

const DEFAULT_BATCH_TOKENS = 512
const [F32, FLASH_OFF, UNSPECIFIED_POOLING] = [0, 0, -1]

/** Tokens of one computation. */
export function batchTokens(options: Pick<LlamaContextOptions, 'contextSize' | 'sequences' | 'batchSize'>): number {
  const { contextSize, sequences = 1, batchSize = DEFAULT_BATCH_TOKENS } = options
  return Math.min(batchSize, contextSize * sequences)
}

/** Error, the reason in llama.cpp's log, where the memory is too small or an adapter is none of this model's. */
export async function openContext(model: LlamaModel, options: LlamaContextOptions): Promise<LlamaContext> {
  const { native, inTurn } = model.library
  const { contextSize, sequences = 1, threads, pooling } = options
  const batchSize = batchTokens(options)
  const params = {
    ...native.llama_context_default_params(),
    n_ctx: contextSize * sequences,
    n_seq_max: sequences,
    n_batch: batchSize,
    n_ubatch: batchSize,
    n_threads: threads,
    n_threads_batch: threads,
    swa_full: false,
    ...(pooling === undefined
      ? { n_outputs_max: sequences } // llama.cpp would keep room for the logits of every token of a batch
      : { embeddings: true, pooling_type: pooling === 'own' ? UNSPECIFIED_POOLING : pooling }),
    ...(options.exact ? { type_k: F32, type_v: F32, flash_attn_type: FLASH_OFF } : {}),
  }
  const init = promisify<ModelHandle, object, ContextHandle | null>(native.llama_init_from_model.async)
  const handle = await inTurn(() => init(model.handle, params))
  if (!handle) throw new Error('Failed to create context')
  native.llama_attach_threadpool(handle, options.pool.handle, options.pool.handle)
  setAdapters(model, handle, options.adapters ?? [])

  const [logits, vectors] = [viewer(model.vocabSize), viewer(model.embeddingSize)]
  const scheduler = createScheduler({
    batchSize,
    output: pooling === undefined ? 'last' : 'all',
    compute: computeWith(model, handle, new Batch(batchSize, sequences)),
    forget: (sequence) => void native.llama_memory_seq_rm(native.llama_get_memory(handle), sequence, -1, -1),
    outputOf: ({ sequence, last }) =>
      pooling === undefined
        ? logits(native.llama_get_logits_ith(handle, last))
        : vectors(native.llama_get_embeddings_seq(handle, sequence)),
  })
  return {
    contextSize,
    openSequence: sequencesOf(scheduler, sequences),
    async free() {
      await scheduler.close()
      await inTurn(async () => native.llama_free(handle))
    },
  }
}

function sequencesOf(scheduler: Scheduler, count: number): () => LlamaSequence {
  const free = Array.from({ length: count }, (_, id) => count - 1 - id)
  return () => {
    const id = free.pop()
    if (id === undefined) throw new Error(`all ${count} sequences are taken`)
    const { follow, end } = scheduler.begin(id)
    return {
      follow,
      async evaluate(tokens, read, signal) {
        let made: ReturnType<typeof read> | null = null
        const once = (output: Float32Array) => {
          made = read(output)
          return null
        }
        return (await follow(tokens, once, signal)) ? made : null
      },
      end() {
        end()
        free.push(id)
      },
    }
  }
}

/** A computation of one token that is shorter than this is not worth handing to another thread and back: 0.1 to 0.5 ms. */
const QUICK_MS = 8

function computeWith({ library: { native, inTurn } }: LlamaModel, handle: ContextHandle, batch: Batch) {
  const decodeElsewhere = promisify<ContextHandle, object, number>(native.llama_decode.async)
  let isQuick = false

  function take(status: number): void {
    if (status !== 0) throw new Error(`llama_decode ended with ${status}`)
  }

  function timed(isStep: boolean, begin: number): void {
    if (isStep) isQuick = performance.now() - begin < QUICK_MS
  }

  return (pieces: readonly Piece[]): void | Promise<void> => {
    const isStep = pieces.every(({ from, to }) => to - from === 1)
    if (isStep && isQuick && inTurn.isFree()) {
      const begin = performance.now()
      take(native.llama_decode(handle, batch.write(pieces)))
      timed(isStep, begin)
      return
    }
    return inTurn(async () => {
      const begin = performance.now()
      take(await decodeElsewhere(handle, batch.write(pieces)))
      timed(isStep, begin)
    })
  }
}

function setAdapters(
  { library: { native } }: LlamaModel,
  handle: ContextHandle,
  adapters: NonNullable<LlamaContextOptions['adapters']>,
): void {
  if (adapters.length === 0) return
  const pointers = BigUint64Array.from(adapters, ({ adapter }) => koffi.address(adapter.handle))
  const scales = Float32Array.from(adapters, ({ scale }) => scale)
  const status: number = native.llama_set_adapters_lora(handle, pointers, adapters.length, scales)
  if (status === 0) return
  native.llama_free(handle)
  throw new Error(`llama_set_adapters_lora ended with ${status}`)
}

/** Native memory without a copy. Most outputs lie where the last one lay. */
function viewer(length: number): (pointer: unknown) => Float32Array {
  let view = new Float32Array()
  let seen = 0n
  return (pointer) => {
    if (!pointer) throw new Error('llama.cpp gave no output')
    const address = koffi.address(pointer)
    if (address !== seen) view = new Float32Array(koffi.view(pointer as bigint, 4 * length))
    seen = address
    return view
  }
}
