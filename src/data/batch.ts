import { invariant } from '../util/errors.ts'
import type { TokenizedExample } from './example.ts'
import { type SlotGroup, slotGroups } from './slot-groups.ts'

/**
 * Examples -> the arrays that one micro-batch's graph reads. Linear layers run over the tokens of all sequences one after
 * another; only attention sees them padded, through gathers by the index arrays here.
 *
 * Legend: B sequences, T slots per sequence in attention, N token rows, R label rows. A *slot* is b*T + t. An index equal to
 * the number of rows (N or R) means a row of zeros, which the trainer appends. A *filler* is a token row that belongs to no
 * sequence: token 0, position 0, no loss.
 */
export interface Batch {
  readonly tokens: Int32Array // [N]
  readonly positions: Int32Array // [N], from 0 in each sequence
  readonly sequences: number // B
  readonly maxLength: number // T
  /** [T*B] slot -> token row, or N for an empty slot. Pads q, k and v, and is the gradient of the un-padding; fillers are not in it. */
  readonly padIndex: Int32Array
  /**
   * [N] token row -> slot. Takes attention's output back, and is the gradient of the padding as well. A filler points at an
   * empty slot (of its own number, else the first): under a causal mask no real query sees that key, and nothing reads its
   * output, so the gradient that comes back from there is exactly zero. Slot 0 would hand a real token's gradient to the
   * filler, and through it to A and B. With B = 1 and without packing this is the identity.
   */
  readonly unpadIndex: Int32Array
  /** The rectangles that attention runs on; one of B x T without packing. */
  readonly groups: readonly SlotGroup[]
  /** [R] token row whose hidden state predicts the label; rows past the real ones point at row 0. */
  readonly labelRows: Int32Array
  readonly labels: Int32Array // [R] token ids
  readonly labelWeights: Float32Array // [R] 1, or 0 past the real ones
  /** [N] token row -> its index among the label rows, or R: the gradient of taking `labelRows`. */
  readonly labelRowsInverse: Int32Array
  readonly realTokens: number
  readonly answerTokens: number // those with weight 1
}

export interface CollateOptions {
  /** true: no padding between sequences. false: each sequence takes T token rows; the loss is the same. */
  readonly packing: boolean
  /** N and T are multiples of this, so that few shapes of graph are needed. */
  readonly tokenBucket: number
}

const LABEL_BUCKET = 32

/** @example const batch = collate(indices.map((i) => data.train[i]!), { packing: true, tokenBucket: 64 }) */
export function collate(examples: readonly TokenizedExample[], { packing, tokenBucket }: CollateOptions): Batch {
  const lengths = examples.map(({ tokens }) => tokens.length)
  invariant(examples.length > 0 && Math.min(...lengths) > 0, 'a batch needs sequences, each with a token')
  const maxLength = roundUp(Math.max(...lengths), tokenBucket)
  const realTokens = lengths.reduce((sum, length) => sum + length, 0)
  const rows = packing ? roundUp(realTokens, tokenBucket) : maxLength * examples.length

  const tokens = new Int32Array(rows)
  const positions = new Int32Array(rows)
  const padIndex = new Int32Array(maxLength * examples.length).fill(rows)
  const unpadIndex = new Int32Array(rows).fill(-1)
  const labelled: { row: number; label: number }[] = []
  const spans: { start: number; length: number }[] = []
  let packedStart = 0
  examples.forEach((example, b) => {
    const start = packing ? packedStart : b * maxLength
    packedStart += example.tokens.length
    spans.push({ start, length: example.tokens.length })
    example.tokens.forEach((token, t) => {
      const row = start + t
      tokens[row] = token
      positions[row] = t
      padIndex[b * maxLength + t] = row
      unpadIndex[row] = b * maxLength + t
      if (t > 0 && example.lossMask[t] === 1) labelled.push({ row: row - 1, label: token })
    })
  })
  placeFillers(unpadIndex, padIndex, rows)

  return {
    tokens,
    positions,
    sequences: examples.length,
    maxLength,
    padIndex,
    unpadIndex,
    groups: packing
      ? slotGroups(spans, rows, tokenBucket)
      : [{ sequences: examples.length, length: maxLength, padIndex, unpadIndex }],
    ...labelArrays(labelled, rows),
    realTokens,
    answerTokens: labelled.length,
  }
}

/** There is an empty slot for every batch with fillers: N <= T*B, and each real token takes one row and one slot. */
function placeFillers(unpadIndex: Int32Array, padIndex: Int32Array, rows: number): void {
  const firstEmpty = padIndex.indexOf(rows)
  unpadIndex.forEach((slot, row) => {
    if (slot < 0) unpadIndex[row] = padIndex[row] === rows ? row : firstEmpty
  })
}

function labelArrays(labelled: readonly { readonly row: number; readonly label: number }[], rows: number) {
  const count = roundUp(Math.max(1, labelled.length), LABEL_BUCKET)
  const labelRows = new Int32Array(count)
  const labels = new Int32Array(count)
  const labelWeights = new Float32Array(count)
  const labelRowsInverse = new Int32Array(rows).fill(count)
  labelled.forEach(({ row, label }, i) => {
    labelRows[i] = row
    labels[i] = label
    labelWeights[i] = 1
    labelRowsInverse[row] = i
  })
  return { labelRows, labels, labelWeights, labelRowsInverse }
}

function roundUp(count: number, step: number): number {
  return Math.ceil(count / step) * step
}
