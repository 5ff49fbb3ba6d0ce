import type { Dataset, Row, TokenizedExample } from '../../src/data/example.ts'

/** A dataset without a file: row i has tokens of length 4 + i % 5, two of which carry loss. */
export function madeDataset(rows: readonly Partial<Row>[], nHeldOut = 0): Dataset {
  const whole = rows.map(
    (row, i): Row => ({ question: `q${i}`, answer: `answer ${i}`, tag: null, ...row, line: i + 2 }),
  )
  const examples = whole.map(({ tag }, id): TokenizedExample => {
    const tokens = new Int32Array(4 + (id % 5)).fill(id)
    return { id, tokens, lossMask: new Uint8Array(tokens.length).fill(1, tokens.length - 2), answerTokens: 2, tag }
  })
  const nTrain = rows.length - nHeldOut
  const train = examples.slice(0, nTrain)
  return {
    train,
    eval: examples.slice(nTrain),
    trainRows: whole.slice(0, nTrain),
    evalRows: whole.slice(nTrain),
    fingerprint: 'f'.repeat(64),
    report: {
      path: 'rows.csv',
      format: 'CSV',
      encoding: 'UTF-8',
      sheet: null,
      rowsRead: rows.length,
      droppedEmptyQuestion: 0,
      droppedEmptyAnswer: 0,
      droppedDuplicate: 0,
      droppedUnreadable: 0,
      droppedHeldOut: 0,
      droppedNoAnswerLeft: 0,
      truncated: 0,
      lastAnswerOnly: 0,
      longest: 8,
      trainTokens: train.reduce((sum, { tokens }) => sum + tokens.length, 0),
      answerTokens: 2 * nTrain,
    },
    evalReport: null,
  }
}
