import { UserError } from '../../texts/user-error.ts'
import { isRecord } from '../hf-config.ts'
import type { HfFolder, Json } from '../hf-folder.ts'
import {
  type AddedToken,
  fromAddedTokens,
  fromTokenizerConfig,
  fromTokenizerJson,
  looksSpecial,
  withBlanks,
} from './added-tokens.ts'
import { choosePre, PRE_TOKENIZERS, preOfClass } from './pre-tokenizer.ts'
import { TOKEN_TYPE, type TokenList } from './token-list.ts'
import { mergesOf, vocabOf } from './tokenizer-json.ts'

/**
 * Byte-level BPE as GPT-2 began it, from tokenizer.json or from vocab.json and merges.txt. Ids up to `vocab_size` that nothing fills are
 * called `[PAD<id>]`.
 * @param wanted pre-tokenizer id that the user gave
 * @param ofArchitecture id that stands for a pattern which several ids share
 */
export function readByteLevel(folder: HfFolder, wanted: string | null, ofArchitecture?: string): TokenList | null {
  const source = folder.tokenizer ? fromJson(folder, folder.tokenizer) : fromFiles(folder)
  if (!source) return null
  const { vocab, merges, added } = source
  const pre = wanted ?? preOf(folder, ofArchitecture)
  const byId = new Map(added.map((token) => [token.id, token]))
  const largest = Math.max(-1, ...byId.keys(), ...idsOf(vocab))
  const size = folder.config.integer('vocab_size', largest + 1)
  if (largest >= size) {
    folder.faults.push(new UserError('convert.vocabSize', { path: folder.path, got: largest + 1, expected: size }))
    return null
  }
  const tokens: string[] = []
  const types: number[] = []
  for (let id = 0; id < size; id++) {
    const extra = byId.get(id)
    const text = extra?.content ?? vocab.get(id)
    const isControl = extra !== undefined && (extra.special || looksSpecial(extra.content))
    tokens.push(text === undefined ? `[PAD${id}]` : extra && !isControl ? withBlanks(text) : text)
    types.push(text === undefined ? TOKEN_TYPE.unused : typeOf(extra, isControl))
  }
  return pre === null ? null : { model: 'gpt2', pre, tokens, types, merges }
}

/** The largest key without spreading 150,000 of them into one call. */
function idsOf(vocab: ReadonlyMap<number, string>): readonly number[] {
  let largest = -1
  for (const id of vocab.keys()) largest = Math.max(largest, id)
  return [largest]
}

function typeOf(added: AddedToken | undefined, isControl: boolean): number {
  if (!added) return TOKEN_TYPE.normal
  return isControl ? TOKEN_TYPE.control : TOKEN_TYPE.userDefined
}

interface Source {
  readonly vocab: ReadonlyMap<number, string>
  readonly merges: readonly string[]
  readonly added: readonly AddedToken[]
}

function fromJson(folder: HfFolder, tokenizer: Json): Source | null {
  const type = isRecord(tokenizer.model) ? tokenizer.model.type : undefined
  if (type !== undefined && type !== 'BPE') {
    folder.faults.push(new UserError('convert.tokenizerKind', { path: folder.path, got: String(type) }))
    return null
  }
  // A blank inside a token would end it in llama.cpp's "left right"; byte-level BPE writes it as U+0120.
  const solid = (text: string) => text.replaceAll(' ', '\u0120')
  const merges = mergesOf(tokenizer).map(([left, right]) => `${solid(left)} ${solid(right)}`)
  return { vocab: vocabOf(tokenizer), merges, added: fromTokenizerJson(tokenizer) }
}

function fromFiles(folder: HfFolder): Source {
  const vocab = new Map(Object.entries(folder.vocab!).map(([text, id]) => [Number(id), text]))
  const lines = folder
    .merges!.split(/\r?\n/)
    .filter((line, i) => line.trim() !== '' && !(i === 0 && line.startsWith('#')))
  const declared = fromTokenizerConfig(folder)
  return { vocab, merges: lines.map((line) => line.trim()), added: [...fromAddedTokens(folder), ...declared] }
}

function preOf(folder: HfFolder, ofArchitecture: string | undefined): string | null {
  const { tokenizer, tokenizerConfig, path } = folder
  const found = tokenizer ? choosePre(tokenizer, ofArchitecture) : preOfClass(tokenizerConfig.tokenizer_class)
  if (found !== null) return found
  const known = [...new Set(PRE_TOKENIZERS.map(({ id }) => id))].join(', ')
  folder.faults.push(new UserError('convert.preTokenizer', { path, known }))
  return null
}
