import { promptOf } from '../data/encode.ts'
import type { Row } from '../data/example.ts'
import type { RowLength } from '../inspect/row-counts.ts'
import { describeModel } from '../models/registry.ts'
import { createTokenizer } from '../tokenizer/create.ts'
import { openBase } from './open-base.ts'
import type { Output } from './output.ts'

/** The part of `RunConfig` that says how long a row is. */
export interface LengthConfig {
  readonly base_model: string
  readonly cutoff_len: number
  readonly chat_template: string | null
  readonly default_system: string | null
}

export interface RowLengths extends AsyncDisposable {
  readonly cutoffLen: number // the model may be narrower than the settings
  readonly measure: (row: Row) => RowLength
}

/** Counting tokens as training does; the caller frees the tokenizer. A row that is asked for twice in a row is counted once. */
export async function openRowLengths(config: LengthConfig, out: Output): Promise<RowLengths> {
  const opened = await openBase(config.base_model, config.chat_template, out)
  const { hyper } = describeModel(opened.base)
  const tokenizer = await createTokenizer(opened.base.path, { chatTemplate: opened.chatTemplate })
  let [last, length]: [Row | null, RowLength] = [null, { question: 0, answer: 0, whole: 0 }]
  return {
    cutoffLen: Math.min(config.cutoff_len, hyper.nCtxTrain),
    measure(row) {
      if (row !== last) {
        const { tokens, promptTokens } = tokenizer.encodeExample(promptOf(row, config.default_system), row.answer)
        last = row
        length = { question: promptTokens, answer: tokens.length - promptTokens, whole: tokens.length }
      }
      return length
    },
    [Symbol.asyncDispose]: () => tokenizer[Symbol.asyncDispose](),
  }
}
