import type { GgufTyped } from '../formats/gguf-types.ts'
import type { LegacyFile, LegacyToken } from '../formats/legacy-types.ts'
import { UserError } from '../texts/user-error.ts'

/** llama.cpp's token types (llama.h `llama_token_type`). */
const TYPE = { normal: 1, unknown: 2, control: 3, byte: 6 } as const

const SPECIAL = ['<unk>', '<s>', '</s>'] as const // ids 0, 1 and 2 of every LLaMA vocabulary
const BYTE_NAME = /^<0x[0-9A-F]{2}>$/
const LAST_BYTE_ID = SPECIAL.length + 255

interface Piece {
  readonly text: string
  readonly type: number
}

/**
 * The vocabulary as `tokenizer.ggml.*` of a SentencePiece model. Legacy files hold pieces as they decode: bytes raw, spaces as spaces, some
 * control tokens empty; GGUF holds them as SentencePiece names them.
 */
export function legacyTokenizer(file: LegacyFile): [string, GgufTyped][] {
  const { vocab, path } = file
  if (vocab.length <= SPECIAL.length) throw new UserError('convert.legacyVocab', { path, got: vocab.length })
  const pieces = vocab.map((token, id) => pieceOf(token, id, path))
  const scores = vocab.map(({ score }, id) => score ?? orderScore(id))
  const flag = (value: boolean): GgufTyped => ({ type: 'bool', value })
  const u32 = (value: number): GgufTyped => ({ type: 'uint32', value })
  return [
    ['tokenizer.ggml.model', { type: 'string', value: 'llama' }],
    ['tokenizer.ggml.tokens', { type: 'array', of: 'string', value: pieces.map(({ text }) => text) }],
    ['tokenizer.ggml.scores', { type: 'array', of: 'float32', value: scores }],
    ['tokenizer.ggml.token_type', { type: 'array', of: 'int32', value: pieces.map(({ type }) => type) }],
    ['tokenizer.ggml.bos_token_id', u32(1)],
    ['tokenizer.ggml.eos_token_id', u32(2)],
    ['tokenizer.ggml.unknown_token_id', u32(0)],
    ['tokenizer.ggml.add_bos_token', flag(true)],
  ]
}

function pieceOf({ bytes }: LegacyToken, id: number, path: string): Piece {
  const special = SPECIAL[id]
  if (special !== undefined) return { text: special, type: id === 0 ? TYPE.unknown : TYPE.control }
  if (bytes.length === 0) return { text: '', type: TYPE.control }
  if (bytes.length === 1 && id <= LAST_BYTE_ID) return { text: byteName(bytes[0]!), type: TYPE.byte }
  const text = decodeUtf8(bytes)
  if (text === null) throw new UserError('convert.legacyToken', { path, id })
  if (BYTE_NAME.test(text)) return { text, type: TYPE.byte }
  return { text: text.replaceAll(' ', '▁'), type: TYPE.normal }
}

function byteName(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`
}

/** `ggml` files have no scores. A SentencePiece BPE model numbers its pieces in the order of its merges and scores them 0, -1, -2 ... */
function orderScore(id: number): number {
  return id <= LAST_BYTE_ID ? 0 : -(id - LAST_BYTE_ID - 1)
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
