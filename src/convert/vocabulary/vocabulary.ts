/** A vocabulary as `tokenizer.ggml.*` holds it, from whichever files a Hugging Face folder has. */
import type { GgufTyped } from '../../formats/gguf-types.ts'
import { UserError } from '../../texts/user-error.ts'
import type { VocabularyPolicy } from '../architectures/architecture.ts'
import type { HfFolder } from '../hf-folder.ts'
import { isByteFallback, readByteFallback } from './byte-fallback.ts'
import { readByteLevel } from './byte-level.ts'
import { readSpecials, templateEntries } from './specials.ts'
import { readSpm } from './spm.ts'
import type { TokenList } from './token-list.ts'

export type VocabularyEntries = ReadonlyMap<string, GgufTyped>

/**
 * `tokenizer.*` of the GGUF. Faults are added to the folder's and the entries then are of no use.
 * @param pre overrides the pre-tokenizer's id
 */
export function readVocabulary(folder: HfFolder, policy: VocabularyPolicy, pre?: string): VocabularyEntries {
  const list = readTokens(folder, policy, pre)
  if (!list) return new Map()
  refuseDoubles(folder, list.tokens)
  const entries = new Map<string, GgufTyped>([
    ['tokenizer.ggml.model', { type: 'string', value: list.model }],
    ['tokenizer.ggml.pre', { type: 'string', value: list.pre }],
    ['tokenizer.ggml.tokens', { type: 'array', of: 'string', value: list.tokens }],
  ])
  if (list.scores) entries.set('tokenizer.ggml.scores', { type: 'array', of: 'float32', value: list.scores })
  entries.set('tokenizer.ggml.token_type', { type: 'array', of: 'int32', value: list.types })
  if (list.merges) entries.set('tokenizer.ggml.merges', { type: 'array', of: 'string', value: list.merges })
  const specials = readSpecials(folder, list.model === 'gpt2' ? null : list.tokens.length, policy.specials ?? {})
  if (list.endOfTurn !== undefined)
    specials.set('tokenizer.ggml.eos_token_id', { type: 'uint32', value: list.endOfTurn })
  for (const [key, typed] of specials) entries.set(key, typed)
  for (const [key, typed] of templateEntries(folder.template)) entries.set(key, typed)
  const prefix = spacePrefix(folder, policy, list)
  if (prefix !== undefined) entries.set('tokenizer.ggml.add_space_prefix', { type: 'bool', value: prefix })
  return entries
}

/** llama.cpp ends the process where two tokens have one text: better told before hours of copying than after. */
function refuseDoubles({ path, faults }: HfFolder, tokens: readonly string[]): void {
  const seen = new Map<string, number>()
  for (const [id, token] of tokens.entries()) {
    const first = seen.get(token)
    if (first !== undefined) {
      faults.push(new UserError('convert.tokenTwice', { path, first, second: id }))
      return
    }
    seen.set(token, id)
  }
}

function readTokens(folder: HfFolder, policy: VocabularyPolicy, pre: string | undefined): TokenList | null {
  if (folder.sentencePiece) return readSpm(folder, folder.sentencePiece, policy)
  if (folder.tokenizer && isByteFallback(folder.tokenizer)) return readByteFallback(folder)
  if (folder.tokenizer || (folder.vocab && folder.merges !== null))
    return readByteLevel(folder, pre ?? null, policy.pre)
  const isFaultOfFile = folder.faults.some(
    ({ code }) => code === 'formats.notSentencePiece' || code === 'convert.jsonBroken',
  )
  if (!isFaultOfFile) folder.faults.push(new UserError('convert.noTokenizer', { path: folder.path }))
  return null
}

function spacePrefix(folder: HfFolder, policy: VocabularyPolicy, list: TokenList): boolean | undefined {
  if (policy.spacePrefix === false) return list.model === 'llama' ? false : undefined
  if (policy.spacePrefix === 'model') return list.spacePrefix
  const declared = folder.tokenizerConfig.add_prefix_space
  return policy.spacePrefix === 'config' && typeof declared === 'boolean' ? declared : undefined
}
