import { createHash } from 'node:crypto'
import type { GgufFile } from '../formats/gguf-types.ts'

/** All that decides which ids a text becomes. An absent key counts as absent, so adding one changes the hash. */
const KEYS = [
  'model',
  'pre',
  'tokens',
  'scores',
  'merges',
  'token_type',
  'bos_token_id',
  'eos_token_id',
  'eot_token_id',
  'eom_token_id',
  'unknown_token_id',
  'add_bos_token',
  'add_eos_token',
  'add_space_prefix',
  'remove_extra_whitespaces',
  'precompiled_charsmap',
] as const

/** sha256 of the tokenizer in a model file: equal hashes give equal token ids for every text. */
export function tokenizerHash({ metadata }: GgufFile): string {
  const hash = createHash('sha256')
  for (const key of KEYS) {
    const value = metadata.get(`tokenizer.ggml.${key}`)
    if (value === undefined) continue
    const plain = typeof value === 'object' ? Array.from(value) : value
    hash.update(`${key}=${JSON.stringify(plain, (_, item) => (typeof item === 'bigint' ? String(item) : item))}\n`)
  }
  return hash.digest('hex')
}

/** sha256 of a chat template's text. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
