/**
 * `tokenizer.model`, the vocabulary file of SentencePiece (google/sentencepiece, sentencepiece_model.proto): pieces with their scores and
 * kinds. What they are for, others know.
 */
import { readFile } from 'node:fs/promises'
import { UserError } from '../texts/user-error.ts'
import { decodeFields } from './protobuf.ts'

/** `ModelProto.SentencePiece.Type` */
export const PIECE_TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const

interface SentencePiece {
  readonly text: string
  readonly score: number // float32
  readonly type: number
}

export interface SentencePieceModel {
  readonly pieces: readonly SentencePiece[]
  readonly modelType: number // TrainerSpec.ModelType: 1 unigram, 2 BPE
  readonly addDummyPrefix: boolean // a blank before the text
}

/** UserError for a file that is missing, cut off or none of SentencePiece's. */
export async function readSentencePiece(path: string): Promise<SentencePieceModel> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new UserError('formats.missing', { path })
    throw error
  })
  try {
    const model = parseModel(bytes)
    if (model.pieces.length > 0) return model
  } catch (error) {
    if (!(error instanceof RangeError)) throw error // the wire format's own complaint
  }
  throw new UserError('formats.notSentencePiece', { path })
}

function parseModel(bytes: Buffer): SentencePieceModel {
  const pieces: SentencePiece[] = []
  let modelType = 1
  let addDummyPrefix = true
  for (const { field, value } of decodeFields(bytes)) {
    if (typeof value === 'bigint') continue
    if (field === 1) pieces.push(parsePiece(value))
    if (field === 2) modelType = Number(varint(value, 3) ?? 1n)
    if (field === 3) addDummyPrefix = varint(value, 3) !== 0n
  }
  return { pieces, modelType, addDummyPrefix }
}

function parsePiece(bytes: Buffer): SentencePiece {
  let text = ''
  let score = 0
  let type: number = PIECE_TYPE.normal
  for (const { field, value } of decodeFields(bytes)) {
    if (field === 1 && typeof value !== 'bigint') text = value.toString('utf8')
    if (field === 2 && typeof value !== 'bigint') score = value.readFloatLE()
    if (field === 3 && typeof value === 'bigint') type = Number(value)
  }
  return { text, score, type }
}

function varint(message: Buffer, wanted: number): bigint | undefined {
  for (const { field, value } of decodeFields(message)) {
    if (field === wanted && typeof value === 'bigint') return value
  }
  return undefined
}
