import type { ChatMessage, Tokenizer } from '../tokenizer/tokenizer.ts'
import type { Decoding } from './defaults.ts'
import type { EngineMemory } from './memory.ts'

/** What to answer. Decoding settings that are not given come from `DECODING_DEFAULTS`. */
export type GenerateRequest = GenerateOptions &
  ({ readonly messages: readonly ChatMessage[] } | { readonly promptTokens: ArrayLike<number> })

export type GenerateOptions = { readonly [K in keyof Decoding]?: Decoding[K] | undefined } & {
  readonly seed?: number | undefined // the same seed gives the same text; a random one otherwise
  readonly grammar?: string | undefined // GBNF: only answers of its `root` can come; cut short by maxTokens they are a beginning of one
  readonly stop?: readonly string[] | undefined // texts that end the answer and are not part of it
  readonly ignoreEos?: boolean | undefined // go on after the model's end of turn, as a benchmark does that wants so many tokens
  readonly signal?: AbortSignal | undefined
  readonly adapter?: string | null | undefined // name of a set given to `openEngine`; null is the base model
}

/** `stop`: the model or a stop text ended the answer; `length`: maxTokens or the context is full; `abort`: the signal. */
export type FinishReason = 'stop' | 'length' | 'abort'

/** One token. `text` is empty while a character is incomplete or may become a stop text. */
interface TokenChunk {
  readonly type: 'token'
  readonly token: number
  readonly text: string
}

/** The last chunk of every answer. The texts of all chunks in order are the whole answer. */
export interface EndChunk {
  readonly type: 'end'
  readonly token: null
  readonly text: string // what was still held back
  readonly finish: FinishReason
  readonly seed: number
  readonly promptTokens: number
  readonly generatedTokens: number // without the token that ends the turn
  readonly promptMs: number // until the first token
  readonly tokensPerSecond: number // after the first token
}

export type GenerateChunk = TokenChunk | EndChunk

/** An adapter file and how strongly it is applied. */
export interface AdapterFile {
  readonly path: string // GGUF with general.type = adapter
  readonly scale: number // 1 as trained
}

/** A text as the base sees it. */
export interface Embedding {
  readonly vector: Float32Array // length 1; [hidden size]
  readonly tokens: number
}

/**
 * A model that answers, with its adapters. `parallel` answers at a time for each adapter (later ones wait their turn); different
 * adapters answer side by side. Knows no HTTP, no templates of answers, no rules. Closing it ends answers under way with an error.
 */
export interface Engine extends AsyncDisposable {
  readonly modelPath: string
  readonly tokenizer: Tokenizer
  readonly contextSize: number // prompt and answer together, tokens
  readonly parallel: number // answers of one adapter at the same time
  readonly adapters: readonly string[] // sets loaded now
  /**
   * Streams one answer. Ending the loop early frees everything, as an abort does.
   * @example for await (const { text } of engine.generate({ messages, adapter: 'medical' })) process.stdout.write(text)
   */
  generate(request: GenerateRequest): AsyncGenerator<GenerateChunk, void, undefined>
  /** Natural-log probabilities of every token to come after `tokens`, before any sampling setting. [vocabSize] */
  nextTokenLogProbs(tokens: ArrayLike<number>, options?: { readonly adapter?: string | null }): Promise<Float32Array>
  /**
   * Loads a set while others answer. A set of the same name is replaced: answers under way end on the old one. The files are read as they
   * are now; a file changed later must be loaded again. UserError, with llama.cpp's reason, for a set that does not fit.
   */
  loadAdapter(name: string, files: readonly AdapterFile[]): Promise<void>
  /** The name is gone at once; resolves when the answers under way have ended. UserError where it is not loaded. */
  unloadAdapter(name: string): Promise<void>
  /** Texts as vectors of length 1, by the base: the model's own pooling, else the mean over the tokens. */
  embed(
    texts: readonly string[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly Embedding[]>
  memory(): EngineMemory
}
