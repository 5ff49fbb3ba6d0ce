/** Writes legacy llama files (ggml, ggmf, ggjt) as the converters of 2023 did: the other side of src/formats/legacy-ggml.ts. */
import { writeFile } from 'node:fs/promises'
import { readGguf, readTensorData } from '../../src/formats/gguf-read.ts'
import type { GgufTensorData } from '../../src/formats/gguf-types.ts'
import type { LegacyContainer, LegacyHyper } from '../../src/formats/legacy-types.ts'

export interface LegacyContent {
  readonly container: LegacyContainer
  readonly version: number
  readonly hyper: LegacyHyper
  readonly vocab: readonly { readonly bytes: Uint8Array; readonly score: number }[]
  readonly tensors: readonly GgufTensorData[] // legacy names
}

const MAGIC: Readonly<Record<LegacyContainer, string>> = { ggml: 'lmgg', ggmf: 'fmgg', ggjt: 'tjgg' }

const u32 = (...values: readonly number[]) => Buffer.from(Uint32Array.from(values).buffer)
const f32 = (value: number) => Buffer.from(Float32Array.of(value).buffer)

export function encodeLegacy({ container, version, hyper, vocab, tensors }: LegacyContent): Buffer {
  const { nVocab, nEmbd, nMult, nHead, nLayers, nRot, ftype } = hyper
  const parts = [Buffer.from(MAGIC[container]), container === 'ggml' ? u32() : u32(version)]
  parts.push(u32(nVocab, nEmbd, nMult, nHead, nLayers, nRot, ftype))
  for (const { bytes, score } of vocab) {
    parts.push(u32(bytes.length), Buffer.from(bytes), container === 'ggml' ? u32() : f32(score))
  }
  let size = parts.reduce((sum, part) => sum + part.length, 0)
  for (const { name, ne, type, data } of tensors) {
    const head = Buffer.concat([u32(ne.length, Buffer.byteLength(name), type), u32(...ne), Buffer.from(name)])
    const padding = Buffer.alloc(container === 'ggjt' ? -(size + head.length) & 31 : 0)
    parts.push(head, padding, Buffer.from(data))
    size += head.length + padding.length + data.length
  }
  return Buffer.concat(parts)
}

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^token_embd\./, 'tok_embeddings.'],
  [/^output_norm\./, 'norm.'],
  [/^blk\.(\d+)\.attn_([qkv])\./, 'layers.$1.attention.w$2.'],
  [/^blk\.(\d+)\.attn_output\./, 'layers.$1.attention.wo.'],
  [/^blk\.(\d+)\.attn_norm\./, 'layers.$1.attention_norm.'],
  [/^blk\.(\d+)\.ffn_gate\./, 'layers.$1.feed_forward.w1.'],
  [/^blk\.(\d+)\.ffn_down\./, 'layers.$1.feed_forward.w2.'],
  [/^blk\.(\d+)\.ffn_up\./, 'layers.$1.feed_forward.w3.'],
  [/^blk\.(\d+)\.ffn_norm\./, 'layers.$1.ffn_norm.'],
]

function legacyName(ggufName: string): string {
  const [pattern, name] = NAMES.find(([each]) => each.test(ggufName)) ?? [/^/, '']
  return ggufName.replace(pattern, name)
}

/** A piece as those converters wrote it: as text with spaces, bytes raw, control tokens empty. */
export function legacyPiece(token: string, id: number): Uint8Array {
  const byte = /^<0x([0-9A-F]{2})>$/.exec(token)
  if (byte) return Uint8Array.of(Number.parseInt(byte[1]!, 16))
  if (id === 0) return Buffer.from(' \u2047 ')
  if (id < 3) return Buffer.alloc(0)
  return Buffer.from(token.replaceAll('▁', ' '))
}

