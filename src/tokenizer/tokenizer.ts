export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/**
 * llama.cpp's own tokenizer and the model's own chat template: training and serving go through this one door, so that the
 * prompt tokens are the same ids in both. Made by `createTokenizer` (create.ts).
 */
export interface Tokenizer extends AsyncDisposable {
  readonly vocabSize: number
  readonly bosToken: number | null
  readonly eosToken: number | null
  readonly eogTokens: readonly number[] // every token that ends an answer
  readonly chatTemplate: string
  readonly chatTemplateHash: string // sha256 of the template's text
  readonly tokenizerHash: string // sha256 over vocabulary, scores/merges and special ids

  /** Plain text, no special token is recognised inside it. */
  encodeText(text: string): Int32Array
  /** The prompt up to and including the assistant's header: what `run` and the server feed before generating. */
  encodePrompt(messages: readonly ChatMessage[]): Int32Array
  /**
   * Prompt and answer of one training example: `tokens` = encodePrompt(messages) + answer + the template's end of turn;
   * `promptTokens` says how many come first and carry no loss.
   */
  encodeExample(
    messages: readonly ChatMessage[],
    answer: string,
  ): { readonly tokens: Int32Array; readonly promptTokens: number }
  /** The rendered prompt text, for --dry-run. */
  renderPrompt(messages: readonly ChatMessage[]): string
  decode(tokens: ArrayLike<number>, options?: { readonly special?: boolean }): string
}
