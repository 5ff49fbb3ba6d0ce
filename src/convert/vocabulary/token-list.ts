/** llama.cpp's `llama_token_type` */
export const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const

/** What is read before the special tokens. */
export interface TokenList {
  readonly model: 'gpt2' | 'llama' // tokenizer.ggml.model
  readonly pre: string
  readonly tokens: readonly string[]
  readonly types: readonly number[]
  readonly scores?: readonly number[]
  readonly merges?: readonly string[]
  readonly spacePrefix?: boolean
  readonly endOfTurn?: number // takes the place of eos (internlm2)
}