interface LegacyCopy {
  readonly container?: LegacyContainer
  readonly version?: number
  /** Stores a matrix otherwise than the GGUF does. */
  readonly encode?: (tensor: GgufTensorData) => Promise<GgufTensorData>
  readonly piece?: (token: string, id: number) => Uint8Array
  readonly ftype?: number
}

/** A llama of a GGUF file as legacy content; a tied output matrix is written out, because those files always had one. */
export async function legacyOf(ggufPath: string, copy: LegacyCopy = {}): Promise<LegacyContent> {
  const { container = 'ggjt', version = 3, encode = async (tensor) => tensor, piece = legacyPiece, ftype = 0 } = copy
  const file = await readGguf(ggufPath)
  const key = (name: string) => file.metadata.get(`llama.${name}`) as number
  const tokens = file.metadata.get('tokenizer.ggml.tokens') as readonly string[]
  const scores = file.metadata.get('tokenizer.ggml.scores') as readonly number[]
  const tied = file.tensors.some(({ name }) => name === 'output.weight')
    ? []
    : file.tensors
        .filter(({ name }) => name === 'token_embd.weight')
        .map((info) => ({ ...info, name: 'output.weight' }))
  const tensors: GgufTensorData[] = []
  for (const info of [...file.tensors, ...tied]) {
    const { name, ne, type } = info
    tensors.push({
      ...(await encode({ name, ne, type, data: await readTensorData(file, info) })),
      name: legacyName(name),
    })
  }
  const [nEmbd, nHead] = [key('embedding_length'), key('attention.head_count')]
  const hyper = {
    nVocab: tokens.length,
    nEmbd,
    nMult: 256,
    nHead,
    nLayers: key('block_count'),
    nRot: nEmbd / nHead,
    ftype,
  }
  const vocab = tokens.map((token, id) => ({ bytes: piece(token, id), score: scores[id]! }))
  return { container, version, hyper, vocab, tensors }
}

export async function writeLegacy(path: string, content: LegacyContent): Promise<string> {
  await writeFile(path, encodeLegacy(content))
  return path
}

/** A llama of one layer in formulas, small enough to be written hundreds of times; the vocabulary ends with the pieces given. */
export function smallLegacy(
  change: Partial<LegacyContent> = {},
  pieces: readonly string[] = [' a', 'b'],
): LegacyContent {
  const vocab = Array.from({ length: 259 }, (_, id) => ({
    bytes: id < 3 ? legacyPiece('', id) : Uint8Array.of(id - 3),
    score: 0,
  }))
  for (const [i, piece] of pieces.entries()) vocab.push({ bytes: Buffer.from(piece), score: -i })
  const nVocab = vocab.length
  const shapes: readonly (readonly [string, readonly number[]])[] = [
    ['tok_embeddings.weight', [32, nVocab]],
    ['norm.weight', [32]],
    ['output.weight', [32, nVocab]],
    ['layers.0.attention.wq.weight', [32, 32]],
    ['layers.0.attention.wk.weight', [32, 16]],
    ['layers.0.attention.wv.weight', [32, 16]],
    ['layers.0.attention.wo.weight', [32, 32]],
    ['layers.0.attention_norm.weight', [32]],
    ['layers.0.feed_forward.w1.weight', [32, 64]],
    ['layers.0.feed_forward.w2.weight', [64, 32]],
    ['layers.0.feed_forward.w3.weight', [32, 64]],
    ['layers.0.ffn_norm.weight', [32]],
  ]
  const tensors = shapes.map(([name, ne], at): GgufTensorData => {
    const count = ne.reduce((product, n) => product * n, 1)
    const values = Float32Array.from({ length: count }, (_, i) => (ne.length === 1 ? 1 : Math.sin(at + i) / 8))
    return { name, ne, type: 0, data: new Uint8Array(values.buffer) }
  })
  const hyper = { nVocab, nEmbd: 32, nMult: 256, nHead: 4, nLayers: 1, nRot: 8, ftype: 0 }
  return { container: 'ggjt', version: 3, hyper, vocab, tensors, ...change }
}
