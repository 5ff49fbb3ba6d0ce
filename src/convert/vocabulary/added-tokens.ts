import { isRecord } from '../hf-config.ts'
import type { HfFolder, Json } from '../hf-folder.ts'

/** A token that was added to a trained vocabulary. */
export interface AddedToken {
  readonly id: number
  readonly content: string
  readonly special: boolean
}

/** `added_tokens` of tokenizer.json. */
export function fromTokenizerJson(tokenizer: Json | null): readonly AddedToken[] {
  const list = tokenizer?.added_tokens
  return Array.isArray(list) ? list.flatMap((entry) => parse(entry, isRecord(entry) ? entry.id : undefined)) : []
}

/** `added_tokens_decoder` of tokenizer_config.json. */
export function fromTokenizerConfig({ tokenizerConfig }: HfFolder): readonly AddedToken[] {
  const decoder = tokenizerConfig.added_tokens_decoder
  return isRecord(decoder) ? Object.entries(decoder).flatMap(([id, entry]) => parse(entry, Number(id))) : []
}

/** added_tokens.json: text to id. */
export function fromAddedTokens({ addedTokens }: HfFolder): readonly AddedToken[] {
  return Object.entries(addedTokens).flatMap(([content, id]) => (isId(id) ? [{ id, content, special: false }] : []))
}

function parse(entry: unknown, id: unknown): readonly AddedToken[] {
  if (!isRecord(entry) || typeof entry.content !== 'string' || !isId(id)) return []
  return [{ id, content: entry.content, special: entry.special === true }]
}

function isId(id: unknown): id is number {
  return Number.isSafeInteger(id) && (id as number) >= 0
}

/** Tokens that are control tokens whatever their file says: command-r, deepseek-coder and gemma left some unmarked. */
export function looksSpecial(text: string): boolean {
  return (
    ['<pad>', '<mask>', '<2mass>', '[@BOS@]'].includes(text) ||
    (text.startsWith('<|') && text.endsWith('|>')) ||
    (text.startsWith('<｜') && text.endsWith('｜>')) ||
    (text.startsWith('<unused') && text.endsWith('>'))
  )
}

/** SentencePiece's visible blank; llama.cpp looks for user-defined tokens in the text as it was written. */
export function withBlanks(text: string): string {
  return text.replaceAll('\u2581', ' ')
}
