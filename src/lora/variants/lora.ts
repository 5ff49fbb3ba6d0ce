import { add, scale, trainedLinear } from '../../autograd/linear.ts'
import type { Tape, Var } from '../../autograd/tape.ts'
import type { Site } from '../../models/sites.ts'
import { loraScale } from '../weights.ts'
import type { AdapterModule, TensorSpec, Variant } from './variant.ts'

/** LoRA (Hu et al. 2021): W x + s B A x. A starts uniform in +-1/sqrt(nIn), PEFT's Kaiming init, B as zero: the base, unchanged. */
export const lora: Variant = {
  scale: loraScale,
  trained: factors,
  constants: () => [],
  initialise(site, rank, random, gaussian) {
    const a = new Float32Array(site.nIn * rank)
    if (gaussian) return { a: a.map(() => random.normal() / rank) }
    const bound = 1 / Math.sqrt(site.nIn)
    random.fillUniform(a, -bound, bound)
    return { a }
  },
  apply: (tape, module, { input, output }) => add(tape, output, lowRank(tape, module, input)),
}

/** A and B of every variant. */
export function factors({ nIn, nOut }: Site, rank: number): readonly TensorSpec[] {
  return [
    { name: 'a', ne: [nIn, rank], group: 'a' },
    { name: 'b', ne: [rank, nOut], group: 'b' },
  ]
}

/** s B A x: [nOut, N] */
export function lowRank(tape: Tape, { trained, scale: factor }: AdapterModule, input: Var): Var {
  const low = scale(tape, trainedLinear(tape, input, trained.a!), factor) // [r, N], the smallest place for the factor
  return trainedLinear(tape, low, trained.b!)
}
