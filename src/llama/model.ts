import { promisify } from 'node:util'
import koffi from 'koffi'
import type { LlamaLibrary, LlamaNative } from './library.ts'
import { watchMemory } from './new-memory.ts'

/** Which of llama.cpp's things a pointer is. */
declare const brand: unique symbol
type Handle<Kind extends string> = { readonly [brand]: Kind }
export type ModelHandle = Handle<'llama_model'>
type VocabHandle = Handle<'llama_vocab'>
type AdapterHandle = Handle<'llama_adapter_lora'>

/** Weights in memory. Its contexts and adapters are freed before it. */
export interface LlamaModel {
  readonly library: LlamaLibrary
  readonly handle: ModelHandle
  readonly vocab: VocabHandle
  readonly vocabSize: number
  readonly trainContextSize: number // tokens
  readonly embeddingSize: number
  readonly textEnds: TextEnds
  /** An adapter's weights, in memory until they are freed. Error, the reason in llama.cpp's log, for a file that does not fit. */
  loadAdapter(path: string): Promise<LlamaAdapter>
  free(): void
}

/** Tokens that stand around a whole text, as llama.cpp's tokenizer adds them (`add_special`). */
export interface TextEnds {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

export interface LlamaAdapter {
  readonly handle: AdapterHandle
  /** No context may use it any more. */
  free(): void
}

/** Loads a file that `readGguf` took. Error, the reason in llama.cpp's log, where it cannot. @param gpuLayers on the device, the rest on the CPU */
export async function loadModel(library: LlamaLibrary, path: string, gpuLayers: number): Promise<LlamaModel> {
  const { native, inTurn } = library
  const load = promisify<string, object, ModelHandle | null>(native.llama_model_load_from_file.async)
  const handle = await inTurn(async () => {
    const memory = watchMemory()
    using progress = onFirstProgress(memory.askForHugePages)
    const params = { n_gpu_layers: gpuLayers, progress_callback: progress.callback }
    return await load(path, { ...native.llama_model_default_params(), ...params })
  })
  if (!handle) throw new Error('Failed to load model')
  const vocab: VocabHandle = native.llama_model_get_vocab(handle)
  return {
    library,
    handle,
    vocab,
    vocabSize: native.llama_vocab_n_tokens(vocab),
    trainContextSize: native.llama_model_n_ctx_train(handle),
    embeddingSize: native.llama_model_n_embd_out(handle),
    textEnds: textEndsOf(native, vocab),
    async loadAdapter(file) {
      const init = promisify<ModelHandle, string, AdapterHandle | null>(native.llama_adapter_lora_init.async)
      const adapter = await inTurn(() => init(handle, file))
      if (!adapter) throw new Error('Failed to load adapter')
      return { handle: adapter, free: () => native.llama_adapter_lora_free(adapter) }
    },
    free: () => native.llama_model_free(handle),
  }
}

/** llama.cpp tells its progress first when memory is there and nothing is in it. */
function onFirstProgress(act: () => void): Disposable & { readonly callback: unknown } {
  let isFirst = true
  const callback = koffi.register(() => {
    if (isFirst) act()
    isFirst = false
    return true // go on
  }, 'llama_progress_callback*')
  return { callback, [Symbol.dispose]: () => koffi.unregister(callback) }
}

function textEndsOf(native: LlamaNative, vocab: VocabHandle): TextEnds {
  return {
    before: native.llama_vocab_get_add_bos(vocab) ? [native.llama_vocab_bos(vocab)] : [],
    after: [
      ...(native.llama_vocab_get_add_eos(vocab) ? [native.llama_vocab_eos(vocab)] : []),
      ...(native.llama_vocab_get_add_sep(vocab) ? [native.llama_vocab_sep(vocab)] : []),
    ],
  }
}
