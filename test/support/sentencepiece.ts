import { bytesField, floatField, varintField } from '../../src/formats/protobuf.ts'

interface Piece {
  readonly text: string
  readonly score: number
  readonly type: number
}

/** A `tokenizer.model` with these pieces, as SentencePiece lays it out. */
export function encodeSentencePiece(pieces: readonly Piece[], addDummyPrefix: boolean): Buffer {
  const body = pieces.map(({ text, score, type }) =>
    bytesField(1, bytesField(1, text), floatField(2, score), varintField(3, type)),
  )
  return Buffer.concat([
    ...body,
    bytesField(2, varintField(3, 2)),
    bytesField(3, varintField(3, addDummyPrefix ? 1 : 0)),
  ])
}
