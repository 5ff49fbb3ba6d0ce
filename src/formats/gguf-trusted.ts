import { UserError } from '../texts/user-error.ts'
import type { GgufFile } from './gguf-types.ts'

/**
 * What llama.cpp takes from a header without asking, and what then ends the process or reads beside an array: the types of some keys, the
 * lengths of the arrays of a vocabulary, the form of byte tokens. And files in parts: it would open the other parts unseen.
 */
type Header = Pick<GgufFile, 'metadata' | 'metadataTypes'>

export const TOKENS_KEY = 'tokenizer.ggml.tokens'

/** Keys that are read with an assertion on their type (llama-adapter.cpp, llama-model-loader.cpp). */
const TYPES: Readonly<Record<string, string>> = {
  'general.architecture': 'string',
  'general.type': 'string',
  'general.name': 'string',
  'adapter.type': 'string',
  'adapter.lora.alpha': 'float32',
  'split.no': 'uint16',
  'split.count': 'uint16',
  'tokenizer.ggml.model': 'string',
  'tokenizer.chat_template': 'string',
}

/** UserError for the first thing that must not reach native code. */
export function checkTrusted(header: Header, path: string): void {
  for (const [key, allowed] of Object.entries(TYPES)) {
    const got = header.metadataTypes.get(key)?.type
    if (got !== undefined && got !== allowed) throw new UserError('formats.ggufKeyType', { path, key, got, allowed })
  }
  const parts = header.metadata.get('split.count')
  if (typeof parts === 'number' && parts > 1) throw new UserError('formats.ggufSplit', { path, parts })
  checkVocabulary(header, path)
}

function checkVocabulary({ metadata, metadataTypes }: Header, path: string): void {
  if (!metadata.has(TOKENS_KEY)) return
  const arrayOf = (key: string, ...allowed: readonly string[]): readonly unknown[] | undefined => {
    const type = metadataTypes.get(key)
    if (type === undefined) return undefined
    const got = type.type === 'array' ? `array of ${type.of}` : type.type
    if (type.type !== 'array' || !allowed.includes(type.of!)) {
      throw new UserError('formats.ggufKeyType', {
        path,
        key,
        got,
        allowed: allowed.map((of) => `array of ${of}`).join(', '),
      })
    }
    return metadata.get(key) as readonly unknown[]
  }
  const tokens = arrayOf(TOKENS_KEY, 'string') as readonly string[]
  const types = arrayOf('tokenizer.ggml.token_type', 'int32')
  arrayOf('tokenizer.ggml.merges', 'string')
  for (const [key, values] of [
    ['tokenizer.ggml.scores', arrayOf('tokenizer.ggml.scores', 'float32', 'int32')],
    ['tokenizer.ggml.token_type', types],
  ] as const) {
    if (values && values.length !== tokens.length) {
      throw new UserError('formats.ggufVocabLength', { path, key, got: values.length, expected: tokens.length })
    }
  }
  checkByteTokens(tokens, types, metadata.get('tokenizer.ggml.model') === 'llama', path)
}

const BYTE_TYPE = 6 // llama.h, LLAMA_TOKEN_TYPE_BYTE
const BYTE_TOKEN = /^<0x[0-9A-F]{2}>$/

/** The byte is cut out of the text at fixed places; in a SentencePiece vocabulary whatever looks like a byte token must be one. */
function checkByteTokens(
  tokens: readonly string[],
  types: readonly unknown[] | undefined,
  isSentencePiece: boolean,
  path: string,
): void {
  const id = tokens.findIndex((text, i) => {
    const isByte = types?.[i] === BYTE_TYPE || (isSentencePiece && text.startsWith('<0x') && text.endsWith('>'))
    return isByte && !BYTE_TOKEN.test(text)
  })
  if (id >= 0) throw new UserError('formats.ggufByteToken', { path, id })
}
