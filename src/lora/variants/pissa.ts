import { add, type FrozenMatrix, scale } from '../../autograd/linear.ts'
import { mulMat } from '../../ggml/ops.ts'
import { fastSvd } from '../fast-svd.ts'
import { loraScale } from '../weights.ts'
import { factors, lowRank } from './lora.ts'
import type { Variant } from './variant.ts'

/**
 * PiSSA (Meng et al. 2024): A and B begin as the principal part of W, B0 A0, and W as what is left. The file's weight cannot change, so the
 * same sum is taken as W x + s (B A x - B0 A0 x). Exported as a plain LoRA of twice the rank, as PEFT converts it.
 */
export const pissa: Variant = {
  scale: loraScale,
  trained: factors,
  constants: (site, rank) => [
    { name: 'a0', ne: [site.nIn, rank], group: 'a' },
    { name: 'b0', ne: [rank, site.nOut], group: 'b' },
  ],
  initialise: () => ({}),
  async prepare(backend, module, matrix: FrozenMatrix, options) {
    const { left, values, right } = await fastSvd(backend, matrix, module.rank, options) // W ~ left diag(values) right^T
    const { rank } = module
    const root = values.map((value) => Math.sqrt(value / module.scale))
    const a = Float32Array.from(right.flatMap((vector, r) => Array.from(vector, (value) => value * root[r]!)))
    const { nOut } = module.site
    const b = Float32Array.from(
      { length: nOut * rank },
      (_, i) => left[i % rank]![Math.floor(i / rank)]! * root[i % rank]!,
    )
    return { a, b, a0: a, b0: b }
  },
  apply(tape, module, { input, output }) {
    const ctx = tape.context
    const { a0, b0 } = module.constants
    const principal = tape.record(mulMat(ctx, b0!, mulMat(ctx, a0!, input.value)), [input], (dy) => [
      mulMat(ctx, tape.transposed(a0!), mulMat(ctx, tape.transposed(b0!), dy)),
    ])
    return add(tape, add(tape, output, scale(tape, principal, -module.scale)), lowRank(tape, module, input))
  },
}
