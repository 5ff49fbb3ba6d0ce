import type { Tensor } from '../ggml/types.ts'
import { Tape, type Var } from './tape.ts'

/**
 * Activation checkpointing: computes `body(x)` and keeps nothing but `x`; the backward writes the forward's nodes once more just
 * before it needs them. About 1.4x the time for less than half of the memory.
 * @param trained true when `body` reaches a parameter even if `x` itself needs no gradient
 */
export function checkpoint(tape: Tape, x: Var, trained: boolean, body: (tape: Tape, x: Var) => Var): Var {
  if (!tape.recording) return body(tape, x)
  const plain = new Tape(tape.graph, false)
  const value = body(plain, plain.constant(x.value)).value
  tape.graph.expand(value)
  // The marker stands for the parameters inside: without it a part whose input needs no gradient would never be recorded.
  const marker: Var = { value: x.value, needsGrad: trained }
  return tape.record(value, [x, marker], (grad: Tensor) => {
    const again = new Tape(tape.graph)
    const input: Var = { value: x.value, needsGrad: x.needsGrad }
    const output = body(again, input)
    again.backward(output, grad)
    return [again.gradOf(input) ?? null, null]
  })
}
