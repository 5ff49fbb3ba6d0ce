import type { LlamaModel, Token } from 'node-llama-cpp'

/** What the chat encoding needs of a vocabulary. llama.cpp answers; nothing of tokenisation is done again here. */
export interface Vocab {
  readonly size: number
  readonly bos: number | null
  readonly eos: number | null
  readonly addsBos: boolean // llama.cpp's answer: `tokenizer.ggml.add_bos_token`, or the default of `tokenizer.ggml.model`
  readonly eogTokens: readonly number[]
  readonly controlTokens: ReadonlyMap<string, number> // text to id, of the tokens that only `parseSpecial` recognises
  textOf(token: number | null): string
  /** Never adds BOS or EOS. `parseSpecial` makes control tokens of their texts. */
  tokenize(text: string, parseSpecial: boolean): number[]
  detokenize(tokens: ArrayLike<number>, special: boolean): string
}

/** The vocabulary of a loaded model; `tokenTexts` is `tokenizer.ggml.tokens` of its file. */
export function openVocab(model: LlamaModel, tokenTexts: readonly string[]): Vocab {
  const eogTokens: number[] = []
  const controlTokens = new Map<string, number>()
  for (const [id, text] of tokenTexts.entries()) {
    // Asked of llama.cpp and not read from the file: it corrects the types of known end-of-turn tokens while loading.
    const attributes = model.getTokenAttributes(id as Token)
    if ((attributes.control || attributes.unknown) && text !== '') controlTokens.set(text, id)
    if (model.isEogToken(id as Token)) eogTokens.push(id)
  }
  const { bos, eos, shouldPrependBosToken } = model.tokens
  return {
    size: tokenTexts.length,
    bos,
    eos,
    addsBos: shouldPrependBosToken,
    eogTokens: Object.freeze(eogTokens),
    controlTokens,
    textOf: (token) => (token === null ? '' : (tokenTexts[token] ?? '')),
    tokenize: (text, parseSpecial) => model.tokenize(text, parseSpecial),
    detokenize: (tokens, special) => model.detokenize(Array.from(tokens) as Token[], special),
  }
}
