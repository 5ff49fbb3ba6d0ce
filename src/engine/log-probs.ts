import { UserError } from '../texts/user-error.ts'
import type { Turn } from './lane.ts'

/** ln p of every token after `tokens`: log-softmax, in double precision, of the raw logits. [vocabSize] */
export async function nextTokenLogProbs(turn: Turn, tokens: ArrayLike<number>): Promise<Float32Array> {
  if (tokens.length === 0) throw new UserError('engine.emptyPrompt')
  if (tokens.length >= turn.contextSize) {
    throw new UserError('engine.promptTooLong', { tokens: tokens.length, limit: turn.contextSize - 1 })
  }
  return (await turn.sequence.evaluate(tokens, logSoftmax))! // without a signal there is always a result
}

function logSoftmax(logits: Float32Array): Float32Array {
  let max = -Infinity
  for (const logit of logits) max = Math.max(max, logit)
  let sum = 0
  for (const logit of logits) sum += Math.exp(logit - max)
  const logSum = max + Math.log(sum)
  return logits.map((logit) => logit - logSum)
}
