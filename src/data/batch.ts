import { invariant } from '../util/errors.ts'
import type { TokenizedExample } from './example.ts'
import { planSlots, type Rectangle, type Span, slotMaps } from './rectangles.ts'

/**
 * Examples -> the arrays that one micro-batch's graph reads. Linear layers run over the tokens of all sequences one after
 * another; only attention sees them padded, through gathers by the index arrays here.
 *
 * Legend: B sequences, T slots per sequence in attention, S slots of all its rectangles, N token rows, R label rows. A *filler* is a token
 * row that belongs to no sequence: token 0, position 0, no loss.
 */
export interface Batch {
  readonly tokens: Int32Array // [N]
  readonly positions: Int32Array // [N], from 0 in each sequence
  readonly spans: readonly Span[] // where each sequence stands among the token rows
  readonly maxLength: number // of a sequence, rounded up
  /** The rectangles that attention runs on; one of all sequences without packing. */
  readonly rectangles: readonly Rectangle[]
  /** Slot -> token row [S] and token row -> slot [N] (rectangles.ts); null where rows are slots: without packing, and for one sequence. */
  readonly slots: { readonly to: Int32Array; readonly from: Int32Array } | null
  /** [R] token row whose hidden state predicts the label; rows past the real ones point at row 0. */
  readonly labelRows: Int32Array
  readonly labels: Int32Array // [R] token ids
  readonly labelWeights: Float32Array // [R] 1, or 0 past the real ones
  /** [N] token row -> its index among the label rows, or R, which reads zeros: the gradient of taking `labelRows`. */
  readonly labelRowsInverse: Int32Array
  readonly realTokens: number
  readonly answerTokens: number // those with weight 1
}

export interface CollateOptions {
  /** true: no padding between sequences. false: each sequence takes T token rows; the loss is the same. */
  readonly packing: boolean
  /** T is a multiple of this, so that few shapes of graph are needed. */
  readonly tokenBucket: number
}

const LABEL_BUCKET = 32
/** N is a multiple of at most this with packing: two batches are hardly ever of one shape then, and a filler costs as much as a token. */
const ROW_BUCKET = 16

/** @example const batch = collate(indices.map((i) => data.train[i]!), { packing: true, tokenBucket: 64 }) */
export function collate(examples: readonly TokenizedExample[], { packing, tokenBucket }: CollateOptions): Batch {
  const lengths = examples.map(({ tokens }) => tokens.length)
  invariant(examples.length > 0 && Math.min(...lengths) > 0, 'a batch needs sequences, each with a token')
  const maxLength = roundUp(Math.max(...lengths), tokenBucket)
  const realTokens = lengths.reduce((sum, length) => sum + length, 0)
  const plan = packing ? planSlots(lengths, tokenBucket) : null
  const rows = plan
    ? packedRows(examples.length, realTokens, plan.slots, Math.min(tokenBucket, ROW_BUCKET))
    : maxLength * examples.length

  const tokens = new Int32Array(rows)
  const positions = new Int32Array(rows)
  const labelled: { row: number; label: number }[] = []
  const spans: Span[] = []
  let packedStart = 0
  examples.forEach((example, b) => {
    const start = packing ? packedStart : b * maxLength
    packedStart += example.tokens.length
    spans.push({ start, length: example.tokens.length })
    example.tokens.forEach((token, t) => {
      const row = start + t
      tokens[row] = token
      positions[row] = t
      if (t > 0 && example.lossMask[t] === 1) labelled.push({ row: row - 1, label: token })
    })
  })
  return {
    tokens,
    positions,
    spans,
    maxLength,
    rectangles: plan?.rectangles ?? [{ sequences: examples.length, length: maxLength }],
    slots: plan && examples.length > 1 ? slotMaps(plan, spans, rows) : null,
    ...labelArrays(labelled, rows),
    realTokens,
    answerTokens: labelled.length,
  }
}

/** A filler at least where there is an empty slot, and none where there is none; a row for each slot of a single sequence. */
function packedRows(sequences: number, realTokens: number, slots: number, bucket: number): number {
  return sequences === 1 || slots === realTokens ? slots : roundUp(realTokens + 1, bucket)
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
