import { add, scale, trainedLinear } from '../../autograd/linear.ts'
import { rowScale } from '../../autograd/row-scale.ts'
import { adaloraScale } from '../weights.ts'
import { factors } from './lora.ts'
import type { Variant } from './variant.ts'

/** PEFT starts both bases this small; their orthogonality is a term of the loss. */
const INIT_STD = 0.02

/**
 * AdaLoRA (Zhang et al. 2023): W x + s B diag(E) A x, singular values E from zero. Which of them stay is decided while training
 * (`adalora-budget.ts`); PEFT's scale is alpha over the initial rank, for good.
 */
export const adalora: Variant = {
  scale: adaloraScale,
  trained: (site, rank) => [...factors(site, rank), { name: 'e', ne: [rank], group: 'a' }],
  constants: () => [],
  initialise(site, rank, random) {
    const normal = (count: number) => Float32Array.from({ length: count }, () => random.normal() * INIT_STD)
    return { a: normal(site.nIn * rank), b: normal(site.nOut * rank) }
  },
  apply(tape, { trained, scale: factor }, { input, output }) {
    const low = rowScale(tape, trainedLinear(tape, input, trained.a!), tape.parameter(trained.e!)) // [r, N]
    return add(tape, output, trainedLinear(tape, scale(tape, low, factor), trained.b!))
  },
}
