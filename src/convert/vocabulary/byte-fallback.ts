import { isRecord } from '../hf-config.ts'
import type { HfFolder, Json } from '../hf-folder.ts'
import { fromTokenizerJson, looksSpecial, withBlanks } from './added-tokens.ts'
import { TOKEN_TYPE, type TokenList } from './token-list.ts'
import { mergesOf, vocabOf } from './tokenizer-json.ts'

/** True for a SentencePiece vocabulary that is there as `tokenizer.json`: BPE over characters, bytes for those it lacks. */
export function isByteFallback(tokenizer: Json): boolean {
  return isRecord(tokenizer.model) && tokenizer.model.type === 'BPE' && tokenizer.model.byte_fallback === true
}

const UNMERGED_SCORE = -1e6 // below every rank

/**
 * llama.cpp merges the neighbours whose union has the highest score, tokenizer.json says which pair goes first: a token's score is the
 * negative rank of the first pair that makes it. (llama.cpp's own converter gives every token -1000, which merges from left to right.)
 */
export function readByteFallback(folder: HfFolder): TokenList {
  const vocab = vocabOf(folder.tokenizer!)
  const added = new Map(fromTokenizerJson(folder.tokenizer).map((token) => [token.id, token]))
  const ranks = new Map<string, number>()
  for (const [rank, [left, right]] of mergesOf(folder.tokenizer!).entries()) {
    if (!ranks.has(left + right)) ranks.set(left + right, rank)
  }
  const size = folder.config.optional('vocab_size') ?? 0
  const length = Math.max(size, ...[...vocab.keys(), ...added.keys()].map((id) => id + 1))
  const tokens: string[] = []
  const types: number[] = []
  const scores: number[] = []
  for (let id = 0; id < length; id++) {
    const extra = added.get(id)
    const text = extra?.content ?? vocab.get(id) ?? `[PAD${id}]`
    const isControl = extra !== undefined && (extra.special || looksSpecial(text))
    tokens.push(extra && !isControl ? withBlanks(text) : text)
    types.push(extra ? addedType(isControl) : vocab.has(id) ? plainType(text) : TOKEN_TYPE.unused)
    const rank = extra ? undefined : ranks.get(text)
    scores.push(rank === undefined ? UNMERGED_SCORE : -rank)
  }
  return { model: 'llama', pre: 'default', tokens, types, scores }
}

function addedType(isControl: boolean): number {
  return isControl ? TOKEN_TYPE.control : TOKEN_TYPE.userDefined
}

function plainType(text: string): number {
  return /^<0x[0-9A-Fa-f]{2}>$/.test(text) ? TOKEN_TYPE.byte : TOKEN_TYPE.normal
}
