import { isRecord } from '../hf-config.ts'
import type { Json } from '../hf-folder.ts'

/** `model.vocab` of tokenizer.json, id to text. */
export function vocabOf(tokenizer: Json): ReadonlyMap<number, string> {
  const vocab = isRecord(tokenizer.model) ? tokenizer.model.vocab : null
  return new Map(isRecord(vocab) ? Object.entries(vocab).map(([text, id]) => [Number(id), text]) : [])
}

/** `model.merges` of tokenizer.json in order, whether as "a b" (until transformers 4.44) or as pairs. */
export function mergesOf(tokenizer: Json): readonly (readonly [left: string, right: string])[] {
  const merges = isRecord(tokenizer.model) ? tokenizer.model.merges : null
  if (!Array.isArray(merges)) return []
  return merges.map((merge) => {
    if (Array.isArray(merge)) return [String(merge[0]), String(merge[1])]
    const text = String(merge)
    const blank = text.indexOf(' ', 1) // a token may begin with the blank itself
    return [text.slice(0, blank), text.slice(blank + 1)]
  })
}
