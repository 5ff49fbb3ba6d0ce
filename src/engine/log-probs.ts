import type { ControlledEvaluateInputItem, Token } from 'node-llama-cpp'
import { UserError } from '../texts/user-error.ts'
import { invariant } from '../util/errors.ts'
import type { Turn } from './lane.ts'

/**
 * ln p of every token after `tokens`: log-softmax, in double precision, of the raw logits. The greedy sampler that node-llama-cpp
 * needs here leaves logits as they are, and no other sampler is in its chain.
 */
export async function nextTokenLogProbs(
  turn: Turn,
  tokens: ArrayLike<number>,
  vocabSize: number,
): Promise<Float32Array> {
  if (tokens.length === 0) throw new UserError('engine.emptyPrompt')
  if (tokens.length >= turn.contextSize) {
    throw new UserError('engine.promptTooLong', { tokens: tokens.length, limit: turn.contextSize - 1 })
  }
  const input: ControlledEvaluateInputItem[] = Array.from(tokens) as Token[]
  input[tokens.length - 1] = [
    tokens[tokens.length - 1] as Token,
    { generateNext: { logits: true, options: { temperature: 0 } } },
  ]
  const outputs = await turn.sequence.controlledEvaluate(input)
  const logits = outputs[tokens.length - 1]?.next.logits
  invariant(logits?.size === vocabSize, `${logits?.size} logits for ${vocabSize} tokens`)
  return logSoftmax(logits, vocabSize)
}

function logSoftmax(logits: ReadonlyMap<number, number>, size: number): Float32Array {
  let max = -Infinity
  for (const logit of logits.values()) max = Math.max(max, logit)
  let sum = 0
  for (const logit of logits.values()) sum += Math.exp(logit - max)
  const logSum = max + Math.log(sum)
  const logProbs = new Float32Array(size)
  for (const [token, logit] of logits) logProbs[token] = logit - logSum
  return logProbs
}
